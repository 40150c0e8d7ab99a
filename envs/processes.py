"""Run one command on this host in a process group of its own, with limits, and leave nothing of it behind."""

import contextlib
import os
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from envs.base import OUTPUT_LIMIT
from envs.spec import Limits

MARK = "SWE_AGENT_EXEC"
"""Every process of a command inherits this variable: a child that made a session of its own is still found by it."""


@dataclass(frozen=True)
class Finished:
    """Raw outcome; `exit_code` is None when the command was killed at its limit."""

    exit_code: int | None
    stdout: bytes
    stderr: bytes
    seconds: float
    timed_out: bool
    truncated: bool


class Tail:
    """Keeps the first and the last half of a stream up to `limit` bytes, so that a flood cannot fill memory."""

    def __init__(self, limit: int = OUTPUT_LIMIT) -> None:
        self._half = limit // 2
        self._head = bytearray()
        self._tail = bytearray()
        self.dropped = 0

    def feed(self, data: bytes) -> None:
        room = self._half - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        self._tail += data
        if len(self._tail) > 2 * self._half:
            self._cut()

    def _cut(self) -> None:
        excess = len(self._tail) - self._half
        if excess > 0:
            self.dropped += excess
            del self._tail[:excess]

    @property
    def value(self) -> bytes:
        self._cut()
        gap = f"\n[... {self.dropped} bytes dropped ...]\n".encode() if self.dropped else b""
        return bytes(self._head) + gap + bytes(self._tail)


def run_process(
    command: Sequence[str], *, cwd: Path, variables: Mapping[str, str], timeout: float, limits: Limits
) -> Finished:
    """Run `command` under limits; at `timeout` wall seconds its whole process tree is killed.

    A command that does not exist is exit code 127, as in a shell.
    """
    mark = uuid.uuid4().hex
    started = time.monotonic()
    process = subprocess.Popen(
        ["sh", "-c", limited(limits), "sh", *command],
        cwd=cwd,
        env={**variables, MARK: mark},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    streams = (Tail(), Tail())
    readers = [_reader(pipe, tail) for pipe, tail in zip((process.stdout, process.stderr), streams, strict=True)]
    timed_out = False
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        timed_out = True
        _kill_all(process.pid, mark)
        process.wait()
    except BaseException:
        _kill_all(process.pid, mark)
        process.wait()
        raise
    patience = time.monotonic() + 1.0
    for reader in readers:
        # A background child may hold the pipe open for ever; what it prints later belongs to nobody.
        reader.join(max(patience - time.monotonic(), 0.0))
    out, err = (tail.value for tail in streams)
    return Finished(
        exit_code=None if timed_out else _exit_code(process.returncode),
        stdout=out,
        stderr=err,
        seconds=time.monotonic() - started,
        timed_out=timed_out,
        truncated=any(tail.dropped for tail in streams),
    )


def _kill_all(pid: int, mark: str) -> None:
    """Children with an emptied environment carry no mark: they are found below what does, before that is dead."""
    kill_started((mark,), pid)
    kill_group(pid)
    kill_marked(mark)


def kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def kill_marked(value: str) -> None:
    """Kill every process whose environment carries `value` (Linux; elsewhere only the process group dies)."""
    needle = value.encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            if needle in (folder / "environ").read_bytes() and int(folder.name) != os.getpid():
                os.kill(int(folder.name), signal.SIGKILL)


def kill_started(marks: Sequence[str], pid: int) -> bool:
    """Kill every process that carries one of `marks`, and what those and the session of `pid` started unmarked.

    Processes with another mark are another command's and live on. False when some were still there after half a second.
    """
    for _ in range(10):
        doomed = _started(marks, pid)
        if not doomed:
            return True
        for number in (signal.SIGSTOP, signal.SIGKILL):  # or a shell would go on with its next line meanwhile
            for each in doomed:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(each, number)
        time.sleep(0.05)
    return False


def _started(marks: Sequence[str], pid: int) -> set[int]:
    doomed: set[int] = set()
    unmarked: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            variables = (folder / "environ").read_bytes()
            state, parent, _, session = (folder / "stat").read_bytes().rpartition(b") ")[2].split()[:4]
            if state in (b"Z", b"X"):
                continue
            if any(mark.encode() in variables for mark in marks):
                doomed.add(int(folder.name))
            elif MARK.encode() not in variables:
                unmarked[int(folder.name)] = int(parent)
                if int(session) == pid:
                    doomed.add(int(folder.name))
    while more := {one for one, parent in unmarked.items() if parent in doomed} - doomed:
        doomed |= more
    return doomed


def limited(limits: Limits) -> str:
    """Shell code that sets limits and becomes its arguments."""
    # The data segment, not the address space: runtimes reserve far more address space than they use.
    memory, file = limits.memory_mb * 1024, limits.file_mb * 2048
    return f'ulimit -c 0; ulimit -d {memory}; ulimit -f {file}; exec "$@"'


def _exit_code(code: int) -> int:
    return 128 - code if code < 0 else code


def _reader(pipe: IO[bytes] | None, tail: Tail) -> threading.Thread:
    def read() -> None:
        if pipe is None:
            return
        with pipe, contextlib.suppress(OSError, ValueError):
            while data := os.read(pipe.fileno(), 65536):
                tail.feed(data)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread
