"""The `repair` strategy: fault localization, edit templates and test execution, without a model."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass

from envs import Environment, EnvironmentBroken
from envs.testing import TestRun, run_tests
from localization import Spectrum, is_test_path, ochiai
from swe_agent.baseline import Baseline
from swe_agent.candidate import Candidate
from swe_agent.issue import Issue
from swe_agent.repair.execution import BatchOutcome, Oracle, Trial, try_edits, try_in_fresh_process
from swe_agent.repair.hints import gather_hints
from swe_agent.repair.ranking import Ranked, edit_size, rank
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.suspicion import suspicion
from swe_agent.repair.template import all_templates
from swe_agent.strategies.base import Context
from trajectories import CandidateTried, ExitStatus, Note

BATCH = 150
"""Edits tried by one pytest process before it is asked what it found."""
SLOW_SHARE = 12
"""Edits of a batch that cannot be tried in a fork and get a process of their own, at most."""
KEPT_TESTS = 60
"""Passing tests run for an edit that turned the failing ones; the whole suite runs in validation."""
ENOUGH_PASSING = 8
"""Passing edits of a batch among which the smallest is chosen."""
WATCHED_LINES = 40
"""The most suspicious lines, by which passing tests are chosen."""
MAX_FILES = 40


class RepairStrategy:
    """Search for a single edit that turns the failing tests and keeps the passing ones. Needs a failing test."""

    name = "repair"
    enough = 3

    def solve(self, issue: Issue, context: Context) -> Generator[Candidate, None, ExitStatus]:
        baseline = context.baseline
        if not baseline.named:
            return "no_failing_test"
        with context.prepared.open() as environment:
            spectrum = collect_spectrum(environment, context)
            search = _prepare(environment, issue, context, spectrum)
            context.observer(Note(text=f"{len(search.ranked)} candidate edits in {len(search.files)} files"))
            if not search.ranked:
                return "no_candidates"
            for found, trial in enumerate(search.passing_trials(), 1):
                yield _candidate(environment, trial, search.files, found)
            return search.exit_status


@dataclass
class _Search:
    """Ranked edits on their way through execution; `exit_status` says why the trials ended."""

    environment: Environment
    context: Context
    oracle: Oracle
    files: Mapping[str, SourceFile]
    ranked: list[Ranked]
    exit_status: ExitStatus = "candidate_limit"
    tried: int = 0
    forks_work: bool = True

    def passing_trials(self) -> Iterator[Trial]:
        """Trials that turned the tests, batch by batch, the smallest change first within each."""
        numbered = list(enumerate((ranked.edit for ranked in self.ranked), 1))
        for start in range(0, len(numbered), BATCH):
            passing = []
            for trial in self._batch(numbered[start : start + BATCH]):
                self._tell(trial)
                if trial.outcome == "ok":
                    passing.append(trial)
                    if not self.forks_work:
                        break  # each further edit costs a whole run of the tests
                if self.context.seconds_left <= 0:
                    self.exit_status = "time_limit"
                    break
            # Of edits that all pass, the one that changes least is the likeliest to be meant.
            yield from sorted(passing, key=lambda trial: self._size(trial.edit))
            if self.context.seconds_left <= 0:
                return

    def _batch(self, edits: list[tuple[int, Edit]]) -> Iterator[Trial]:
        if self.forks_work:
            outcome = self._forked(edits)
            self.forks_work = outcome.forks_work
        if not self.forks_work:
            self.context.observer(Note(text="the tests do not run in forked children; one process per edit instead"))
            yield from (self._fresh(number, edit) for number, edit in edits)
            return
        slow = [trial for trial in outcome.trials if trial.outcome == "unswappable"][:SLOW_SHARE]
        later = {trial.number for trial in slow}
        for trial in outcome.trials:
            yield self._fresh(trial.number, trial.edit) if trial.number in later else trial

    def _forked(self, edits: list[tuple[int, Edit]]) -> BatchOutcome:
        return try_edits(
            self.environment, self.oracle, edits, seconds=self.context.seconds_left, stop_after=ENOUGH_PASSING
        )

    def _size(self, edit: Edit) -> tuple[int, int]:
        return edit_size(self.files[edit.path].data[edit.start : edit.end].decode(), edit.text), edit.line

    def _fresh(self, number: int, edit: Edit) -> Trial:
        if self.context.seconds_left <= 0:
            return Trial(number, edit, "timeout")
        return try_in_fresh_process(self.environment, self.oracle, number, edit)

    def _tell(self, trial: Trial) -> None:
        self.tried += 1
        edit = trial.edit
        self.context.observer(
            CandidateTried(
                number=trial.number,
                total=len(self.ranked),
                path=edit.path,
                line=edit.line,
                template=edit.template,
                passed=trial.outcome == "ok",
                detail=f"{edit.why} [{trial.outcome}]",
            )
        )


def collect_spectrum(environment: Environment, context: Context) -> Spectrum:
    """Lines run by the failing tests and by passing tests; of a slow suite only by those in the same files."""
    baseline = context.baseline
    if baseline.opaque or baseline.first.from_log:
        return Spectrum(failing=frozenset(baseline.named))
    slow = baseline.first.seconds > 30
    files = tuple(dict.fromkeys(test.split("::")[0] for test in baseline.named))
    ids = files if slow else baseline.scope
    timeout = min(context.budget.test_timeout, max(baseline.first.seconds * 20, 60.0))
    run: TestRun = run_tests(environment, baseline.command, ids, timeout=timeout, spectrum=True)
    return Spectrum(
        covered=run.covered,
        failing=frozenset(baseline.named),
        passing=baseline.passing & run.covered.keys(),
    )


def _prepare(environment: Environment, issue: Issue, context: Context, spectrum: Spectrum) -> _Search:
    baseline = context.baseline
    suspects = suspicion(ochiai(spectrum), context.places, context.preferred_paths)
    paths = sorted(
        {path for path, _ in suspects}, key=lambda path: -max(v for (p, _), v in suspects.items() if p == path)
    )
    files = _sources(environment, [path for path in paths if not is_test_path(path)][:MAX_FILES])
    suspects = suspicion(ochiai(spectrum), context.places, context.preferred_paths, files)
    hints = gather_hints(environment, issue.text, baseline)
    ranked = rank(files, suspects, all_templates(), hints, limit=context.budget.max_candidates)
    return _Search(environment, context, _oracle(baseline, spectrum, suspects), files, ranked)


def _sources(environment: Environment, paths: list[str]) -> dict[str, SourceFile]:
    files: dict[str, SourceFile] = {}
    for path in paths:
        if not path.endswith(".py"):
            continue
        try:
            files[path] = SourceFile(path, environment.read(path))
        except (SyntaxError, ValueError, OSError):
            continue  # a file this interpreter cannot parse cannot be edited by templates either
    return files


def _oracle(baseline: Baseline, spectrum: Spectrum, suspects: Mapping[tuple[str, int], float]) -> Oracle:
    """Passing tests to keep: those first that run most of what is suspicious and so notice what an edit breaks."""
    top = dict(sorted(suspects.items(), key=lambda entry: -entry[1])[:WATCHED_LINES])

    def reach(test: str) -> float:
        covered = spectrum.covered.get(test, {})
        return sum(top.get((path, line), 0.0) for path, lines in covered.items() for line in lines)

    reaching = {test: value for test in spectrum.passing if (value := reach(test)) > 0}
    kept = sorted(reaching, key=lambda test: (-reaching[test], test))[:KEPT_TESTS]
    whole = baseline.opaque or baseline.first.from_log  # nothing less than the whole command can be run
    named = (result.seconds or 0.0 for test in baseline.named if (result := baseline.result(test)))
    seconds = baseline.first.seconds if whole else sum(named)
    return Oracle(baseline.command, baseline.named, tuple(kept), max(2.0, 10 * seconds))


def _candidate(environment: Environment, trial: Trial, files: Mapping[str, SourceFile], number: int) -> Candidate:
    """The edit as a patch of the tree."""
    edit = trial.edit
    before = environment.read(edit.path)
    environment.write(edit.path, edit.applied_to(files[edit.path].data))
    try:
        patch = environment.diff()
    finally:
        environment.write(edit.path, before)
    if patch.is_empty:
        raise EnvironmentBroken(f"an edit of {edit.path} did not show in the diff")
    return Candidate(number, patch, f"repair:{edit.template}", f"{edit.path}:{edit.line}: {edit.why}")
