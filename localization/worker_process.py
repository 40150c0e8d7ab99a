"""A process that reads files, as the one that started it sees it."""

import contextlib
import os
import signal
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from typing import Literal, NamedTuple

from localization.worker import ANSWER, COUNT, LENGTHS, READY, TAKEN
from localization.worker_start import fork, spawn

_START_SECONDS = 60.0
_END_SECONDS = 1.0
"""How long after its last answer a process has ended."""


class Workers(NamedTuple):
    """So many `processes` at most. A file may take so many seconds of CPU time, rounded up, its worker so many bytes.

    By the clock a file may take its seconds `patience` times: that a machine is busy is not the file's fault.
    `reader` is `module:function`; the function makes bytes of the path and contents of a file. Left alone, workers are
    forks where that is safe or where a new program would take longer than the work.
    """

    processes: int
    seconds: float = 10.0
    memory: int = 1 << 30
    reader: str = "localization.reading:record_bytes"
    start: Literal["", "fork", "spawn"] = ""
    patience: float = 3.0

    @property
    def too_slow(self) -> str:
        return f"parsing took over {self.seconds:g} s"

    @property
    def too_large(self) -> str:
        return f"parsing took over {self.memory / 2**30:.3g} GB of memory"


class Job(NamedTuple):
    """A file to be read; `key` is the caller's."""

    path: str
    data: bytes
    key: str = ""


class WorkerProcess:
    """Started with its first batch, which it is sent when it is ready. Raises OSError when it cannot be started."""

    def __init__(self, batch: list[Job], workers: Workers) -> None:
        self.jobs = deque(batch)
        """Those without an answer."""
        self.started = False
        self.reading = False
        """Whether it has got all of its jobs: what ends it now is the first of them."""
        self.last_words = ""
        self.deadline = time.monotonic() + _START_SECONDS
        self._workers = workers
        self._heard = bytearray()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - stays open as long as the process
        start = fork if workers.start == "fork" else spawn
        try:
            started = start(workers.reader, workers.seconds, workers.memory, self._errors)
        except OSError:
            self._errors.close()
            raise
        self._process, self._batches, self._answers = started

    def fileno(self) -> int:
        """Of its answers."""
        return self._answers.fileno()

    def give(self, batch: list[Job]) -> None:
        """More to do, when it has nothing left."""
        self.jobs = deque(batch)
        self._send()

    def hear(self) -> Iterator[tuple[int, bytes]]:
        """Answers that have come in. Raises EOFError after the last one there will be."""
        data = os.read(self.fileno(), 1 << 20)
        self._heard += data
        at = 0
        while at + ANSWER.size <= len(self._heard):
            kind, length = ANSWER.unpack_from(self._heard, at)
            end = at + ANSWER.size + length
            if end > len(self._heard):
                break
            said = bytes(self._heard[at + ANSWER.size : end])
            at = end
            self._wait_longer()
            if kind == READY:
                self.started = True
                self._send()
            elif kind == TAKEN:
                self.reading = True
            else:
                yield kind, said
        del self._heard[:at]
        if not data:
            raise EOFError

    def end(self, *, said_all: bool = False) -> str:
        """Kill it unless it ends by itself, as what has `said_all` does; what that says of the file it was at."""
        for pipe in (self._batches, self._answers):
            # What could not be written is not missed.
            with contextlib.suppress(OSError):
                pipe.close()
        until = time.monotonic() + _END_SECONDS
        while (code := self._process.poll()) is None and said_all and time.monotonic() < until:
            time.sleep(0.001)
        if code is None:
            self._process.kill()
            self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read()[-2000:].decode(errors="replace").strip().splitlines()
        self._errors.close()
        self.last_words = lines[-1] if lines else ""
        if code is None or code == -signal.SIGXCPU:
            return self._workers.too_slow
        if "failed to allocate" in self.last_words:
            return self._workers.too_large
        return f"the parser crashed ({signal.Signals(-code).name if code < 0 else f'exit code {code}'})"

    def _send(self) -> None:
        self.reading = False
        parts = [COUNT.pack(len(self.jobs))]
        for job in self.jobs:
            path = job.path.encode(errors="surrogatepass")
            parts += [LENGTHS.pack(len(path), len(job.data)), path, job.data]
        self._wait_longer()
        # If it has ended, that will be heard.
        with contextlib.suppress(BrokenPipeError):
            self._batches.write(b"".join(parts))
            self._batches.flush()

    def _wait_longer(self) -> None:
        self.deadline = time.monotonic() + self._workers.seconds * self._workers.patience
