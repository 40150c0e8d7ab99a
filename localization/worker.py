"""The process that reads files for another one: batches come in by standard input, answers go out by standard output.

A batch is the number of its files, then for each the lengths of path and contents, then these. An answer is its kind
and length and what is said. What the two sides agree on stands here; the other side is `workers`.
"""

import contextlib
import gc
import math
import os
import resource
import struct
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import BinaryIO

COUNT = struct.Struct("<I")
LENGTHS = struct.Struct("<II")
ANSWER = struct.Struct("<BI")
READY, TAKEN, READ, OUT_OF_MEMORY, FAILED = range(5)
"""Kinds of answers: once at the start; when a batch has come in; then one for each file, in order."""
Reader = Callable[[str, bytes], bytes]


def serve(reader: str, seconds: float, memory: int) -> None:
    """Answer batches until there are no more. `reader` is `module:function`; the function gets path and contents.

    The limits are in seconds of CPU for each file, whole ones, and in bytes beyond what the start took. Whoever reads
    the answers may have to end this process all the same, and cannot tell the reason if a limit ended it otherwise than
    by an answer.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    module, _, name = reader.partition(":")
    read: Reader = getattr(import_module(module), name)
    # Trees of Python objects are made and dropped by the thousand; there are no cycles worth looking for that often.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_DATA, _data_bytes() + memory)
    _answer(answers, READY)
    # Whoever was to read the answers may have ended.
    with contextlib.suppress(BrokenPipeError):
        while _batch(sys.stdin.buffer, answers, read, seconds):
            pass
    # Nothing is left to tidy up, and a parser's remains take their time.
    os._exit(0)


def _batch(batches: BinaryIO, answers: BinaryIO, read: Reader, seconds: float) -> bool:
    head = batches.read(COUNT.size)
    if len(head) < COUNT.size:
        return False
    files = []
    for _ in range(COUNT.unpack(head)[0]):
        lengths = LENGTHS.unpack(batches.read(LENGTHS.size))
        files.append((batches.read(lengths[0]).decode(errors="surrogatepass"), batches.read(lengths[1])))
    _answer(answers, TAKEN)
    for path, data in files:
        _limit(resource.RLIMIT_CPU, math.ceil(time.process_time() + seconds))
        try:
            said = read(path, data)
        except MemoryError:
            _answer(answers, OUT_OF_MEMORY)
            return False
        except Exception as error:
            _answer(answers, FAILED, type(error).__name__.encode())
        else:
            _answer(answers, READ, said)
    return True


def _answer(answers: BinaryIO, kind: int, said: bytes = b"") -> None:
    answers.write(ANSWER.pack(kind, len(said)))
    answers.write(said)
    answers.flush()


def _limit(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _data_bytes() -> int:
    """What counts for RLIMIT_DATA now (Linux); elsewhere a generous guess."""
    try:
        with open("/proc/self/status") as status:  # noqa: PTH123 - pathlib would be loaded for this alone
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData:"))
    except (OSError, StopIteration):
        return 1 << 28
