"""One list of places: what it scores, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Signal:
    """Scores of all files, or of all units, by number; 0 is silence, and nothing is below it.

    `name` is what weights and ablations call it, `kind` that of `Evidence`; `why` says in words why a place has its
    score, and is asked only for places with one.
    """

    name: str
    kind: str
    scores: Scores
    why: Callable[[int], str]

    @cached_property
    def relative(self) -> Scores:
        """Scores from 0 to 1: divided by the best."""
        best = float(self.scores.max(initial=0.0))
        return self.scores / best if best > 0 else self.scores


def summed(name: str, signal: Signal, file: NDArray[np.intp], files: int) -> Signal:
    """A signal over units as one over files: scores add up, the best unit speaks."""
    scores = np.bincount(file, weights=signal.scores, minlength=files).astype(np.float64)
    return Signal(name, signal.kind, scores, _best_speaks(signal, file))


def best(name: str, signal: Signal, file: NDArray[np.intp], files: int) -> Signal:
    """A signal over units as one over files: the best unit's score."""
    scores = np.zeros(files)
    spoken = np.flatnonzero(signal.scores)
    np.maximum.at(scores, file[spoken], signal.scores[spoken])
    return Signal(name, signal.kind, scores, _best_speaks(signal, file))


def _best_speaks(signal: Signal, file: NDArray[np.intp]) -> Callable[[int], str]:
    def why(number: int) -> str:
        low, high = np.searchsorted(file, [number, number + 1])
        return signal.why(int(low) + int(signal.scores[low:high].argmax()))

    return why
