"""Reading files in processes of their own: what a file does to its parser costs that file, and no more."""

import os
import selectors
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from typing import NamedTuple

from localization.worker import OUT_OF_MEMORY, READ
from localization.worker_process import Job, WorkerProcess, Workers
from localization.worker_start import uninterrupted

MOST = 8
"""Workers, however many processors there are: beyond, what they read and say is more than one process can handle."""
_BATCH_FILES, _BATCH_BYTES = 16, 128_000
_DEATHS = 3
"""Workers that end one after another with no file to blame."""


class Answer(NamedTuple):
    """What the reader made of a file, or None and the reason."""

    job: Job
    said: bytes | None
    problem: str = ""


class NoWorkers(OSError):
    """Processes cannot be started, or do not stay; `left` are the jobs that were taken and not answered."""

    def __init__(self, reason: str, left: list[Job]) -> None:
        super().__init__(f"no worker processes: {reason}")
        self.left = left


def default_workers() -> Workers:
    """One for each processor that this process may use."""
    return Workers(min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, MOST))


def read_in_workers(jobs: Iterable[Job], workers: Workers) -> Generator[Answer, None, None]:
    """Answers as they come. The file at which a worker dies or exceeds a limit has a problem, the others go on.

    The workers, at least one, end with this iterator. They find modules where this process does, but not in the working
    directory. Raises `NoWorkers`.
    """
    try:
        crew = _Crew(iter(jobs), workers)
    except OSError as error:
        raise NoWorkers(str(error), []) from error
    try:
        yield from crew.answers()
    finally:
        crew.end()


class _Crew:
    def __init__(self, jobs: Iterator[Job], wanted: Workers) -> None:
        self._jobs, self._wanted = jobs, wanted
        self._back: deque[Job] = deque()
        self._workers: list[WorkerProcess] = []
        self._deaths = 0
        self._selector = selectors.DefaultSelector()

    def answers(self) -> Iterator[Answer]:
        while True:
            while len(self._workers) < max(self._wanted.processes, 1) and (batch := self._batch()):
                self._start(batch)
            if not self._workers:
                return
            speaking = self._wait()
            now = time.monotonic()
            late = [each for each in self._workers if each not in speaking and each.deadline < now]
            for worker in speaking:
                yield from self._listen(worker)
            for worker in late:
                yield from self._lose(worker)

    def end(self) -> None:
        for worker in list(self._workers):
            self._end(worker)
        self._selector.close()

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

    def _start(self, batch: list[Job]) -> None:
        try:
            with uninterrupted():
                worker = WorkerProcess(batch, self._wanted)
                self._workers.append(worker)
                self._selector.register(worker, selectors.EVENT_READ, worker)
        except OSError as error:
            self._back.extendleft(reversed(batch))
            raise self._no_workers(str(error)) from error

    def _wait(self) -> list[WorkerProcess]:
        """Those that have said something or have ended; none when the next deadline is reached."""
        nearest = min(worker.deadline for worker in self._workers) - time.monotonic()
        return [key.data for key, _ in self._selector.select(max(nearest, 0.0) + 0.001)]

    def _listen(self, worker: WorkerProcess) -> Iterator[Answer]:
        try:
            for kind, said in worker.hear():
                self._deaths = 0
                job = worker.jobs.popleft()
                if kind == READ:
                    yield Answer(job, said)
                elif kind == OUT_OF_MEMORY:
                    worker.reading = False  # it ends by itself
                    yield Answer(job, None, self._wanted.too_large)
                else:
                    yield Answer(job, None, f"the parser failed ({said.decode()})")
        except EOFError:
            yield from self._lose(worker, said_all=True)
            return
        if not worker.jobs:
            if batch := self._batch():
                worker.give(batch)
            else:
                self._end(worker)

    def _lose(self, worker: WorkerProcess, *, said_all: bool = False) -> Iterator[Answer]:
        """It has ended, or is ended here."""
        reason = self._end(worker, said_all=said_all)
        blamed = worker.jobs.popleft() if worker.reading and worker.jobs else None
        self._back.extend(worker.jobs)
        self._deaths = 0 if blamed else self._deaths + 1
        if not worker.started or self._deaths == _DEATHS:
            raise self._no_workers(worker.last_words or "they end without a word")
        if blamed:
            yield Answer(blamed, None, reason)

    def _end(self, worker: WorkerProcess, *, said_all: bool = False) -> str:
        self._workers.remove(worker)
        self._selector.unregister(worker)
        return worker.end(said_all=said_all)

    def _no_workers(self, reason: str) -> NoWorkers:
        return NoWorkers(reason, [*self._back, *(job for worker in self._workers for job in worker.jobs)])
