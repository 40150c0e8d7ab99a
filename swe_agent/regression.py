"""Which tests to run for a candidate when all of them take too long: those that reach the edit, then the nearest.

A test reaches an edit when it executed the edited function or class on the base (coverage); where that is not known,
when imports lead from its file to the edited one. Tests that failed or flickered before are never among those judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import Literal

from localization.imports import ImportGraph
from localization.parse import parse
from localization.tree import SourceTree
from swe_agent.baseline import Baseline
from swe_agent.evidence import RegressionFacts

Edits = Mapping[str, tuple[str, frozenset[int]]]
"""Edited file -> its text before, and the lines of it that were changed."""

_LARGEST_MIDDLE = 4000
"""Lines compared one by one; of a larger changed stretch every line counts as changed."""


@dataclass(frozen=True)
class RegressionChoice:
    """`ids` are run, in the order of their worth; `reaching` of them reach the edit. Seconds are the baseline's."""

    ids: tuple[str, ...]
    left_out: tuple[str, ...]
    reaching: int
    method: Literal["coverage", "imports"]
    seconds: float
    budget: float

    @property
    def facts(self) -> RegressionFacts:
        return RegressionFacts(
            method=self.method,
            budget=self.budget,
            seconds=round(self.seconds, 3),
            chosen=len(self.ids),
            reaching=self.reaching,
            left_out=self.left_out,
        )


class RegressionSelection:
    """Chooses for the candidates of one run, from the tree at the base; it is read once, when first needed."""

    def __init__(self, tree: SourceTree, budget: float) -> None:
        self._tree = tree
        self._budget = budget
        self._graph: ImportGraph | None = None

    def choose(self, edits: Edits, baseline: Baseline) -> RegressionChoice | None:
        """What to run within the budget; None when everything fits, or when the command cannot be narrowed.

        The named tests always run. What starting and collecting cost the baseline is taken off the budget first.
        """
        if baseline.nameless or baseline.first.seconds <= self._budget:
            return None
        named = tuple(test for test in baseline.named if "::" in test or test in baseline.first.statuses)
        others = baseline.passing - set(named)
        reaches = self._reaches(edits, baseline, others)
        cost = _costs(baseline, {*named, *others})
        # A run of few tests also collects less, so starting never takes more than half of the budget away.
        starting = max(baseline.first.seconds - sum(baseline.durations.values()), 0.0)
        seconds = min(starting, self._budget / 2) + sum(cost[test] for test in named)
        chosen: list[str] = list(named)
        left_out: list[str] = []
        for test in sorted(others, key=lambda test: (reaches[test], cost[test], test)):
            if seconds + cost[test] <= self._budget:
                seconds += cost[test]
                chosen.append(test)
            else:
                left_out.append(test)
        reaching = sum(1 for test in chosen if test in reaches and reaches[test].reaches)
        method: Literal["coverage", "imports"] = "coverage" if baseline.covered else "imports"
        return RegressionChoice(tuple(chosen), tuple(left_out), reaching, method, seconds, self._budget)

    def _reaches(self, edits: Edits, baseline: Baseline, tests: frozenset[str]) -> "dict[str, _Reach]":
        spans = {path: edited_spans(path, text, lines) for path, (text, lines) in edits.items()}
        if self._graph is None:
            self._graph = ImportGraph.build(self._tree)
        steps = self._graph.distances(edits)
        found: dict[str, _Reach] = {}
        by_file: dict[str, tuple[int, int, float]] = {}
        for test in tests:
            file = test.split("::")[0]
            if file not in by_file:
                by_file[file] = (steps.get(file, _FAR), *_distance(file, edits))
            imports, folders, unlike = by_file[file]
            covered = baseline.covered.get(test)
            if covered is None:
                rank = _IMPORTS if imports < _FAR else _REST
                found[test] = _Reach(rank, imports, folders, unlike)
            else:
                hits, touches = _hits(covered, spans)
                rank = _EXECUTES if hits else _SAME_FILE if touches else _REST
                found[test] = _Reach(rank, -hits if hits else imports, folders, unlike)
        return found


_EXECUTES, _SAME_FILE, _IMPORTS, _REST = 0, 1, 2, 3
_FAR = 1_000_000


@dataclass(frozen=True, order=True)
class _Reach:
    """How near a test is to an edit; smaller is nearer."""

    rank: int
    steps: int
    folders: int
    unlike: float

    @property
    def reaches(self) -> bool:
        return self.rank < _REST


def edited_spans(path: str, text: str, lines: frozenset[int]) -> frozenset[range]:
    """The innermost definitions around these lines; the whole file for a line outside of every function.

    What stands at the top of a module or class is executed by importing it, which no test is seen to do.
    """
    symbols = [symbol for symbol in parse(path, text).symbols if symbol.kind in ("function", "method")]
    spans = set()
    for line in lines:
        around = [symbol for symbol in symbols if symbol.start_line <= line <= symbol.end_line]
        if around:
            inner = min(around, key=lambda symbol: symbol.end_line - symbol.start_line)
            spans.add(range(inner.start_line, inner.end_line + 1))
        else:
            spans.add(range(1, text.count("\n") + 2))
    return frozenset(spans)


def changed_lines(before: str, after: str) -> frozenset[int]:
    """Numbers of the old lines that were replaced, deleted, or stood before an insertion; line 1 for an empty file."""
    old, new = before.splitlines(), after.splitlines()
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(old_middle), len(new_middle)) > _LARGEST_MIDDLE:
        return frozenset(range(start + 1, start + len(old_middle) + 1))
    found: set[int] = set()
    for tag, first, last, _, _ in SequenceMatcher(None, old_middle, new_middle, autojunk=False).get_opcodes():
        if tag == "insert":
            found.add(max(start + first, 1))
        elif tag != "equal":
            found.update(range(start + first + 1, start + last + 1))
    return frozenset(found)


def _hits(covered: Mapping[str, tuple[int, ...]], spans: Mapping[str, frozenset[range]]) -> tuple[int, bool]:
    """How many edited definitions a test executed, and whether it executed anything of their files."""
    hits, touches = 0, False
    for path, ranges in spans.items():
        lines = covered.get(path, ())
        touches = touches or bool(lines)
        hits += sum(1 for span in ranges if any(line in span for line in lines))
    return hits, touches


def _costs(baseline: Baseline, tests: set[str]) -> dict[str, float]:
    """Seconds of each test; one whose runner was silent costs its share of the run."""
    known = baseline.durations
    silent = [test for test in baseline.first.statuses if test not in known]
    left = max(baseline.first.seconds - sum(known.values()), 0.0)
    share = left / len(silent) if silent else 0.0
    return {test: known.get(test, share) for test in tests}


def _distance(file: str, edits: Edits) -> tuple[int, float]:
    """Folders between a test's file and the nearest edited one, and how unlike their names are (0 to 1)."""
    return min((_apart(file, path) for path in edits), default=(_FAR, 1.0))


def _apart(test: str, path: str) -> tuple[int, float]:
    words = {"tests", "test", "testing", "src", "lib"}
    here = [part for part in PurePosixPath(test).parts[:-1] if part not in words]
    there = [part for part in PurePosixPath(path).parts[:-1] if part not in words]
    # A test folder at the top has the package's own folders, or those below it.
    shared = len(set(here) & set(there))
    name = PurePosixPath(test).stem.removeprefix("test_").removesuffix("_test").removesuffix("Test")
    alike = SequenceMatcher(None, name, PurePosixPath(path).stem, autojunk=False).ratio()
    return len(here) + len(there) - 2 * shared, round(1 - alike, 3)
