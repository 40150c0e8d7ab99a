"""Between the thread that speaks the protocol and the one that works."""

import queue
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import FrameType

from pydantic import JsonValue

from aci import Observation

_WAKE = signal.SIGUSR1
"""Ends what the main thread waits for; what it does there is what Ctrl-C does."""


@dataclass(eq=False)
class Job:
    """One call. Its answer may be asked for from another thread."""

    name: str
    arguments: Mapping[str, JsonValue]
    answer: "Future[Observation]" = field(default_factory=Future)
    cancelled: bool = False


class Desk:
    """Made in the main thread, which calls `work`; `put`, `cancel` and `stop` are for the other."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._now: Job | None = None
        self._stopping = self._woken = False
        self._main = threading.main_thread()
        self.status = "preparing the environment"
        """What is being waited for, in words."""
        self._before = signal.signal(_WAKE, self._wake)

    def put(self, name: str, arguments: Mapping[str, JsonValue]) -> Job:
        job = Job(name, arguments)
        self._jobs.put(job)
        return job

    def cancel(self, job: Job) -> None:
        """It is not begun, or stopped where it stands."""
        job.cancelled = True
        if not job.answer.cancel():
            self._signal()

    def stop(self) -> None:
        """Nothing more is asked: what is being done is stopped, and `work` returns."""
        self._stopping = True
        self._jobs.put(None)
        self._signal()

    def work(self, do: Callable[[str, Mapping[str, JsonValue]], Observation]) -> None:
        """Answer until `stop`, in the order of asking. Whatever else `do` raises ends it."""
        self.status = "waiting for an earlier call"
        try:
            while not self._stopping and (job := self._jobs.get()) is not None:
                if job.answer.set_running_or_notify_cancel():
                    self._do(job, do)
        finally:
            self._woken = True  # what comes after must not be disturbed

    def refuse(self, reason: str) -> None:
        """Answer every call with why nothing can be done, until `stop`."""
        self.work(lambda name, arguments: Observation(reason, is_error=True))

    def close(self) -> None:
        """From here on no signal is taken for one of ours."""
        self._woken = True
        signal.signal(_WAKE, signal.SIG_IGN)

    def _do(self, job: Job, do: Callable[[str, Mapping[str, JsonValue]], Observation]) -> None:
        try:
            self._now = job
            observation = do(job.name, job.arguments)
            self._now = None
        except KeyboardInterrupt:
            self._now = None
            job.answer.set_result(Observation("Stopped.", is_error=True))
            if not job.cancelled:
                raise
            return
        except BaseException as error:
            self._now = None
            job.answer.set_result(Observation(f"The server can no longer work: {error}", is_error=True))
            raise
        job.answer.set_result(observation)

    def _signal(self) -> None:
        if self._main.ident is not None and self._main.is_alive():
            signal.pthread_kill(self._main.ident, _WAKE)

    def _wake(self, number: int, frame: FrameType | None) -> None:
        if self._stopping and not self._woken:
            self._woken = True
            raise KeyboardInterrupt
        if self._now is not None and self._now.cancelled:
            self._now = None
            raise KeyboardInterrupt
