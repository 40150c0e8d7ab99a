"""Reading files in processes of their own: what a file does to its parser costs that file, and no more."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from localization.worker import ANSWER, COUNT, FAILED, LENGTHS, OUT_OF_MEMORY, READ, READY, TAKEN

READER = "localization.reading:record_bytes"
_MOST = 8
_BATCH_FILES, _BATCH_BYTES = 16, 128_000
_START_SECONDS = 60.0
_PATIENCE = 3
"""A file may take so many times its seconds by the clock: a busy machine is not the file's fault."""
_DEATHS = 3
"""Workers that end one after another with nothing to blame it on."""
_HERE = Path(__file__).resolve().parent
# The package is made from this very folder: none of the same name can come before it. It stays empty, as importing
# what it offers to others would take a worker as long as some dozens of files.
_START = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
here, reader, seconds, memory, *sys.path[:] = sys.argv[1:]
spec = spec_from_file_location("localization", here + "/__init__.py", submodule_search_locations=[here])
sys.modules["localization"] = module_from_spec(spec)
from localization.worker import serve
serve(reader, float(seconds), int(memory))
"""
# There is a worker for each processor: threads of their libraries would only be in each other's way.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Limits(NamedTuple):
    """For one file: seconds of CPU time, of which whole ones are told apart, and bytes that its worker may take."""

    seconds: float = 10.0
    memory: int = 1 << 30


class Job(NamedTuple):
    """A file to be read; `key` is the caller's."""

    path: str
    data: bytes
    key: str = ""


class Answer(NamedTuple):
    """What the reader made of a file, or None and the reason."""

    job: Job
    said: bytes | None
    problem: str = ""


class NoWorkers(OSError):
    """Processes cannot be started, or do not stay; `left` are the jobs that were taken and not answered."""

    def __init__(self, reason: str, left: list[Job]) -> None:
        super().__init__(reason)
        self.left = left


def processors() -> int:
    """How many workers are worth starting, at most."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, _MOST)


def read_in_workers(
    jobs: Iterable[Job], count: int, limits: Limits = Limits(), reader: str = READER
) -> Generator[Answer, None, None]:
    """Answers as they come. The file at which a worker dies or exceeds a limit has a problem, the others go on.

    `reader` is `module:function`; the function, from path and contents to bytes, runs in at most `count` processes,
    which end with this iterator. They find modules where this process does, but not in the working directory. Raises
    `NoWorkers`.
    """
    crew = _Crew(iter(jobs), max(count, 1), limits, reader)
    try:
        yield from crew.answers()
    finally:
        crew.end()


class _Worker:
    """One process, the jobs it was given, and what it has said."""

    def __init__(self, limits: Limits, reader: str) -> None:
        self.batch: deque[Job] = deque()
        self.ready = False
        self.taken = False
        """Whether it has the whole batch: what then ends it is the first file without an answer."""
        self._buffer = bytearray()
        self._seconds = limits.seconds * _PATIENCE
        self.deadline = time.monotonic() + _START_SECONDS
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process
        arguments = [str(_HERE), reader, str(limits.seconds), str(limits.memory), *_module_folders()]
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=_HERE.parent,
            env={**os.environ, **_ONE_THREAD},
            start_new_session=True,  # Ctrl-C is this process's to hear
        )
        assert self._process.stdout is not None
        self.output = self._process.stdout.fileno()

    def give(self, batch: list[Job]) -> None:
        self.batch.extend(batch)
        self.taken = False
        parts = [COUNT.pack(len(batch))]
        for job in batch:
            path = job.path.encode(errors="surrogatepass")
            parts += [LENGTHS.pack(len(path), len(job.data)), path, job.data]
        self.wait_longer()
        assert self._process.stdin is not None
        # If it has ended, so does what it says.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(b"".join(parts))
            self._process.stdin.flush()

    def wait_longer(self) -> None:
        self.deadline = time.monotonic() + self._seconds

    def hear(self) -> Iterator[tuple[int, bytes]]:
        """What has come in. Raises EOFError when nothing will any more."""
        data = os.read(self.output, 1 << 20)
        self._buffer += data
        at = 0
        while at + ANSWER.size <= len(self._buffer):
            kind, length = ANSWER.unpack_from(self._buffer, at)
            end = at + ANSWER.size + length
            if end > len(self._buffer):
                break
            yield kind, bytes(self._buffer[at + ANSWER.size : end])
            at = end
        del self._buffer[:at]
        if not data:
            raise EOFError

    def end(self) -> str:
        """Kill it unless it has ended; returns how it ended."""
        process = self._process
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()
        code = process.poll()
        if code is None:
            process.kill()
        process.wait()
        self._errors.seek(0)
        said = self._errors.read()[-2000:].decode(errors="replace").strip().splitlines()
        self._errors.close()
        return _death(code, said[-1] if said else "")


class _Crew:
    def __init__(self, jobs: Iterator[Job], count: int, limits: Limits, reader: str) -> None:
        self._jobs, self._count, self._limits, self._reader = jobs, count, limits, reader
        self._back: deque[Job] = deque()
        self._workers: list[_Worker] = []
        self._deaths = 0

    def answers(self) -> Iterator[Answer]:
        while True:
            while len(self._workers) < self._count and (batch := self._batch()):
                self._workers.append(_Worker(batch, self._limits, self._reader))
            if not self._workers:
                return
            speaking = self._wait()
            late = [each for each in self._workers if each not in speaking and each.deadline < time.monotonic()]
            for worker in speaking:
                yield from self._listen(worker)
            for worker in late:
                yield from self._lose(worker)

    def end(self) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _batch(self) -> list[Job]:
        batch: list[Job] = []
        size = 0
        while len(batch) < _BATCH_FILES and size < _BATCH_BYTES:
            job = self._back.popleft() if self._back else next(self._jobs, None)
            if job is None:
                break
            batch.append(job)
            size += len(job.data)
        return batch

    def _wait(self) -> list[_Worker]:
        """Those that have said something or ended; none when the next deadline is reached."""
        with selectors.DefaultSelector() as selector:
            for worker in self._workers:
                selector.register(worker.output, selectors.EVENT_READ, worker)
            nearest = min(worker.deadline for worker in self._workers) - time.monotonic()
            return [key.data for key, _ in selector.select(max(nearest, 0.0) + 0.001)]

    def _listen(self, worker: _Worker) -> Iterator[Answer]:
        try:
            for kind, said in worker.hear():
                if kind in (READY, TAKEN):
                    worker.goes_on(kind)
                    continue
                self._deaths = 0
                job = worker.batch.popleft()
                if kind == READ:
                    yield Answer(job, said)
                elif kind == OUT_OF_MEMORY:
                    worker.goes_on(OUT_OF_MEMORY)
                    yield Answer(job, None, _too_much_memory(self._limits))
                else:
                    yield Answer(job, None, f"the parser failed ({said.decode()})")
        except EOFError:
            yield from self._lose(worker)
            return
        if not worker.batch:
            if more := self._batch():
                worker.give(more)
            else:
                self._workers.remove(worker)
                worker.end()

    def _lose(self, worker: _Worker) -> Iterator[Answer]:
        """It has ended or is ended here: whose fault it is, and what is left for others."""
        self._workers.remove(worker)
        death = worker.end()
        blamed = worker.batch.popleft() if worker.stage == TAKEN and worker.batch else None
        self._back.extend(worker.batch)
        self._deaths = 0 if blamed else self._deaths + 1
        if worker.stage is None or self._deaths == _DEATHS:
            left = [*self._back, *(job for each in self._workers for job in each.batch)]
            raise NoWorkers(f"no worker processes: {death.said or 'they do not start'}", left)
        if blamed:
            yield Answer(blamed, None, death.reason(self._limits))
