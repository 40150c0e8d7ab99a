"""Try edits of scripts: each in a fresh process of the project's own test runner, several places side by side."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from queue import SimpleQueue

from envs import Environment, Patch, PreparedEnvironment
from envs.testing import run_tests
from swe_agent.repair.execution import Attempt, Trial

MOST_PLACES = 4
"""Environments at once: a Node process takes more than one core while it starts."""


@dataclass(frozen=True)
class Check:
    """What a fix must do. `quick` and `whole` are wall seconds for the failing tests and for all of `scope`."""

    command: str
    must_pass: tuple[str, ...]
    keep_passing: frozenset[str]
    scope: tuple[str, ...]
    quick: float
    whole: float


def try_edit(environment: Environment, check: Check, attempt: Attempt) -> Trial:
    """Write the edit, run the failing tests, and where they turn the whole command; the file is put back."""
    edit = attempt.last
    before = environment.read(edit.path)
    environment.write(edit.path, edit.applied_to(before))
    try:
        report = run_tests(environment, check.command, check.must_pass, timeout=check.quick).report
        turned = tuple(test for test in check.must_pass if test in report.passed)
        if not turned:
            return Trial(attempt, "timeout" if report.timed_out else "failing", check.must_pass[0], how="files")
        report = run_tests(environment, check.command, check.scope, timeout=check.whole).report
        if report.timed_out:
            return Trial(attempt, "timeout", how="files")
        broken = sorted(check.keep_passing - report.passed)
        if broken:
            return Trial(attempt, "broke", broken[0], how="files")
        left = [test for test in check.must_pass if test not in report.passed]
        return Trial(attempt, "partial" if left else "ok", left[0] if left else "", turned if left else (), how="files")
    finally:
        environment.write(edit.path, before)


class Places:
    """Environments of one preparation, one for each core up to `MOST_PLACES`; `close` ends all but the first.

    `tree` is what a new one has been changed by; what tests leave beside it (snapshots, caches) is taken away.
    """

    def __init__(self, prepared: PreparedEnvironment, first: Environment, tree: Patch, *, jobs: int = 0) -> None:
        self._tree = tree
        self.jobs = jobs or min(os.cpu_count() or 1, MOST_PLACES)
        self._opened: list[Environment] = []
        self._free: SimpleQueue[Environment] = SimpleQueue()
        self._free.put(first)
        try:
            for _ in range(self.jobs - 1):
                self._opened.append(prepared.open())
                self._free.put(self._opened[-1])
        except BaseException:
            self.close()
            raise
        self._pool = ThreadPoolExecutor(self.jobs)

    def run(self, check: Check, attempts: Sequence[Attempt], seconds_left: Callable[[], float]) -> Iterator[Trial]:
        """Trials as they end; none is begun once the time is over."""
        waiting = iter(attempts)
        running: set[Future[Trial]] = set()
        try:
            while True:
                room = self.jobs - len(running) if seconds_left() > 0 else 0
                running |= {self._pool.submit(self._one, check, each) for each in islice(waiting, room)}
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            wait(running)  # whoever goes on with an environment must find it as it was

    def _one(self, check: Check, attempt: Attempt) -> Trial:
        place = self._free.get()
        try:
            trial = try_edit(place, check, attempt)
            if trial.outcome != "failing":
                self.clean(place)
            return trial
        finally:
            self._free.put(place)

    def clean(self, place: Environment) -> None:
        if place.diff() != self._tree:
            place.reset()
            place.apply(self._tree)

    def close(self) -> None:
        if hasattr(self, "_pool"):
            self._pool.shutdown(cancel_futures=True)
        for environment in self._opened:
            environment.close()
        self._opened.clear()
