"""The books of a run: what was told while it went on, and the result that it ends in."""

import time
from dataclasses import dataclass, field

from aci.filtering import host_secrets
from envs import Patch
from envs.snapshot import Snapshot
from swe_agent.baseline import Baseline
from swe_agent.budget import Budget
from swe_agent.candidate import Verdict
from swe_agent.checkout import apply_to_checkout
from swe_agent.config import Settings
from swe_agent.contest import Contest
from swe_agent.intake import Request, Task
from swe_agent.models import Model
from swe_agent.result import Alternative, EnvironmentFacts, Result, ResultStatus, TestFacts
from swe_agent.runs import RunFolder
from swe_agent.selection import settled
from trajectories import Event, ExitStatus, Note, Observer, RunFinished, TrajectoryWriter, Usage


@dataclass
class Books:
    """What is known of a run so far. A run that an error ends is closed by `finish` all the same."""

    request: Request
    settings: Settings
    task: Task
    snapshot: Snapshot
    model: Model | None
    budget: Budget
    observer: Observer
    started: float
    """As `time.monotonic` told it."""
    folder: RunFolder | None = field(default=None, init=False)
    environment: EnvironmentFacts | None = field(default=None, init=False)
    baseline: Baseline | None = field(default=None, init=False)
    contest: Contest | None = field(default=None, init=False)
    verdict: Verdict | None = field(default=None, init=False)
    """Of the candidate that is handed over."""
    handed: Patch | None = field(default=None, init=False)
    """What is handed over, where that is more than the chosen candidate: a test was asked for."""
    strategy_name: str = field(init=False)
    steps: int = field(default=0, init=False)
    exit_reason: ExitStatus | None = field(default=None, init=False)
    _writer: TrajectoryWriter | None = field(default=None, init=False)
    _complaint: str = field(default="", init=False)

    secrets: tuple[str, ...] = field(default_factory=host_secrets, init=False)
    """Values of this host's variables that no file of the run may hold."""

    def __post_init__(self) -> None:
        self.strategy_name = self.settings.strategy.name

    def tell(self, event: Event) -> None:
        if self._writer is not None:
            self._writer(event)
        if event.kind == "message" and event.message.role == "assistant":
            self.steps += 1
        if event.kind == "note" and event.level == "error":
            self._complaint = event.text
        self.observer(event)

    def result(
        self, status: ResultStatus, reason: str, *, error: str | None = None, exit_reason: ExitStatus | None = None
    ) -> Result:
        best = self.contest.best if self.contest else None
        verdict = self.verdict or (best.verdict if best else None)
        facts = None
        if verdict is not None:
            facts = TestFacts.of(verdict)
        elif self.baseline is not None:
            facts = TestFacts(
                still_failing=self.baseline.named,
                flaky=tuple(sorted(self.baseline.flaky)),
                command=self.baseline.command,
            )
        return Result(
            run_id=self.folder.run_id if self.folder else None,
            run_dir=str(self.folder.path) if self.folder else None,
            status=status,
            exit_reason=exit_reason or self.exit_reason,
            strategy=self.strategy_name,
            model=self.model.name if self.model else None,
            repo=self.task.repo_name,
            base_commit=self.snapshot.base_commit,
            environment=self.environment,
            patch_path=str(self.folder.patch) if best and self.folder else None,
            tests=facts,
            candidates=self.contest.count if self.contest else 0,
            selection=self.contest.selection if self.contest else None,
            steps=self.steps,
            usage=self.budget.spent if self.model else Usage(),
            seconds=round(time.monotonic() - self.started, 3),
            error=error,
            reason=reason,
            evidence=verdict.evidence if verdict else None,
            alternatives=self._alternatives(),
        )

    def _alternatives(self) -> tuple[Alternative, ...] | None:
        contest = self.contest
        if self.request.alternatives < 2 or contest is None or contest.selection is None:
            return None
        told = {each.number: each for each in contest.selection.candidates}
        return tuple(
            Alternative(
                rank=rank,
                number=each.number,
                status=settled(each.verdict, contest.selection.model_copy(update={"winner": each.number})).status,
                confidence=told[each.number].confidence,
                grounds=told[each.number].grounds,
                reason=told[each.number].reason,
                origin=each.candidate.origin,
                explanation=each.candidate.explanation,
                patch=each.candidate.patch.text,
            )
            for rank, each in enumerate(contest.ranked[: self.request.alternatives], 1)
        )

    def finish(
        self, status: ResultStatus, reason: str, *, error: str | None = None, exit_reason: ExitStatus | None = None
    ) -> Result:
        """Close the books: apply where asked, write the result, say the last word in the trajectory."""
        best = self.contest.best if self.contest else None
        if status == "validated" and self.request.apply and best is not None:
            apply_to_checkout(self.task.repository, self.snapshot, self.handed or best.candidate.patch)
            self.tell(Note(text=f"applied to {self.task.repository}"))
        result = self.result(status, reason, error=error, exit_reason=exit_reason)
        if self.folder is not None:
            self.folder.write_result(result)
        finished = RunFinished(
            status=status,
            exit_reason=result.exit_reason,
            steps=self.steps,
            candidates=result.candidates or 0,
            usage=result.usage or Usage(),
            seconds=result.seconds or 0.0,
            error=error,
        )
        if self._writer is not None and self.folder is not None:
            with TrajectoryWriter(self.folder.trajectory, self.secrets) as self._writer:
                self.tell(finished)
        return result
