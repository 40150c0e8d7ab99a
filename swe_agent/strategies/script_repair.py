"""The `repair` strategy where the tests are run by Node: single edits of JavaScript and TypeScript."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice

from envs import Environment, EnvironmentBroken
from envs.runners import shape
from envs.testing import reader, run_tests
from swe_agent.candidate import Candidate
from swe_agent.issue import Issue
from swe_agent.repair.doubts import DOUBTS
from swe_agent.repair.execution import Attempt, Trial
from swe_agent.repair.hints import gather_hints
from swe_agent.repair.javascript import all_operators, is_script
from swe_agent.repair.javascript.blame import Blame, blame
from swe_agent.repair.javascript.ranking import parses, rank
from swe_agent.repair.javascript.trials import Check, Places
from swe_agent.repair.ranking import edit_size
from swe_agent.repair.search import DESTRUCTIVE
from swe_agent.repair.source import Edit
from swe_agent.strategies.base import Context
from trajectories import CandidateTried, ExitStatus, Note

BATCH = 24
"""Edits whose passing ones are compared before one is handed over."""
_RUNNERS = frozenset(("node", "jest", "vitest", "mocha", "ava"))
_COVERAGE_SHARE = 0.1
"""Of the time left, for coverage; at most `_COVERAGE_SECONDS`."""
_COVERAGE_SECONDS = 60.0
_TIMES, _LEAST = 8.0, 5.0
"""What an edit's tests may take: times what they take on unchanged code, and seconds at least."""


def runs_scripts(environment: Environment, context: Context) -> bool:
    """Whether the tests are those of a JavaScript runner, or of an unknown one where the issue points at scripts."""
    baseline = context.baseline
    if not baseline.nameless:
        return False
    runner = shape(baseline.command, (), reader(environment)).runner
    first = context.places[0].path if context.places else ""
    return runner in _RUNNERS or (runner is None and is_script(first))


@dataclass
class ScriptRepair:
    """One search. `environment` is one of the places that candidates are tried in; its tree stays as it was."""

    issue: Issue
    context: Context
    environment: Environment
    kinds: frozenset[str]
    """Names of the operators that it may try."""

    def candidates(self) -> Generator[Candidate, None, ExitStatus]:
        context, baseline = self.context, self.context.baseline
        tree = self.environment.diff()
        check = self._check()
        seconds = min(_COVERAGE_SECONDS, _COVERAGE_SHARE * context.seconds_left)
        blamed = blame(self.environment, baseline, context.places, context.preferred_paths, seconds)
        hints = gather_hints(self.environment, self.issue.text, baseline)
        operators = [operator for operator in all_operators() if operator.name in self.kinds]
        ranked = rank(blamed.files, blamed.suspects, operators, hints, limit=context.budget.max_candidates)
        if not ranked:
            context.observer(Note(text="no statement that the failing tests run can be edited"))
            return "no_candidates"
        edits = (each.edit for each in ranked if parses(blamed.files[each.edit.path], each.edit))
        places = Places(context.prepared, self.environment, tree)
        found = tried = 0
        waiting: list[Trial] = []
        try:
            known = f"coverage of {len(blamed.covered)} tests" if blamed.covered else "no coverage"
            context.observer(Note(text=f"candidates are run from files, {places.jobs} side by side ({known})"))
            for batch in _batches(edits):
                best = f"passes: {_explanation(waiting[0].attempt.last)}" if waiting else ""
                for trial in places.run(check, batch, lambda: context.seconds_left):
                    tried += 1
                    if trial.outcome == "ok":
                        waiting.append(trial)
                        best = best or f"passes: {_explanation(trial.attempt.last)}"
                    self._tell(trial, len(ranked), best)
                waiting.sort(key=lambda trial: _order(trial, blamed))
                while waiting:
                    found += 1
                    places.clean(self.environment)
                    yield self._candidate(waiting.pop(0).attempt, found, blamed)
                if context.seconds_left <= 0:
                    break
        except KeyboardInterrupt:
            # What passed and was not handed over yet is work that was done.
            for trial in waiting[:1]:
                places.clean(self.environment)
                last = self._candidate(trial.attempt, found + 1, blamed)
                yield replace(last, unfinished=True, exit_status="interrupted")
            raise
        finally:
            places.close()
        context.observer(Note(text=f"{tried} candidates tried"))
        return "time_limit" if context.seconds_left <= 0 else "candidate_limit"

    def _check(self) -> Check:
        """With the time that the failing tests take alone, measured once."""
        baseline, limit = self.context.baseline, self.context.budget.test_timeout
        report = run_tests(self.environment, baseline.command, baseline.named, timeout=limit).report
        quick, whole = (max(_LEAST, _TIMES * seconds) for seconds in (report.seconds, baseline.first.seconds))
        return Check(
            baseline.command, baseline.named, baseline.passing, baseline.scope, min(quick, limit), min(whole, limit)
        )

    def _tell(self, trial: Trial, total: int, best: str) -> None:
        edit = trial.attempt.last
        self.context.observer(
            CandidateTried(
                number=trial.attempt.number,
                total=total,
                path=edit.path,
                line=edit.line,
                template=edit.template,
                passed=trial.outcome == "ok",
                detail=f"{edit.why} [{trial.outcome}]",
                best=best,
            )
        )

    def _candidate(self, attempt: Attempt, number: int, blamed: Blame) -> Candidate:
        """The edit as a patch of the tree."""
        edit = attempt.last
        script = blamed.files[edit.path]
        self.environment.write(edit.path, edit.applied_to(script.data))
        try:
            patch = self.environment.diff()
        finally:
            self.environment.write(edit.path, script.data)
        if patch.is_empty:
            raise EnvironmentBroken(f"an edit of {edit.path} did not show in the diff")
        line = script.first_lines.get(edit.line, edit.line)
        return Candidate(
            number, patch, f"repair:{edit.template}", _explanation(edit), covering=blamed.covering(edit.path, line),
            doubts=(DOUBTS[edit.template],) if edit.template in DOUBTS else (),
        )  # fmt: skip


def _batches(edits: Iterator[Edit]) -> Iterator[Sequence[Attempt]]:
    numbers = count(1)
    while batch := [Attempt(next(numbers), (edit,)) for edit in islice(edits, BATCH)]:
        yield batch


def _order(trial: Trial, blamed: Blame) -> tuple[bool, int, int]:
    """As in the search for Python: what takes nothing away and changes least is the likeliest to be meant."""
    edit = trial.attempt.last
    before = blamed.files[edit.path].data[edit.start : edit.end].decode()
    return edit.template in DESTRUCTIVE, edit_size(before, edit.text), trial.attempt.number


def _explanation(edit: Edit) -> str:
    return f"{edit.path}:{edit.line}: {edit.why}"
