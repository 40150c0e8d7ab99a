"""One issue on its way through the house: environment, baseline, candidates, verdicts, and the books at the end."""

import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from envs import PreparedEnvironment
from envs.base import Kind
from envs.snapshot import Snapshot, add_to_snapshot
from localization import CodeIndex, GitTree, Location
from swe_agent import __version__
from swe_agent.baseline import Baseline, run_baseline
from swe_agent.budget import Budget
from swe_agent.candidate import Candidate, Verdict
from swe_agent.checkout import apply_to_checkout
from swe_agent.config import Settings, settings_as_dict
from swe_agent.intake import Request, Task
from swe_agent.models import Model
from swe_agent.plan import base_notes, plan_notes
from swe_agent.reproduction import Reproduction, find_reproduction
from swe_agent.result import EnvironmentFacts, Result, ResultStatus, TestFacts
from swe_agent.runs import Record, RunFolder, new_run
from swe_agent.selection import better
from swe_agent.strategies.agent import AgentStrategy
from swe_agent.strategies.base import Context, Strategy
from swe_agent.strategies.repair import RepairStrategy
from swe_agent.surroundings import choose_kind, make_spec, prepare
from swe_agent.validation import validate, validate_hidden
from trajectories import (
    CandidateFound,
    EnvironmentReady,
    Event,
    ExitStatus,
    Located,
    Note,
    Observer,
    RunFinished,
    RunStarted,
    TrajectoryWriter,
    Usage,
)

PLACES = 12


@dataclass(frozen=True)
class Best:
    candidate: Candidate
    verdict: Verdict


class Run:
    """One issue on its way through the house; holds what the result will say."""

    def __init__(
        self,
        request: Request,
        settings: Settings,
        task: Task,
        snapshot: Snapshot,
        model: Model | None,
        budget: Budget,
        observer: Observer,
        started: float,
    ) -> None:
        self.request, self.settings, self.task, self.snapshot = request, settings, task, snapshot
        self.model, self.budget, self.started = model, budget, started
        self.folder: RunFolder | None = None
        self.environment: EnvironmentFacts | None = None
        self.baseline: Baseline | None = None
        self.best: Best | None = None
        self.reproduction: Reproduction | None = None
        self.given: Strategy | None = None
        """A strategy to use instead of what the settings say."""
        self.snippet_allowed = model is None and not request.failing_tests and request.test_patch is None
        self.strategy_name: str = settings.strategy.name
        self.candidates = self.steps = 0
        self.exit_reason: ExitStatus | None = None
        self._observer = observer
        self._writer: TrajectoryWriter | None = None
        self._complaint = ""
        self._command = "python -m pytest"

    def tell(self, event: Event) -> None:
        if self._writer is not None:
            self._writer(event)
        if event.kind == "message" and event.message.role == "assistant":
            self.steps += 1
        if event.kind == "note" and event.level == "error":
            self._complaint = event.text
        self._observer(event)

    def dry(self) -> Result:
        """Say what would be done; build and run nothing."""
        spec = make_spec(self.snapshot, self.settings.project, self.settings.environment)
        kind, _ = choose_kind(self.settings.environment.kind, named_checkout=self.task.named_checkout)
        model = self.model.name if self.model else None
        plan = plan_notes(kind, spec, self.settings.strategy.name, model)
        for note in (*base_notes(self.task, self.snapshot), *plan):
            self._observer(note)
        return self.result("empty", "a dry run: nothing was built or run")

    def carry_out(self) -> Result:
        self.folder = new_run(Path(self.settings.output.folder), self.task.issue.title)
        with TrajectoryWriter(self.folder.trajectory) as self._writer:
            self.tell(
                RunStarted(
                    run_id=self.folder.run_id,
                    version=__version__,
                    strategy=self.settings.strategy.name,
                    model=self.model.name if self.model else None,
                    repo=self.task.repo_name,
                    base_commit=self.snapshot.base_commit,
                    issue=self.task.issue.model_dump(mode="json"),
                    settings=settings_as_dict(self.settings),
                )
            )
            for note in base_notes(self.task, self.snapshot):
                self.tell(note)
            self._record()
            with closing(self._prepared()) as prepared:
                return self._solve(prepared)

    def _record(self) -> None:
        """Keep what it takes to run the verdict again."""
        if self.folder is None:
            return
        request, changes = self.request, self.snapshot.changes
        if changes is not None:
            self.folder.base_patch.write_bytes(changes.raw)
        if request.test_patch is not None:
            self.folder.tests_patch.write_bytes(request.test_patch.read_bytes())
        self.folder.write_record(
            Record(
                place=self.task.place,
                base_commit=self.snapshot.base_commit,
                changed=changes is not None,
                failing_tests=request.failing_tests,
                with_test_patch=request.test_patch is not None,
                instance=request.instance,
                snippet=self.snippet_allowed,
            )
        )

    def _solve(self, prepared: PreparedEnvironment) -> Result:
        places = self._locate()
        self.baseline = self._run_baseline(prepared)
        strategy = self._choose()
        if strategy is None:
            return self.finish("empty", "no failing test and no model: these places are what the issue points to")
        self.strategy_name = strategy.name
        context = Context(
            prepared=prepared,
            base=GitTree(self.snapshot.git_dir, self.snapshot.commit),
            baseline=self.baseline,
            budget=self.settings.budget,
            observer=self.tell,
            deadline=self.started + self.settings.budget.time_limit,
            places=places,
            preferred_paths=self.settings.project.paths,
        )
        self._try_candidates(strategy, context)
        if self.exit_reason == "model_error" and not (self.best and self.best.verdict.accepted):
            return self.finish("infrastructure_error", self._complaint, error=self._complaint)
        if self.best is None:
            return self.finish("empty", "no candidate patch was found")
        verdict = self._final(prepared, self.best)
        self.best = Best(self.best.candidate, verdict)
        return self.finish(verdict.status, verdict.reason)

    def _try_candidates(self, strategy: Strategy, context: Context) -> None:
        """Validate candidates as they come; the first validated one ends the search."""
        stream = strategy.solve(self.task.issue, context)
        try:
            while True:
                candidate = next(stream)
                self.candidates += 1
                self.tell(
                    CandidateFound(
                        number=candidate.number,
                        origin=candidate.origin,
                        patch=candidate.patch.text,
                        explanation=candidate.explanation,
                    )
                )
                verdict = (
                    Verdict("failed", "the run was cut short; this is the work so far")
                    if candidate.unfinished
                    else self._verdict(context, candidate)
                )
                self._keep(candidate, verdict)
                if self.best and self.best.verdict.status in ("validated", "plausible"):
                    self.exit_reason = candidate.exit_status
                    return
        except StopIteration as stop:
            self.exit_reason = stop.value
        finally:
            stream.close()

    def _verdict(self, context: Context, candidate: Candidate) -> Verdict:
        timeout = self.settings.budget.test_timeout
        return validate(context.prepared, candidate, context.baseline, timeout=timeout, observer=self.tell)

    def _final(self, prepared: PreparedEnvironment, best: Best) -> Verdict:
        if self.task.hidden is None or self.baseline is None:
            return best.verdict
        return validate_hidden(
            prepared,
            best.candidate,
            self.task.hidden,
            self.baseline.command,
            timeout=self.settings.budget.test_timeout,
            observer=self.tell,
        )

    def _keep(self, candidate: Candidate, verdict: Verdict) -> None:
        if not candidate.patch.is_empty and (self.best is None or better(verdict, self.best.verdict)):
            self.best = Best(candidate, verdict)
            if self.folder is not None:
                self.folder.patch.write_bytes(candidate.patch.raw)

    def _prepared(self) -> PreparedEnvironment:
        kind, warning = choose_kind(self.settings.environment.kind, named_checkout=self.task.named_checkout)
        if warning:
            self.tell(Note(text=warning, level="warning"))
        self._add_reproduction(kind)
        spec = make_spec(self.snapshot, self.settings.project, self.settings.environment)
        self._command = spec.test_command or self._command
        began = time.monotonic()
        self.tell(Note(text=f"preparing the environment ({kind}, {spec.image or f'Python {spec.python}'})"))
        run_id = self.folder.run_id if self.folder else ""
        prepared = prepare(kind, self.snapshot, spec, run_id, self.tell)
        self.environment = EnvironmentFacts(kind=kind, image_digest=prepared.image_digest)
        self.tell(
            EnvironmentReady(
                environment=prepared.description,
                sandbox=prepared.sandbox,
                image=prepared.image,
                image_digest=prepared.image_digest,
                seconds=time.monotonic() - began,
            )
        )
        return prepared

    def _add_reproduction(self, kind: Kind) -> None:
        """Without a model and a named test the issue's own snippet may show the fault.

        It is a stranger's code, so it is run in a container alone.
        """
        if kind != "docker" or not self.snippet_allowed:
            return
        self.reproduction = find_reproduction(self.task.issue.text)
        if self.reproduction is not None:
            self.snapshot = add_to_snapshot(self.snapshot, self.reproduction.patch)

    def _locate(self) -> tuple[Location, ...]:
        index = CodeIndex.build(GitTree(self.snapshot.git_dir, self.snapshot.commit))
        places = index.locate(self.task.issue.text, PLACES)
        self.tell(Located(places=tuple(place.model_dump(mode="json") for place in places)))
        return places

    def _run_baseline(self, prepared: PreparedEnvironment) -> Baseline:
        with prepared.open() as environment:
            return run_baseline(
                environment,
                self._command,
                self.request.failing_tests,
                self.task.issue.text,
                timeout=self.settings.budget.test_timeout,
                observer=self.tell,
                reproduction=self.reproduction,
            )

    def _choose(self) -> Strategy | None:
        """`auto` is the model's loop where there is a model, else repair where there is a failing test."""
        if self.given is not None:
            return self.given
        if self.model is not None:
            return AgentStrategy(self.model)
        if self.settings.strategy.name == "repair" or (self.baseline and self.baseline.named):
            return RepairStrategy()
        self.exit_reason = "no_failing_test"
        self.tell(
            Note(
                text="no test fails and no model is configured. Give one of: --failing-test ID, --test-patch FILE "
                "(a test that shows the fault), or --model PROVIDER/NAME",
                level="warning",
            )
        )
        return None

    def result(
        self, status: ResultStatus, reason: str, *, error: str | None = None, exit_reason: ExitStatus | None = None
    ) -> Result:
        verdict = self.best.verdict if self.best else None
        facts = None
        if verdict is not None:
            facts = TestFacts.of(verdict)
        elif self.baseline is not None:
            facts = TestFacts(
                still_failing=self.baseline.named,
                flaky=tuple(sorted(self.baseline.flaky)),
                command=self.baseline.command,
            )
        has_patch = self.best is not None and self.folder is not None
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
            patch_path=str(self.folder.patch) if has_patch and self.folder else None,
            tests=facts,
            candidates=self.candidates,
            steps=self.steps,
            usage=self.budget.spent if self.model else Usage(),
            seconds=round(time.monotonic() - self.started, 3),
            error=error,
            reason=reason,
        )

    def finish(
        self, status: ResultStatus, reason: str, *, error: str | None = None, exit_reason: ExitStatus | None = None
    ) -> Result:
        """Close the books: apply where asked, write the result, say the last word in the trajectory."""
        if status == "validated" and self.request.apply and self.best is not None:
            apply_to_checkout(self.task.repository, self.snapshot, self.best.candidate.patch)
            self.tell(Note(text=f"applied to {self.task.repository}"))
        result = self.result(status, reason, error=error, exit_reason=exit_reason)
        if self.folder is not None:
            self.folder.write_result(result)
        finished = RunFinished(
            status=status,
            exit_reason=result.exit_reason,
            steps=self.steps,
            candidates=self.candidates,
            usage=result.usage or Usage(),
            seconds=result.seconds or 0.0,
            error=error,
        )
        if self._writer is not None and self.folder is not None:
            with TrajectoryWriter(self.folder.trajectory) as self._writer:
                self.tell(finished)
        return result
