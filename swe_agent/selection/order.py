"""Candidates with their verdicts, and the order of executed evidence."""

from dataclasses import dataclass, field, replace
from typing import Self

from envs import Patch
from swe_agent.candidate import Candidate, Status, Verdict
from swe_agent.selection.edited import Edited

_ORDER: tuple[Status, ...] = ("validated", "plausible", "regression_only", "failed", "empty")


@dataclass(frozen=True)
class Judged:
    """A candidate, its verdict, and later candidates that are the same patch in other words."""

    candidate: Candidate
    verdict: Verdict
    edited: Edited = field(default_factory=Edited)
    repeats: tuple[Candidate, ...] = ()

    @property
    def number(self) -> int:
        return self.candidate.number

    @property
    def votes(self) -> int:
        return 1 + len(self.repeats)

    @property
    def lines(self) -> int:
        return changed_lines(self.candidate.patch)

    def repeated(self, by: Candidate) -> Self:
        return replace(self, repeats=(*self.repeats, by))


def changed_lines(patch: Patch) -> int:
    """A line that is replaced counts once, so that an insertion is no smaller than a correction."""
    return max(patch.added_lines, patch.removed_lines)


def better(one: Verdict, other: Verdict) -> bool:
    """Whether `one` is stronger evidence than `other`; equal evidence keeps the earlier candidate."""
    return evidence(one) < evidence(other)


def evidence(verdict: Verdict) -> tuple[int, int, int]:
    """Smaller is stronger: the status, then what broke, then what was reproduced and turned."""
    return _ORDER.index(verdict.status), len(verdict.pass_to_fail), -len(verdict.fail_to_pass)
