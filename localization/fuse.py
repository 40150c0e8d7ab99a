"""Many rankings into one: reciprocal rank fusion in which what a list scores zero gets no vote from it."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from localization.base import Evidence

Key = TypeVar("Key", bound=Hashable)

K = 40.0
"""Rank at which a vote is worth half of the first place's."""


@dataclass(frozen=True)
class Signal(Generic[Key]):
    """One list: scores above zero by key, and in words why it named a key. `kind` is that of `Evidence`.

    Of a `graded` list the scores mean something beyond their order: a vote shrinks with the distance from the best.
    """

    kind: str
    scores: Mapping[Key, float]
    why: Callable[[Key], str]
    weight: float = 1.0
    graded: bool = False


@dataclass
class Fused(Generic[Key]):
    """What the lists together say of one key: its score and the votes it is made of."""

    score: float = 0.0
    votes: list[tuple[Signal[Key], float]] = field(default_factory=list)

    def add(self, signal: Signal[Key], vote: float) -> None:
        self.score += vote
        self.votes.append((signal, vote))


def fuse(signals: Iterable[Signal[Key]], k: float = K) -> dict[Key, Fused[Key]]:
    """Sum of weight / (k + rank) over the lists that score a key above zero."""
    fused: dict[Key, Fused[Key]] = {}
    for signal in signals:
        best = max(signal.scores.values(), default=0.0)
        for key, rank in middle_ranks(signal.scores).items():
            grade = signal.scores[key] / best if signal.graded else 1.0
            fused.setdefault(key, Fused()).add(signal, grade * signal.weight / (k + rank))
    return fused


def middle_ranks(scores: Mapping[Key, float]) -> dict[Key, float]:
    """Ranks from 1 of the keys with a score above zero; equal scores share the middle of their places.

    Otherwise the hundred files that a sparse list scores alike would be ranked by the alphabet.
    """
    ordered = sorted((key for key, score in scores.items() if score > 0), key=lambda key: -scores[key])
    ranks: dict[Key, float] = {}
    first = 0
    while first < len(ordered):
        last = first
        while last + 1 < len(ordered) and scores[ordered[last + 1]] == scores[ordered[first]]:
            last += 1
        for key in ordered[first : last + 1]:
            ranks[key] = (first + last) / 2 + 1
        first = last + 1
    return ranks


def reasons(fused: Fused[Key], key: Key) -> dict[tuple[str, str], float]:
    """The votes by kind and words; those that say the same are added up."""
    votes: dict[tuple[str, str], float] = {}
    for signal, vote in fused.votes:
        said = signal.kind, signal.why(key)
        votes[said] = votes.get(said, 0.0) + vote
    return votes


def as_evidence(votes: Mapping[tuple[str, str], float]) -> tuple[Evidence, ...]:
    """Heaviest first; weights sum to 1 but for rounding."""
    total = sum(votes.values()) or 1.0
    ordered = sorted(votes.items(), key=lambda item: -item[1])
    return tuple(Evidence(kind=kind, text=text, weight=round(vote / total, 4)) for (kind, text), vote in ordered)
