"""One issue on its way through the house: environment, baseline, candidates, verdicts, and the books at the end."""

import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from envs import PreparedEnvironment
from envs.base import Kind
from envs.snapshot import add_to_snapshot
from localization import CodeIndex, GitTree, Location
from swe_agent import __version__
from swe_agent.baseline import Baseline, run_baseline
from swe_agent.books import Books
from swe_agent.candidate import Candidate, Verdict
from swe_agent.config import settings_as_dict
from swe_agent.contest import Contest
from swe_agent.overseers import Overseer
from swe_agent.plan import base_notes, plan_notes
from swe_agent.regression import RegressionSelection
from swe_agent.reproduction import Reproduction, find_reproduction
from swe_agent.reproduction.running import SECONDS, watch_issue_code
from swe_agent.result import EnvironmentFacts, Result
from swe_agent.runs import Record, new_run
from swe_agent.selection import Judged, settled
from swe_agent.strategies.agent import AgentStrategy
from swe_agent.strategies.base import Context, Strategy
from swe_agent.strategies.repair import RepairStrategy
from swe_agent.surroundings import choose_kind, make_spec, prepare
from swe_agent.toolset import Toolset, ours
from swe_agent.validation import build_steps, left_out, validate, validate_hidden, with_kept_test
from trajectories import (
    EnvironmentReady,
    Located,
    Note,
    RunStarted,
    TrajectoryWriter,
)

PLACES = 12
_GIVE = (
    "--failing-test ID (a test that fails because of the fault), --test-patch FILE (a patch that adds one), or an "
    "issue with a Python snippet or doctest in it that shows the fault (it is run in a container)"
)
_WITHOUT = {
    "no_failing_test": f"there is nothing to go by: no test fails. Give one of: {_GIVE}",
    "no_candidates": "there is nothing to go by: the failing tests execute no statement of the repository's own "
    f"source. Give one of: {_GIVE}",
    "candidate_limit": "no edit that was tried turns the failing tests and keeps the passing ones",
    "time_limit": "no edit that was tried in the time turns the failing tests and keeps the passing ones",
}
"""Why `repair` has no candidate, by why it stopped."""


@dataclass
class Run(Books):
    """One issue on its way through the house; keeps its own books."""

    reproduction: Reproduction | None = field(default=None, init=False)
    snippet_allowed: bool = field(init=False)
    """Whether the issue's own snippet may stand for a failing test."""
    given: Strategy | None = field(default=None, init=False)
    """A strategy to use instead of what the settings say."""
    overseer: Overseer | None = field(default=None, init=False)
    """Who stands beside the agent."""
    toolset: Toolset | None = field(default=None, init=False)
    """What the model works with; None: every tool of ours."""
    _command: str = field(default="python -m pytest", init=False)
    _regression: RegressionSelection | None = field(default=None, init=False)
    _build: tuple[str, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        request = self.request
        self.snippet_allowed = self.model is None and not request.failing_tests and request.test_patch is None

    def dry(self) -> Result:
        """Say what would be done; build and run nothing."""
        spec = make_spec(self.snapshot, self.settings.project, self.settings.environment)
        kind, _ = choose_kind(self.settings.environment.kind, named_checkout=self.task.named_checkout)
        model = self.model.name if self.model else None
        plan = plan_notes(kind, spec, self.settings.strategy.name, model)
        for note in (*base_notes(self.task, self.snapshot), *plan):
            self.observer(note)
        return self.result("empty", "a dry run: nothing was built or run")

    def carry_out(self) -> Result:
        self.folder = new_run(Path(self.settings.output.folder), self.task.issue.title)
        if self.model is not None:
            self.budget.keep_in(self.folder.ledger)
        with TrajectoryWriter(self.folder.trajectory, self.secrets) as self._writer:
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
        places = self._locate(prepared)
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
            agent=self.settings.agent,
            ledger=self.budget,
            overseer=self.overseer,
        )
        self.contest = Contest(
            self.snapshot.git_dir,
            self.snapshot.commit,
            judge=self._judge,
            keep=self._keep,
            wanted=self.settings.budget.validated_candidates,
            hoped=self.request.alternatives,
        )
        self.contest.hold(strategy, self.task.issue, context)
        self.exit_reason = self.contest.exit_reason
        best = self.contest.best
        if self.exit_reason == "model_error" and not (best and best.verdict.accepted):
            return self.finish("infrastructure_error", self._complaint, error=self._complaint)
        left = self._seconds_left()
        self.contest.choose(context, left)
        self.verdict = self._final(prepared, self.contest)
        if self.verdict is None:
            why = _WITHOUT.get(self.exit_reason or "") if strategy.name == "repair" else None
            return self.finish("empty", why or "no candidate patch was found")
        return self.finish(self.verdict.status, self.verdict.reason)

    def _seconds_left(self) -> float:
        """Without those that a person took, which no limit counts."""
        return self.started + self.settings.budget.time_limit + self.budget.excused - time.monotonic()

    def _judge(self, context: Context, candidate: Candidate) -> Verdict:
        budget = self.settings.budget
        if budget.regression_time is not None and self._regression is None:
            self._regression = RegressionSelection(context.base, budget.regression_time)
        return self._validated(context.prepared, candidate, context.baseline, self._regression)

    def _validated(
        self,
        prepared: PreparedEnvironment,
        candidate: Candidate,
        baseline: Baseline,
        regression: RegressionSelection | None = None,
    ) -> Verdict:
        return validate(
            prepared,
            candidate,
            baseline,
            timeout=self.settings.budget.test_timeout,
            observer=self.tell,
            regression=regression,
            build=self._build,
        )

    def _final(self, prepared: PreparedEnvironment, contest: Contest) -> Verdict | None:
        """Hidden tests have the last word, also over candidates that disagree."""
        if contest.best is None or contest.selection is None:
            return None
        if self.task.hidden is None or self.baseline is None:
            return settled(self._confirmed(prepared, contest.best), contest.selection)
        return validate_hidden(
            prepared,
            contest.best.candidate,
            self.task.hidden,
            self.baseline.command,
            timeout=self.settings.budget.test_timeout,
            observer=self.tell,
            build=self._build,
        )

    def _confirmed(self, prepared: PreparedEnvironment, best: Judged) -> Verdict:
        """The winner's verdict: of all tests where some were left out and there is time, and with the test to keep."""
        verdict, baseline = best.verdict, self.baseline
        if baseline is None or verdict.status not in ("validated", "plausible", "regression_only"):
            return verdict
        candidate = self._with_test(prepared, best.candidate, baseline) if self.request.keep_test else best.candidate
        seconds = self._seconds_left()
        if candidate is best.candidate and not (left_out(verdict) and baseline.first.seconds < seconds):
            return verdict
        return self._validated(prepared, candidate, baseline)

    def _with_test(self, prepared: PreparedEnvironment, candidate: Candidate, baseline: Baseline) -> Candidate:
        issue = self.task.issue
        kept = with_kept_test(
            prepared,
            candidate,
            self.reproduction or (find_reproduction(issue.text) if prepared.sandbox else None),
            issue,
            (entry.path for entry in GitTree(self.snapshot.git_dir, self.snapshot.commit).entries()),
            command=baseline.command,
            timeout=self.settings.budget.test_timeout,
            observer=self.tell,
        )
        if kept is not candidate:
            self.handed = kept.patch
            self._keep(kept)
        return kept

    def _keep(self, candidate: Candidate) -> None:
        if self.folder is not None:
            self.folder.patch.write_bytes(candidate.patch.raw)

    def _prepared(self) -> PreparedEnvironment:
        kind, warning = choose_kind(self.settings.environment.kind, named_checkout=self.task.named_checkout)
        if warning:
            self.tell(Note(text=warning, level="warning"))
        self._add_reproduction(kind)
        spec = make_spec(self.snapshot, self.settings.project, self.settings.environment)
        began = time.monotonic()
        self.tell(Note(text=f"preparing the environment ({kind}, {spec.image or f'Python {spec.python}'})"))
        run_id = self.folder.run_id if self.folder else ""
        prepared, spec = prepare(kind, self.snapshot, spec, run_id, self.tell, self.settings.environment)
        self._command = spec.test_command or self._command
        self._build = build_steps(spec)
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

    def _locate(self, prepared: PreparedEnvironment) -> tuple[Location, ...]:
        text, index = self.task.issue.text, CodeIndex.build(GitTree(self.snapshot.git_dir, self.snapshot.commit))
        executed = None
        if self.given is None:
            left = self._seconds_left()
            executed = watch_issue_code(prepared, text, index.paths, self.tell, seconds=min(SECONDS, left / 10))
        places = index.locate(text, PLACES, executed=executed)
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
                regression_time=self.settings.budget.regression_time,
            )

    def _choose(self) -> Strategy | None:
        """`auto` is the model's loop where there is a model, else repair where there is a failing test."""
        if self.given is not None:
            return self.given
        if self.model is not None:
            return AgentStrategy(self.model, self.toolset or ours())
        if self.settings.strategy.name == "repair" or (self.baseline and self.baseline.named):
            return RepairStrategy()
        self.exit_reason = "no_failing_test"
        self.tell(
            Note(
                text=f"no test fails and no model is configured. Give one of: {_GIVE}, or --model PROVIDER/NAME",
                level="warning",
            )
        )
        return None
