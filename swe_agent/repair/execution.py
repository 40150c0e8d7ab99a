"""Try candidate edits against the tests: in the server's forked children, and from files where that cannot be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from envs import Environment, EnvironmentBroken
from envs.fork_server import Answer, ForkServer, Group, Ready, Spans, Tier
from envs.testing import run_tests
from swe_agent.repair.source import Edit

Outcome = Literal["ok", "partial", "failing", "broke", "timeout", "died", "denied", "syntax", "unswappable"]

TIERS = ((20.0, 0.05), (100.0, 0.5))
"""Times what a test takes on unchanged code, and CPU seconds at least; who needs more than the last has a third try."""
IMPORT_SHARE = 200
"""Candidates of a batch that change what runs at import, at most: each costs an import of the project."""
FRESH_SHARE = 12
"""Candidates of a batch that are run from files, at most: each costs a start of the tests."""


@dataclass(frozen=True)
class Attempt:
    """A candidate: edits in order, each relative to what the ones before left. `number` is its own in a run."""

    number: int
    edits: tuple[Edit, ...]

    @property
    def last(self) -> Edit:
        return self.edits[-1]


@dataclass(frozen=True)
class Trial:
    """What became of an attempt; `test` is the first that did not pass, `fixed` the failing tests that did."""

    attempt: Attempt
    outcome: Outcome
    test: str = ""
    fixed: tuple[str, ...] = ()
    how: Literal["fork", "import", "files"] = "fork"


@dataclass(frozen=True)
class Oracle:
    """What a fix must do: turn `must_pass`, keep `keep_passing`; `command` is the project's test command.

    `lines` says of each of these tests what it executes: test -> path -> lines; of a test that is missing nothing is
    known.
    """

    command: str
    must_pass: tuple[str, ...]
    keep_passing: tuple[str, ...]
    per_candidate: float
    """Wall seconds for one candidate's tests."""
    lines: Mapping[str, Mapping[str, frozenset[int]]] = field(default_factory=dict)

    def covering(self, tests: Sequence[str], places: Mapping[str, frozenset[int]]) -> tuple[str, ...]:
        """Those of `tests` that execute a line of `places`; all of them where none does or nothing is known."""
        found = tuple(test for test in tests if test not in self.lines or self._covers(test, places))
        return found or tuple(tests)

    def _covers(self, test: str, places: Mapping[str, frozenset[int]]) -> bool:
        here = self.lines[test]
        return any(not lines.isdisjoint(here.get(path, ())) for path, lines in places.items())


Reached = Callable[[Attempt], Mapping[str, frozenset[int]]]
"""Path -> lines of the tree that the attempt changes, as the oracle's coverage counts them; empty: what runs at
import."""


class Executor:
    """Runs attempts in one environment, whose tree stays as it was. `close` ends the server."""

    def __init__(self, environment: Environment, oracle: Oracle, *, jobs: int = 0) -> None:
        self._environment, self.oracle = environment, oracle
        self._reached: Reached = lambda attempt: {}
        self._jobs = jobs
        self._tree = environment.diff()
        self._server: ForkServer | None = None
        self.ready = Ready(False, "the tests were not started")
        self.late: list[Attempt] = []
        """Attempts that met their limit of time, to be tried again with a larger one."""
        self._groups: dict[tuple[tuple[str, ...], ...], str] = {}

    def start(self, seconds: float) -> Ready:
        """Start the server; where tests do not survive a fork, `forks` is False and attempts are run from files."""
        oracle = self.oracle
        if not oracle.lines:
            self.ready = Ready(False, "the tests of this command cannot be told apart inside")
            return self.ready
        for writable in (False, True):
            server = ForkServer(
                self._environment, oracle.command, oracle.must_pass, oracle.keep_passing, jobs=self._jobs,
                tree_writable=writable,
            )  # fmt: skip
            self.ready = server.start(seconds)
            if self.ready.forks:
                self._server = server
                break
            server.close()
        return self.ready

    def enter(self, oracle: Oracle, reached: Reached) -> None:
        """Go on with other tests to turn and to keep, of those that the server was started with."""
        self.oracle, self._reached = oracle, reached
        self._groups = {}

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def run(
        self, attempts: Sequence[Attempt], *, seconds: float, stop_after: int, partial: bool = False, tier: int = 0
    ) -> Iterator[Trial]:
        """Trials as they come; who has none was not reached. Late ones are kept in `late` and not told, but for the
        last tier."""
        if self._server is None:
            yield from self._from_files(attempts, stop_after)
            return
        known = {attempt.number: attempt for attempt in attempts}
        names = {attempt.number: self._group(attempt, partial) for attempt in attempts}
        groups = {name: Group(must, keep, first) for (must, keep, first), name in self._groups.items()}
        spans = [_spans(attempt, names[attempt.number]) for attempt in attempts]
        factor, least = TIERS[tier] if tier < len(TIERS) else (1e6, self.oracle.per_candidate)
        limit = Tier(factor, least, self.oracle.per_candidate)
        at_import: list[Attempt] = []
        found = 0
        answers = self._server.run(
            spans, groups, tier=limit, seconds=seconds, stop_after=stop_after, partial=partial
        )  # fmt: skip
        for answer in answers:
            attempt = known[answer.number]
            if answer.outcome == "unswappable":
                at_import.append(attempt)
            elif answer.outcome == "timeout" and tier < len(TIERS):
                self.late.append(attempt)
            else:
                trial = self._settled(attempt, answer, groups[names[attempt.number]])
                found += trial.outcome == "ok"
                yield trial
        if at_import and found < stop_after:
            yield from self._at_import(at_import, names, groups, seconds, stop_after - found, partial)

    def _at_import(
        self, attempts: Sequence[Attempt], names: Mapping[int, str], groups: Mapping[str, Group], seconds: float,
        stop_after: int, partial: bool,
    ) -> Iterator[Trial]:  # fmt: skip
        assert self._server is not None
        known = {attempt.number: attempt for attempt in attempts}
        left: list[Attempt] = []
        spans = [_spans(attempt, names[attempt.number]) for attempt in attempts[:IMPORT_SHARE]]
        limit = Tier(1.0, 0.0, self.oracle.per_candidate + 10.0)
        for answer in self._server.run(
            spans, groups, tier=limit, seconds=seconds, stop_after=stop_after, mode="import", partial=partial
        ):
            attempt = known[answer.number]
            if answer.outcome == "unswappable":
                left.append(attempt)
            else:
                trial = self._settled(attempt, answer, groups[names[attempt.number]])
                yield replace(trial, how="import")
        yield from self._from_files(left[:FRESH_SHARE], stop_after)

    def _settled(self, attempt: Attempt, answer: Answer, group: Group) -> Trial:
        """A failing test that does not come to the edit was not run: it still fails."""
        missing = [test for test in self.oracle.must_pass if test not in group.must]
        if answer.outcome == "ok" and missing:
            return Trial(attempt, "partial", missing[0], group.must)
        return Trial(attempt, answer.outcome, answer.test, answer.fixed)

    def _group(self, attempt: Attempt, partial: bool) -> str:
        places = self._reached(attempt)
        must, keep = self.oracle.must_pass, self.oracle.keep_passing
        if places:
            must, keep = (self.oracle.covering(tests, places) for tests in (must, keep))
        # What does not survive a fork says nothing there; it is run from files, with who passes.
        keep = tuple(test for test in keep if test not in self.ready.unsafe)
        key = (must, keep, self._representatives(must) if partial else ())
        return self._groups.setdefault(key, f"g{len(self._groups)}")

    def _representatives(self, must: tuple[str, ...]) -> tuple[str, ...]:
        """Of failing tests that execute the same lines the quickest one, six at most: those that fail for one
        reason."""
        found: dict[object, str] = {}
        for test in sorted(must, key=lambda each: self.ready.seconds.get(each, 0.0)):
            lines = self.oracle.lines.get(test)
            key = frozenset((path, here) for path, here in lines.items()) if lines is not None else test
            found.setdefault(key, test)
        return tuple(found.values())[:6]

    def _from_files(self, attempts: Sequence[Attempt], stop_after: int) -> Iterator[Trial]:
        found = 0
        for attempt in attempts:
            trial = run_from_files(self._environment, self.oracle, attempt)
            found += trial.outcome == "ok"
            yield trial
            if found >= stop_after:
                return

    def confirmed(self, trial: Trial) -> Trial:
        """The same attempt in a new process that reads it from files, the rest of the tree as at the base."""
        if trial.how == "files":
            return trial
        if self._environment.diff() != self._tree:
            self._environment.reset()
            self._environment.apply(self._tree)
        return run_from_files(self._environment, self.oracle, trial.attempt, fixed=trial.fixed)


def run_from_files(environment: Environment, oracle: Oracle, attempt: Attempt, *, fixed: tuple[str, ...] = ()) -> Trial:
    """Write the edits to disk, run the tests as anybody would, and restore the files. `fixed`: only these have to
    turn."""
    before: dict[str, bytes] = {}
    for edit in attempt.edits:
        data = environment.read(edit.path)
        before.setdefault(edit.path, data)
        environment.write(edit.path, edit.applied_to(data))
    try:
        must = fixed or oracle.must_pass
        ids = [*must, *oracle.keep_passing]
        report = run_tests(environment, oracle.command, ids, timeout=oracle.per_candidate + 60.0).report
        missing = [test for test in ids if test not in report.passed]
        turned = tuple(test for test in must if test in report.passed)
        if not missing:
            whole = len(must) == len(oracle.must_pass)
            left = next((test for test in oracle.must_pass if test not in must), "")
            return Trial(attempt, "ok" if whole else "partial", left, turned if not whole else (), how="files")
        if report.timed_out:
            return Trial(attempt, "timeout", missing[0], how="files")
        broke = [test for test in missing if test not in must]
        if broke or not turned:
            return Trial(attempt, "failing" if missing[0] in must else "broke", missing[0], how="files")
        return Trial(attempt, "partial", missing[0], turned, how="files")
    finally:
        for path, data in before.items():
            environment.write(path, data)


def applied(files: Mapping[str, bytes], edits: Sequence[Edit]) -> dict[str, bytes]:
    """Contents of the edited files after all edits. Raises `EnvironmentBroken` for a path that is not among `files`."""
    found: dict[str, bytes] = {}
    for edit in edits:
        data = found.get(edit.path, files.get(edit.path))
        if data is None:
            raise EnvironmentBroken(f"an edit of {edit.path}, which was not read")
        found[edit.path] = edit.applied_to(data)
    return found


def _spans(attempt: Attempt, group: str) -> Spans:
    return Spans(attempt.number, tuple((edit.path, edit.start, edit.end, edit.text) for edit in attempt.edits), group)
