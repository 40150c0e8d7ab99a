"""`swe-agent resolve` with a given strategy; its time limit begins where the environment stands and the tests have run.

What a fix costs is so told apart from what an environment costs, which is kept between runs.
"""

import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from envs import EnvironmentBroken, Patch, UnusableInput
from envs.snapshot import add_to_snapshot, take_snapshot
from swe_agent.baseline import Baseline
from swe_agent.budget import Budget
from swe_agent.config import Settings
from swe_agent.errors import InfrastructureError, UserError
from swe_agent.intake import Request, take_in
from swe_agent.result import Result
from swe_agent.run import Run
from swe_agent.strategies.base import Strategy
from trajectories import CandidateFound, CandidateTried, Note


@dataclass
class Watch:
    """What was seen of a search, in seconds since it began."""

    began: float = 0.0
    tried: int = 0
    first_tried: int | None = None
    """How many candidates had been tried when the first that passes the tests was handed over."""
    first_seconds: float | None = None
    found: list[tuple[str, str]] = field(default_factory=list)
    """Operator and explanation of each candidate handed over."""
    notes: list[str] = field(default_factory=list)

    def __call__(self, event: object) -> None:
        if isinstance(event, CandidateTried):
            self.tried = max(self.tried, event.number)
        elif isinstance(event, CandidateFound):
            if not self.found:
                self.first_tried, self.first_seconds = self.tried, time.monotonic() - self.began
            self.found.append((event.origin.removeprefix("repair:"), event.explanation))
        elif isinstance(event, Note):
            self.notes.append(event.text)
            words = event.text.split()
            if event.text.endswith("candidates tried") and words[0].isdigit():
                self.tried = max(self.tried, int(words[0]))


@dataclass
class Outcome:
    result: Result
    watch: Watch
    seconds: float
    """From the beginning of the search to the result."""
    prepared_seconds: float
    """Environment, and the tests twice."""


class _Timed(Run):
    watch: Watch

    def _run_baseline(self, prepared: object) -> Baseline:
        baseline = super()._run_baseline(prepared)  # type: ignore[arg-type]
        self.started = self.watch.began = time.monotonic()
        return baseline


def timed(request: Request, settings: Settings, strategy: Strategy) -> Outcome:
    """One issue; what an environment or a test lacks is a result too."""
    watch = Watch()
    entered = time.monotonic()
    watch.began = entered
    try:
        with tempfile.TemporaryDirectory(prefix="swe-agent-base-") as scratch:
            result = _carried_out(request, settings, strategy, watch, Path(scratch))
    except (UserError, UnusableInput) as error:
        result = Result(status="user_error", error=" ".join(str(error).split()))
    except (InfrastructureError, EnvironmentBroken) as error:
        result = Result(status="infrastructure_error", error=" ".join(str(error).split()))
    ended = time.monotonic()
    return Outcome(result, watch, ended - watch.began, watch.began - entered)


def _carried_out(request: Request, settings: Settings, strategy: Strategy, watch: Watch, scratch: Path) -> Result:
    task = take_in(request, os.environ)
    try:
        snapshot = take_snapshot(task.repository, scratch / "base.git", task.ref, committed_only=request.committed)
        if request.test_patch is not None:
            snapshot = add_to_snapshot(snapshot, Patch(request.test_patch.read_bytes()))
        run = _Timed(request, settings, task, snapshot, None, Budget(None, None), watch, time.monotonic())
        run.given = strategy
        run.watch = watch
        return run.carry_out()
    finally:
        task.close()
