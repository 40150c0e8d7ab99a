"""The process that reads files for another one: batches come in through one pipe, answers go out through another.

A batch is the number of its files, then for each the lengths of its path and contents, and these. An answer is its
kind, its length and what is said. `worker_process` is the other side.
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
"""Kinds of answers: once, at the start; when a batch has come in; then one of the others for each file, in order."""
Reader = Callable[[str, bytes], bytes]


def serve(batches: BinaryIO, answers: BinaryIO, reader: str, seconds: float, memory: int) -> None:
    """Answer batches until there are no more; then the process ends.

    `reader` is `module:function`. The limits are seconds of CPU for each file, rounded up, and bytes beyond those that
    are in use at the start; where an allocation fails in the parser, or time is over, the process dies in the middle of
    a file.
    """
    module, _, name = reader.partition(":")
    read: Reader = getattr(import_module(module), name)
    # Objects come and go by the thousand, and hardly any are cycles: looking for them often takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_DATA, _data_bytes() + memory)
    # Whoever was to read the answers may have ended.
    with contextlib.suppress(BrokenPipeError):
        _answer(answers, READY)
        while _batch(batches, answers, read, seconds):
            pass
    # Nothing is left to be tidied up, and to free all that has been read takes its time.
    os._exit(0)


def serve_standard_streams(reader: str, seconds: float, memory: int) -> None:
    """`serve` from the standard input to the standard output; what a library prints goes to the errors."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers, reader, seconds, memory)


def _batch(batches: BinaryIO, answers: BinaryIO, read: Reader, seconds: float) -> bool:
    head = batches.read(COUNT.size)
    if len(head) < COUNT.size:
        return False
    files = []
    for _ in range(COUNT.unpack(head)[0]):
        name, data = (batches.read(length) for length in LENGTHS.unpack(batches.read(LENGTHS.size)))
        files.append((name.decode(errors="surrogatepass"), data))
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
    """What counts for RLIMIT_DATA (Linux), or a generous guess."""
    try:
        with open("/proc/self/status") as status:  # noqa: PTH123 - pathlib would be loaded for this alone
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData:"))
    except (OSError, StopIteration):
        return 1 << 28
