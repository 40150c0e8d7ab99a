"""What tests let worker processes call: readers that do what the name of a file says."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

LOG = "TESTED_READER_LOG"


def read(path: str, data: bytes) -> bytes:
    """The path and the contents backwards, unless the stem of the path is one of `ACTIONS`."""
    action = ACTIONS.get(path.rpartition("/")[2].partition(".")[0])
    said = action() if action is not None else None
    return said if isinstance(said, bytes) else path.encode(errors="surrogatepass") + b"\0" + data[::-1]


def record(path: str, data: bytes) -> bytes:
    """A record, unless the name of the file says otherwise. The path is noted in the file that `LOG` names."""
    from localization.reading import record_bytes  # noqa: PLC0415 - others need none of it

    if LOG in os.environ:
        with Path(os.environ[LOG]).open("a") as log:
            log.write(f"{path}\n")
    read(path, data)
    return record_bytes(path, data)


def echo(path: str, data: bytes) -> bytes:
    return path.encode() + data


def _raise() -> None:
    raise RecursionError


def _compute() -> None:
    while True:
        pass


def _allocate() -> None:
    """As tree-sitter does when there is no memory left."""
    sys.stderr.write("tree-sitter failed to allocate 1234 bytes\n")
    sys.stderr.flush()
    os.abort()


ACTIONS: dict[str, Callable[[], object]] = {
    "abort": os.abort,
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "null": lambda: ctypes.string_at(0),
    "leave": lambda: os._exit(7),
    "raise": _raise,
    "print": lambda: print("not an answer", flush=True),
    "sleep": lambda: time.sleep(600),
    "slow": lambda: time.sleep(0.05),
    "compute": _compute,
    "grow": lambda: bytearray(1 << 40),
    "allocate": _allocate,
    "pid": lambda: str(os.getpid()).encode(),
    "folder": lambda: os.fsencode(Path.cwd()),
}
