"""Many signals into one order.

Candidates come from reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009) in which a score of zero is no
vote; they are put in order by a linear sum of the signals' relative scores with a few named weights, which were
learned (see `weights.json`).
"""

import json
from functools import cache
from importlib.resources import files

import numpy as np

from localization.base import Evidence
from localization.ranking.signal import Scores, Signal

K = 40.0
"""Rank at which a vote is worth half of the first place's."""


@cache
def weights(level: str) -> dict[str, float]:
    """Weight of each signal by name, for `files` or `functions`."""
    table = json.loads(files("localization.ranking").joinpath("weights.json").read_text(encoding="utf-8"))
    return {name: float(value) for name, value in table[level].items()}


def votes(signals: list[Signal]) -> Scores:
    """Sum of 1 / (k + rank) over the signals that score a place above zero; equal scores share the middle rank."""
    total = np.zeros(len(signals[0].scores) if signals else 0)
    for signal in signals:
        if signal.kind != "flag":
            spoken = np.flatnonzero(signal.scores > 0)
            total[spoken] += 1 / (K + _middle_ranks(signal.scores[spoken]))
    return total


def linear(signals: list[Signal], level: str) -> Scores:
    """Sum of weight times relative score."""
    known = weights(level)
    total = np.zeros(len(signals[0].scores) if signals else 0)
    for signal in signals:
        if weight := known.get(signal.name, 0.0):
            total += weight * signal.relative
    return total


def evidence(signals: list[Signal], level: str, place: int) -> tuple[Evidence, ...]:
    """Why a place stands where it does, the heaviest reason first; weights are shares and sum to 1 but for rounding."""
    known = weights(level)
    said: dict[tuple[str, str], float] = {}
    for signal in signals:
        share = known.get(signal.name, 0.0) * float(signal.relative[place])
        if signal.kind != "flag" and share > 0:
            key = signal.kind, signal.why(place)
            said[key] = said.get(key, 0.0) + share
    total = sum(said.values()) or 1.0
    ordered = sorted(said.items(), key=lambda item: -item[1])
    return tuple(Evidence(kind=kind, text=text, weight=round(each / total, 4)) for (kind, text), each in ordered)


def _middle_ranks(scores: Scores) -> Scores:
    """Ranks from 1; otherwise the hundred files that a sparse signal scores alike would be ranked by the alphabet."""
    _, inverse, counts = np.unique(-scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle = (last - counts + 1 + last) / 2
    return np.asarray(middle[inverse], dtype=np.float64)
