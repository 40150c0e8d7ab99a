"""The names that somebody may have meant who wrote another one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

CANDIDATES = 64
"""Names whose distance is computed: those that share most pairs of letters."""
LENGTH_LIMIT = 80
"""Letters of a name that are compared."""


class NearNames:
    """Finds names by shared pairs of letters (Dice's coefficient; Adamson and Boreham 1974), then by edit distance.

    Case does not matter. About 10 bytes per letter of all names; a question takes some milliseconds for 40,000 names.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        joined = b"\0".join([b"", *(_letters(name) for name in names), b""])
        letters = np.frombuffer(joined, dtype=np.uint8)
        self._pairs = _pairs(letters)
        self._starts = np.flatnonzero(letters[:-1] == 0)
        """First pair of each name, in which the separator before it counts as a letter."""

    def near(self, name: str, limit: int = 5) -> list[int]:
        """Numbers of at most `limit` names, nearest first; none that is more than a third of the letters away."""
        if not len(self._names) or limit < 1:
            return []
        wanted = name[:LENGTH_LIMIT].lower()
        known = np.zeros(1 << 16, dtype=np.bool_)
        pairs = _pairs(np.frombuffer(b"\0" + _letters(wanted) + b"\0", dtype=np.uint8))
        known[pairs] = True
        shared = np.add.reduceat(known[self._pairs], self._starts, dtype=np.intp)
        lengths = np.diff(self._starts, append=len(self._pairs))
        dice = 2 * shared / (lengths + len(pairs))
        best = np.argsort(-dice, kind="stable")[:CANDIDATES]
        most = allowed(wanted)
        found = [
            (away, -float(dice[number]), self._names[number], number)
            for number in best.tolist()
            if (away := distance(wanted, self._names[number][:LENGTH_LIMIT].lower(), most)) <= most
        ]
        return [number for *_, number in sorted(found)[:limit]]


def allowed(name: str) -> int:
    """How many letters may be wrong in a name."""
    return max(1, (len(name) + 1) // 3)


def distance(one: str, other: str, most: int) -> int:
    """Letters to insert, delete, replace or swap with their neighbour (optimal string alignment; Damerau 1964).

    More than `most` is reported as `most + 1`.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for to, opposite in enumerate(other, 1):
            least = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != opposite))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == opposite:
                least = min(least, earlier[to - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _letters(name: str) -> bytes:
    return name.lower().encode(errors="replace").replace(b"\0", b"?")


def _pairs(letters: NDArray[np.uint8]) -> NDArray[np.uint16]:
    wide = letters.astype(np.uint16)
    pairs: NDArray[np.uint16] = wide[:-1] << np.uint16(8) | wide[1:]
    return pairs
