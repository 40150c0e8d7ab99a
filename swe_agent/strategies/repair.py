"""The `repair` strategy: fault localization, edit templates and test execution, without a model."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import ClassVar

from envs import Environment, EnvironmentBroken
from localization import is_test_path, ochiai
from swe_agent.candidate import Candidate
from swe_agent.issue import Issue
from swe_agent.repair.doubts import DOUBTS
from swe_agent.repair.execution import Attempt, Executor, Trial, applied
from swe_agent.repair.hints import gather_hints
from swe_agent.repair.oracle import collect_spectrum, lines_of, make_oracle, narrowed_spectrum
from swe_agent.repair.ranking import Ranked, candidates
from swe_agent.repair.repository import Repository, earlier_fixes, nearest
from swe_agent.repair.search import Level, Search, statement_lines
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.special_case import special_case, test_values
from swe_agent.repair.suspicion import suspicion
from swe_agent.repair.template import Hints, Template, all_templates
from swe_agent.strategies.base import Context
from swe_agent.strategies.script_repair import ScriptRepair, runs_scripts
from trajectories import CandidateTried, ExitStatus, Note

MAX_FILES = 40
START_SECONDS = 300.0
"""For the tests to be imported, collected and run three times as a server; less where the suite is quick."""
TOLD_ONE_BY_ONE = 2000
"""Trials that are events of their own; of later ones those that fail are told now and then."""


@dataclass(frozen=True)
class RepairStrategy:
    """Search for the few edits that turn the failing tests and keep the passing ones. Needs a failing test.

    `templates` are the kinds of edit it may try.
    """

    templates: tuple[Template, ...] = field(default_factory=all_templates)
    name: ClassVar[str] = "repair"
    enough: ClassVar[int] = 4

    def solve(self, issue: Issue, context: Context) -> Generator[Candidate, None, ExitStatus]:
        if not context.baseline.named:
            return "no_failing_test"
        with context.prepared.open() as environment:
            if runs_scripts(environment, context):
                kinds = frozenset(template.name for template in self.templates)
                return (yield from ScriptRepair(issue, context, environment, kinds).candidates())
            return (yield from _Repair(issue, context, environment, self.templates).candidates())


@dataclass
class _Repair:
    """One search in one environment."""

    issue: Issue
    context: Context
    environment: Environment
    templates: tuple[Template, ...]
    _files: dict[str, SourceFile] = field(default_factory=dict, init=False)
    _lines: Mapping[str, Mapping[str, frozenset[int]]] = field(default_factory=dict, init=False)
    _total: int = field(default=0, init=False)
    """Candidates made so far; fewer may be tried."""
    _hints: Hints = field(default_factory=Hints, init=False)

    def candidates(self) -> Generator[Candidate, None, ExitStatus]:
        context, baseline = self.context, self.context.baseline
        spectrum = collect_spectrum(self.environment, baseline, context.budget.test_timeout)
        suspects = suspicion(ochiai(spectrum), context.places, context.preferred_paths)
        self._files = self._sources(suspects)
        suspects = suspicion(ochiai(spectrum), context.places, context.preferred_paths, self._files)
        self._lines = lines_of(spectrum)
        self._hints = self._gathered(suspects)
        oracle = make_oracle(baseline, spectrum, suspects)
        ranked = self._ranked(self._files, suspects)
        first = next(ranked, None)
        if first is None:
            context.observer(Note(text="no statement that the failing tests run can be edited"))
            return "no_candidates"
        level = Level((), self._files, chain((first,), ranked), oracle)
        executor = Executor(self.environment, oracle)
        search = Search(
            executor, self._grown, lambda: context.seconds_left, context.budget.max_candidates, self._tell
        )  # fmt: skip
        values = test_values(self.environment, baseline.named)
        found = 0
        try:
            self._start(executor)
            for trial, _ in search.passing(level):
                reason = special_case(self._files, trial.attempt.edits, values)
                if reason:
                    context.observer(Note(text=f"refused: {_explanation(trial.attempt)}: {reason}"))
                    continue
                found += 1
                yield self._candidate(trial.attempt, found)
        except KeyboardInterrupt:
            # What passed and was not handed over yet is work that was done.
            for trial in search.pending[:1]:
                yield replace(self._candidate(trial.attempt, found + 1), unfinished=True, exit_status="interrupted")
            raise
        finally:
            executor.close()
        context.observer(Note(text=f"{search.tried} candidates tried"))
        return "time_limit" if search.ended == "time" else "candidate_limit"

    def _start(self, executor: Executor) -> None:
        context, baseline = self.context, self.context.baseline
        seconds = min(START_SECONDS, max(60.0, 20 * baseline.first.seconds), max(context.seconds_left, 1.0))
        ready = executor.start(seconds)
        if not ready.forks:
            context.observer(
                Note(text=f"candidates are run from files, one process each: {ready.why or 'the tests do not fork'}")
            )
            return
        how = f"{ready.jobs} worker{'s' * (ready.jobs != 1)}, fenced by {ready.fence}"
        alone = "" if ready.repeatable else "; a child for each candidate: the tests cannot be repeated in one process"
        context.observer(Note(text=f"candidates are tried in forked children ({how}{alone})"))
        for test, reason in list(ready.unsafe.items())[:3]:
            context.observer(Note(text=f"only run from files: {test} {reason}"))

    def _gathered(self, suspects: Mapping[tuple[str, int], float]) -> Hints:
        """With what the repository's other files and earlier fixes tell."""
        said = gather_hints(self.environment, self.issue.text, self.context.baseline)
        if not suspects:
            return said
        path, _ = max(suspects, key=lambda place: suspects[place])
        base = self.context.base
        return replace(said, repository=Repository(nearest(base, path)), replaced=earlier_fixes(base))

    def _ranked(self, files: Mapping[str, SourceFile], suspects: Mapping[tuple[str, int], float]) -> Iterator[Ranked]:
        limit = self.context.budget.max_candidates
        for ranked in islice(candidates(files, suspects, self.templates, self._hints), limit):
            self._total += 1
            yield ranked

    def _grown(self, trial: Trial, level: Level) -> Level | None:
        """Locate anew with a partial fix in the tree."""
        context, edits = self.context, trial.attempt.edits
        changed = applied({path: file.data for path, file in self._files.items()}, edits)
        files = dict(level.files)
        try:
            files |= {path: SourceFile(path, data) for path, data in changed.items()}
        except (SyntaxError, ValueError):
            return None
        for path, data in changed.items():
            self.environment.write(path, data)
        left = frozenset(level.oracle.must_pass) - set(trial.fixed)
        try:
            timeout = min(context.budget.test_timeout, max(context.baseline.first.seconds * 20, 60.0))
            spectrum = narrowed_spectrum(self.environment, level.oracle, left, timeout)
        finally:
            for path in changed:
                self.environment.write(path, self._files[path].data)
        suspects = suspicion(ochiai(spectrum), context.places, context.preferred_paths, files)
        context.observer(
            Note(text=f"on from a partial fix ({_explanation(trial.attempt)}): {len(left)} tests still fail")
        )
        oracle = replace(
            level.oracle, must_pass=tuple(test for test in level.oracle.must_pass if test in left),
            keep_passing=(*trial.fixed, *level.oracle.keep_passing), lines=lines_of(spectrum),
        )  # fmt: skip
        return Level(edits, files, self._ranked(files, suspects), oracle)

    def _sources(self, suspects: Mapping[tuple[str, int], float]) -> dict[str, SourceFile]:
        best: dict[str, float] = {}
        for (path, _), value in suspects.items():
            best[path] = max(best.get(path, 0.0), value)
        paths = [path for path in sorted(best, key=lambda path: (-best[path], path)) if not is_test_path(path)]
        files: dict[str, SourceFile] = {}
        for path in [path for path in paths if path.endswith(".py")][:MAX_FILES]:
            try:
                files[path] = SourceFile(path, self.environment.read(path))
            except (SyntaxError, ValueError, OSError):
                continue  # a file this interpreter cannot parse cannot be edited by templates either
        return files

    def _tell(self, trial: Trial, best: str) -> None:
        attempt, passed = trial.attempt, trial.outcome == "ok"
        told = attempt.number <= TOLD_ONE_BY_ONE or attempt.number % 50 == 0
        if not told and trial.outcome not in ("ok", "partial", "denied"):
            return
        edit = attempt.last
        self.context.observer(
            CandidateTried(
                number=attempt.number,
                total=self._total,
                path=edit.path,
                line=edit.line,
                template=edit.template,
                passed=passed,
                detail=f"{edit.why} [{trial.outcome}]",
                best=best,
            )
        )

    def _candidate(self, attempt: Attempt, number: int) -> Candidate:
        """The edits as a patch of the tree."""
        before = {path: self._files[path].data for path in {edit.path for edit in attempt.edits}}
        for path, data in applied(before, attempt.edits).items():
            self.environment.write(path, data)
        try:
            patch = self.environment.diff()
        finally:
            for path, data in before.items():
                self.environment.write(path, data)
        if patch.is_empty:
            raise EnvironmentBroken(f"an edit of {attempt.last.path} did not show in the diff")
        templates = "+".join(edit.template for edit in attempt.edits)
        return Candidate(
            number, patch, f"repair:{templates}", _explanation(attempt), covering=self._covering(attempt),
            doubts=tuple(DOUBTS[edit.template] for edit in attempt.edits if edit.template in DOUBTS),
        )  # fmt: skip

    def _covering(self, attempt: Attempt) -> int | None:
        """Tests that execute a line that some edit changes; None where coverage does not tell."""
        if not self._lines:
            return None
        return min(self._covering_one(edit) for edit in attempt.edits)

    def _covering_one(self, edit: Edit) -> int:
        lines = statement_lines(self._files[edit.path], edit.line)
        if lines is None:
            return len(self._lines)  # it runs at import, for every test
        return sum(not lines.isdisjoint(covered.get(edit.path, ())) for covered in self._lines.values())


def _explanation(attempt: Attempt) -> str:
    return "; ".join(f"{edit.path}:{edit.line}: {edit.why}" for edit in attempt.edits)
