"""Each job in a process of its own, so many at a time, each step of it within a time limit."""

import multiprocessing
import multiprocessing.connection
import os
import signal
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Any, Generic, TypeVar

JobType = TypeVar("JobType")
Post = Callable[[str, dict[str, Any]], None]
Work = Callable[[JobType, Post], None]

_RAISED = "\0raised"
_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Outcome(Generic[JobType]):
    """What a job posted by name, and why it did not come to its end."""

    job: JobType
    posted: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: str | None = None


@dataclass
class _Running(Generic[JobType]):
    outcome: Outcome[JobType]
    process: ForkProcess
    connection: Connection
    rest: deque[JobType]
    deadline: float
    listening: bool = True

    def receive(self, time_limit: float) -> None:
        """Take what has been posted; every posting begins a new step with a time limit of its own."""
        try:
            while self.listening and self.connection.poll():
                name, value = self.connection.recv()
                self.deadline = time.monotonic() + time_limit
                if name == _RAISED:
                    self.outcome.error = value["error"]
                else:
                    self.outcome.posted[name] = value
        except (EOFError, OSError):
            self.listening = False

    def end(self) -> None:
        """Kill it with all it started; without effect on what has ended."""
        assert self.process.pid is not None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            # It has ended, or has not come so far as to be a group of its own.
            self.process.kill()
        self.process.join()
        self.connection.close()


def run_jobs(
    groups: Sequence[Sequence[JobType]], work: Work[JobType], workers: int, time_limit: float
) -> Generator[Outcome[JobType], None, None]:
    """Outcomes as they come; the jobs of a group run one after another, in their order.

    `work(job, post)` runs in a fork of this process, so it may be any callable and finds all that is imported. What it
    raises, a step longer than `time_limit` seconds and a death are the outcome's `error`. When the iterator is closed,
    what is running is killed.
    """
    waiting = deque(deque(group) for group in groups if group)
    running: list[_Running[JobType]] = []
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                with _uninterrupted():
                    running.append(_start(waiting.popleft(), work, time_limit))
            for each in _wait(running, time_limit):
                each.end()
                running.remove(each)
                yield each.outcome
                if each.rest:
                    # To the front: the same repository goes on.
                    waiting.appendleft(each.rest)
    finally:
        with _uninterrupted():
            for each in running:
                each.end()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits: in the middle of a fork it would be lost, and before a process is listed nobody would end it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)


def _start(group: deque[JobType], work: Work[JobType], time_limit: float) -> _Running[JobType]:
    job = group.popleft()
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(job, work, sender))
    with warnings.catch_warnings():
        # Threads of a linear algebra library make Python 3.12 warn of forks; those threads know how to be forked.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    sender.close()
    return _Running(Outcome(job), process, receiver, group, time.monotonic() + time_limit)


def _wait(running: list[_Running[JobType]], time_limit: float) -> list[_Running[JobType]]:
    """Those that have ended, or whose time is over."""
    nearest = min(each.deadline for each in running) - time.monotonic()
    handles: list[Connection | int] = [each.process.sentinel for each in running]
    handles += [each.connection for each in running if each.listening]
    multiprocessing.connection.wait(handles, timeout=max(nearest, 0.0))
    over = []
    for each in running:
        ended = not each.process.is_alive()
        each.receive(time_limit)
        if ended:
            code = each.process.exitcode
            if code and each.outcome.error is None:
                each.outcome.error = f"the process died of signal {-code}" if code < 0 else f"it exited with {code}"
            over.append(each)
        elif time.monotonic() >= each.deadline:
            each.outcome.error = f"not done within {time_limit:g} s"
            over.append(each)
    return over


def _child(job: JobType, work: Work[JobType], sender: Connection) -> None:
    # A group of its own: Ctrl-C is the parent's to hear, and what it starts can be killed with it.
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)
    try:
        work(job, lambda name, value: sender.send((name, value)))
    except Exception as error:
        said = str(error).strip().splitlines()
        sender.send((_RAISED, {"error": f"{type(error).__name__}: {said[0] if said else ''}".rstrip(": ")[:500]}))
    finally:
        sender.close()
