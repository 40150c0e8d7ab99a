"""The search: ranked edits in batches; where none of them is enough, on from those that turn some of the failing tests.

A beam of partial fixes: each turns strictly more failing tests than what it grew from and breaks none. On each of
them the fault is located anew.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count, islice

from swe_agent.repair.execution import TIERS, Attempt, Executor, Oracle, Trial
from swe_agent.repair.ranking import Ranked, edit_size
from swe_agent.repair.source import Edit, SourceFile

FIRST_BATCH, LARGEST_BATCH = 100, 3000
ENOUGH_PASSING = 12
"""Passing edits of one batch, after which it ends: they are compared with each other."""
BEAM = 3
MOST_PARTIAL = 60
DEEPEST = 3
"""Edits of one fix at most."""
SINGLE_SHARE = 0.5
"""Of time and candidates, for single edits where a partial fix is known; without one they have all of it."""
LATE_SHARE = 0.2
"""Of the time spent, for a second try of what met its limit."""
LATE_SECONDS = 1.0
"""About what one such try costs."""
DESTRUCTIVE = frozenset(("statement_delete", "condition_drop", "return_value"))


@dataclass(frozen=True)
class Level:
    """Where a search stands: edits made so far, the files as they left them, and what comes next."""

    edits: tuple[Edit, ...]
    files: Mapping[str, SourceFile]
    ranked: Iterator[Ranked]
    oracle: Oracle


Grow = Callable[[Trial, Level], Level | None]
"""Locates anew on top of a partial fix; None when nothing comes of it."""


@dataclass
class Search:
    """`passing` yields confirmed trials. `seconds_left` and `limit` bound it; `ended` says why it stopped."""

    executor: Executor
    grow: Grow
    seconds_left: Callable[[], float]
    limit: int
    tell: Callable[[Trial, str], None]
    """Told each trial, with the best so far in words."""
    tried: int = 0
    ended: str = "exhausted"
    pending: list[Trial] = field(default_factory=list)
    """Trials that pass and were not handed over yet."""
    best: str = ""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _partial: list[tuple[Trial, Level]] = field(default_factory=list)
    _late_seconds: float = 0.0

    def passing(self, first: Level) -> Iterator[tuple[Trial, Level]]:
        """Confirmed trials with the level they were found at, batch by batch, the smallest change first in each."""
        levels, began, whole = [first], time.monotonic(), self.seconds_left()
        found = False
        while levels:
            self._partial = []
            several = len(levels[0].oracle.must_pass) > 1
            for place, level in enumerate(levels):
                share = SINGLE_SHARE if several and level is first else 1.0 / (len(levels) - place)
                for trial in self._level(level, began, whole, share):
                    found = True
                    yield trial, level
            if found or self._over() or len(levels[0].edits) + 1 >= DEEPEST:
                return
            levels = self._grown()

    def _over(self) -> bool:
        if self.seconds_left() <= 0:
            self.ended = "time"
        elif self.tried >= self.limit:
            self.ended = "candidates"
        return self.ended != "exhausted"

    def _level(self, level: Level, began: float, whole: float, share: float) -> Iterator[Trial]:
        size, ranked = FIRST_BATCH, level.ranked
        started, left = time.monotonic(), self.seconds_left()
        tried, room = self.tried, self.limit - self.tried
        self.executor.enter(level.oracle, partial(reached_lines, level))
        self.executor.late.clear()
        while not self._over():
            used_up = time.monotonic() - started > share * left or self.tried - tried >= share * room
            if self._partial and share < 1.0 and used_up:
                break  # the rest is for what grows from partial fixes
            most = self.limit - self.tried
            if 0 < (left_of_share := int(share * room) - (self.tried - tried)) < most:
                most = left_of_share  # no batch goes over the point where something else may begin
            edits = [each.edit for each in islice(ranked, min(size, most))]
            if not edits:
                break
            attempts = [Attempt(next(self._numbers), (*level.edits, edit)) for edit in edits]
            batch_began = time.monotonic()
            yield from self._batch(level, attempts, tier=0)
            yield from self._late_ones(level, time.monotonic() - began, all_of_them=False)
            # About two seconds a batch keep the best of them in sight and the cost of starting one out of it.
            took = max(time.monotonic() - batch_began, 0.01)
            size = int(min(max(size * 2.0 / took, 10), size * 4, LARGEST_BATCH))
        for tier in range(1, len(TIERS) + 1):
            if not self._over():
                yield from self._late_ones(level, whole, all_of_them=True, tier=tier)

    def _late_ones(self, level: Level, spent: float, *, all_of_them: bool, tier: int = 1) -> Iterator[Trial]:
        late = self.executor.late
        room = len(late) if all_of_them else int((LATE_SHARE * spent - self._late_seconds) / LATE_SECONDS)
        if not late or room <= 0:
            return
        now, rest = late[:room], late[room:]
        late.clear()
        began = time.monotonic()
        yield from self._batch(level, now, tier=tier)
        self._late_seconds += time.monotonic() - began
        late.extend(rest)

    def _batch(self, level: Level, attempts: list[Attempt], *, tier: int) -> Iterator[Trial]:
        trials = self.executor.run(
            attempts, seconds=self.seconds_left(), stop_after=ENOUGH_PASSING,
            partial=len(level.oracle.must_pass) > 1 and len(level.edits) + 1 < DEEPEST, tier=tier,
        )  # fmt: skip
        for trial in trials:
            self.tried += 1
            if trial.outcome == "ok":
                self.pending.append(trial)
                self.best = f"passes: {_named(trial)}"
            elif trial.outcome == "partial":
                self._keep(trial, level)
            self.tell(trial, self.best)
        self.pending.sort(key=lambda trial: _order(trial, level))
        while self.pending:
            trial = self.executor.confirmed(self.pending[0])
            self.pending.pop(0)
            if trial.outcome == "ok":
                yield trial
            if self.seconds_left() <= 0:
                return

    def _keep(self, trial: Trial, level: Level) -> None:
        """Those that turn most first; `_grown` takes few of them."""
        self._partial.append((trial, level))
        self._partial.sort(key=lambda pair: (-len(pair[0].fixed), *_order(*pair)))
        del self._partial[MOST_PARTIAL:]
        if not self.pending:
            most, _ = self._partial[0]
            whole = len(level.oracle.must_pass)
            self.best = f"turns {len(most.fixed)} of {whole} failing tests: {_named(most)}"

    def _beam(self) -> list[tuple[Trial, Level]]:
        """A few: one for each set of tests turned, then others that turn as many."""
        distinct: dict[frozenset[str], tuple[Trial, Level]] = {}
        for pair in self._partial:
            turned = frozenset(pair[0].fixed)
            if not any(turned <= known for known in distinct):
                distinct[turned] = pair
        chosen = list(distinct.values())
        return [*chosen, *(pair for pair in self._partial if pair not in chosen)][:BEAM]

    def _grown(self) -> list[Level]:
        levels = []
        for trial, level in self._beam():
            self.executor.enter(level.oracle, partial(reached_lines, level))
            confirmed = self.executor.confirmed(trial)
            if confirmed.outcome == "partial" and self.seconds_left() > 0:
                grown = self.grow(confirmed, level)
                levels += [grown] if grown is not None else []
        return levels


def _named(trial: Trial) -> str:
    return "; ".join(f"{edit.path}:{edit.line} {edit.why}" for edit in trial.attempt.edits)


def _order(trial: Trial, level: Level) -> tuple[bool, int, int]:
    """Of edits that all pass, the one that takes nothing away and changes least is the likeliest to be meant."""
    edit = trial.attempt.last
    before = level.files[edit.path].data[edit.start : edit.end].decode()
    return edit.template in DESTRUCTIVE, edit_size(before, edit.text), trial.attempt.number


def reached_lines(level: Level, attempt: Attempt) -> dict[str, frozenset[int]]:
    """The lines of the statement that the last edit changes; none for what runs at import, where every test may see
    it."""
    edit = attempt.last
    file = level.files[edit.path]
    lines = statement_lines(file, file.data.count(b"\n", 0, edit.start) + 1)
    return {} if lines is None else {edit.path: lines}


def statement_lines(file: SourceFile, line: int) -> frozenset[int] | None:
    """Lines of the statement at a line; None outside of functions."""
    statement = file.statements.get(line)
    if statement is None or file.function_of(statement) is None:
        return None
    return frozenset(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
