"""Candidates as a strategy finds them: told apart, judged, kept in the books, and one of them chosen."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from envs import PatchDoesNotApply
from envs.patched import patched_files
from swe_agent.candidate import Candidate, Verdict
from swe_agent.issue import Issue
from swe_agent.selection import (
    Behaviour,
    Edited,
    Judged,
    better,
    choose,
    edited_functions,
    is_found,
    observe,
    patch_key,
    raw_key,
    strongest,
)
from swe_agent.strategies.base import Context, Strategy
from trajectories import CandidateFound, ExitStatus, Note, Selected, Selection

_ACCEPTED = ("validated", "plausible")
MORE_SECONDS = 60.0
"""Once one is accepted, others are looked for as long again as that took and no longer than this, unasked."""


@dataclass
class Contest:
    """The candidates of one run. `judge` reaches a verdict in a clean environment; `keep` saves the best so far.

    `wanted` is how many validated candidates end the search; None is what the strategy asks for, if that is soon had.
    """

    git_dir: Path
    commit: str
    judge: Callable[[Context, Candidate], Verdict]
    keep: Callable[[Candidate], None]
    wanted: int | None = None
    hoped: int = 1
    """How many a person wants to see beside each other: looked for, as long as others are without being asked for."""
    count: int = 0
    exit_reason: ExitStatus | None = None
    selection: Selection | None = None
    _entries: dict[str, Judged] = field(default_factory=dict)
    _folders: frozenset[str] | None = None

    @property
    def best(self) -> Judged | None:
        """The chosen one; before the choice the first of the strongest."""
        entries = list(self._entries.values())
        if self.selection is not None:
            return next(each for each in entries if each.number == self.selection.winner)
        return strongest(entries)[0] if entries else None

    @property
    def ranked(self) -> tuple[Judged, ...]:
        """Best first, once one was chosen."""
        if self.selection is None:
            return ()
        places = {number: place for place, number in enumerate(self.selection.ranking)}
        return tuple(sorted(self._entries.values(), key=lambda each: places.get(each.number, len(places))))

    def hold(self, strategy: Strategy, issue: Issue, context: Context) -> None:
        """Take candidates until enough of them are validated, the strategy ends, or the time for more is over."""
        began = time.monotonic()
        wanted = max(self.wanted or strategy.enough, self.hoped)
        stream = strategy.solve(issue, context)
        try:
            while True:
                self._take(next(stream), context)
                accepted = [
                    each for each in self._entries.values() if each.verdict.status in ("validated", "plausible")
                ]
                if len(accepted) >= wanted or (accepted and context.seconds_left <= 0):
                    break
                if len(accepted) == 1 and self.wanted is None:
                    took = time.monotonic() - began
                    context.deadline = min(context.deadline, time.monotonic() + min(took, MORE_SECONDS))
        except StopIteration as stop:
            self.exit_reason = stop.value
        finally:
            stream.close()
        best = self.best
        if best is not None and best.verdict.status in _ACCEPTED:
            self.exit_reason = best.candidate.exit_status

    def choose(self, context: Context, seconds_left: float) -> None:
        """Settle which candidate is handed over; without one nothing happens."""
        entries = tuple(self._entries.values())
        if not entries:
            return
        behaviour: Behaviour | None = None
        equal = strongest(entries)
        found = any(is_found(each) for each in equal)
        if (len(equal) > 1 or found) and equal[0].verdict.status != "failed":
            several = f"what {len(equal)} candidates do" if len(equal) > 1 else "what the candidate does"
            before = ", and what the code did before" if found else ""
            context.observer(Note(text=f"comparing {several} on the same inputs{before}"))
            behaviour = observe(
                context.prepared,
                equal,
                context.baseline,
                seconds_left=seconds_left,
                test_timeout=context.budget.test_timeout,
                with_base=found,
            )
        self.selection = choose(entries, behaviour)
        context.observer(Selected(selection=self.selection))
        if self.best is not None:
            self.keep(self.best.candidate)

    def _take(self, candidate: Candidate, context: Context) -> None:
        self.count += 1
        if self._folders is None:
            names = (entry.path for entry in context.base.entries())
            self._folders = frozenset(folder.as_posix() for name in names for folder in PurePosixPath(name).parents)
        candidate = candidate.cleaned(self._folders)
        context.observer(
            CandidateFound(
                number=candidate.number,
                origin=candidate.origin,
                patch=candidate.patch.text,
                explanation=candidate.explanation,
                notices=tuple(f"{notice.path}: {notice.reason}" for notice in candidate.notices),
            )
        )
        key, edited = self._read(candidate)
        earlier = self._entries.get(key)
        if earlier is not None and not candidate.unfinished:
            self._entries[key] = earlier.repeated(candidate)
            context.observer(
                Note(text=f"candidate {candidate.number} says the same as candidate {earlier.number} in other words")
            )
            return
        if candidate.unfinished:
            verdict = Verdict("failed", "the run was cut short; this is the work so far")
        else:
            verdict = self.judge(context, candidate)
        if candidate.patch.is_empty:
            return
        best = self.best
        self._entries.setdefault(key, Judged(candidate, verdict, edited))
        if best is None or better(verdict, best.verdict):
            self.keep(candidate)

    def _read(self, candidate: Candidate) -> tuple[str, Edited]:
        """What tells the patch from others, and the functions it changes."""
        if candidate.patch.is_empty:
            return raw_key(candidate.patch), Edited()
        try:
            patched = patched_files(self.git_dir, self.commit, candidate.patch)
        except PatchDoesNotApply:
            return raw_key(candidate.patch), Edited()
        return patch_key(patched), edited_functions(patched)
