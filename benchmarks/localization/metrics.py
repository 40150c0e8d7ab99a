"""Figures from the ranks of gold answers. A rank counts from 1; None is a gold answer that was not given.

Strict accuracy (`all`) is that of LocAgent (Chen et al., 2025): every gold answer among the first k. `any` asks for one
of them. The reciprocal rank is that of the first gold answer. Everything is a percentage.
"""

from collections.abc import Hashable, Sequence
from typing import TypeVar

import numpy as np

Answer = TypeVar("Answer", bound=Hashable)
Ranks = Sequence[int | None]

SEED = 20240501
RESAMPLES = 10_000


def ranks_of(gold: Sequence[Answer], answers: Sequence[Answer]) -> list[int | None]:
    """The place of each gold answer among distinct answers."""
    places = {answer: place for place, answer in enumerate(answers, start=1)}
    return [places.get(one) for one in gold]


def within(ranks: Ranks, k: int, how: str) -> float:
    """100 where `all` (or `any`) gold answers are among the first k, else 0. Nothing to be found is an error."""
    if not ranks:
        raise ValueError("an instance without gold cannot be judged")
    hits = [rank is not None and rank <= k for rank in ranks]
    return 100.0 * (all(hits) if how == "all" else any(hits))


def reciprocal_rank(ranks: Ranks) -> float:
    """100 / rank of the first gold answer; 0 where none was given."""
    known = [rank for rank in ranks if rank is not None]
    return 100.0 / min(known) if known else 0.0


def summary(instances: Sequence[Ranks], ks: Sequence[int]) -> dict[str, object]:
    """`{n, all: {k: %}, any: {k: %}, mrr: %}`; null where there is no instance."""
    counted: dict[str, object] = {"n": len(instances)}
    for how in ("all", "any"):
        counted[how] = {str(k): mean([within(ranks, k, how) for ranks in instances]) for k in ks}
    counted["mrr"] = mean([reciprocal_rank(ranks) for ranks in instances])
    return counted


def mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 2) if values else None


def interval(values: Sequence[float], *, seed: int = SEED, resamples: int = RESAMPLES) -> list[float] | None:
    """95 % percentile bootstrap of the mean (Efron), instances drawn with replacement; None without values."""
    if not values:
        return None
    random = np.random.default_rng(seed)
    data = np.asarray(values, dtype=np.float64)
    # In rows of a few: 10,000 draws of some hundred instances at once would be a matrix of its own weight.
    means = [
        data[random.integers(len(data), size=(min(500, resamples - done), len(data)))].mean(axis=1)
        for done in range(0, resamples, 500)
    ]
    low, high = np.percentile(np.concatenate(means), [2.5, 97.5])
    return [round(float(low), 2), round(float(high), 2)]


def paired(ours: Sequence[float], others: Sequence[float]) -> dict[str, object]:
    """`{points, ci95}` of ours minus others over the same instances in the same order."""
    differences = [one - other for one, other in zip(ours, others, strict=True)]
    return {"points": mean(differences), "ci95": interval(differences)}
