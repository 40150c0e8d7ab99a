"""What tests let worker processes call: a reader that does what the name of a file says."""

import ctypes
import os
import signal
import sys
import time


def read(path: str, data: bytes) -> bytes:
    name = path.rpartition("/")[2].partition(".")[0]
    if name == "abort":
        os.abort()
    if name == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if name == "leave":
        os._exit(7)
    if name == "raise":
        raise RecursionError
    if name == "print":
        print("not an answer", flush=True)
    if name == "sleep":
        time.sleep(600)
    if name == "compute":
        while True:
            pass
    if name == "grow":
        return bytes(bytearray(1 << 40))
    if name == "allocate":
        # As tree-sitter does when there is no memory left.
        sys.stderr.write("tree-sitter failed to allocate 1234 bytes\n")
        sys.stderr.flush()
        os.abort()
    if name == "slow":
        time.sleep(0.05)
    if name == "pid":
        return str(os.getpid()).encode()
    if name == "folder":
        return os.fsencode(os.getcwd())  # noqa: PTH109 - as bytes
    if name == "stack":
        ctypes.string_at(0)
    return path.encode(errors="surrogatepass") + b"\0" + data[::-1]


def record(path: str, data: bytes) -> bytes:
    """A record, unless the name of the file says otherwise."""
    from localization.reading import record_bytes  # noqa: PLC0415 - others need none of it

    read(path, data)
    return record_bytes(path, data)
