"""The signatures that matter most, as many of them as a budget allows.

After the repository map of aider (Gauthier 2023), which ranks definitions by PageRank and finds by bisection how many
of them fit. Here only signatures are shown, so that no source has to be read.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from localization.columns import Columns
from localization.definitions import Definitions

WIDTH = 160
"""Characters shown of a signature."""
_NUMBER = 6
_INDENT = 4
_LETTERS_PER_TOKEN = 4


def estimate_tokens(text: str) -> int:
    """A quarter of the characters, rounded up: a rule of thumb for English and code, at times a third off."""
    return ceil(len(text) / _LETTERS_PER_TOKEN)


def repo_map(
    columns: Columns, scores: NDArray[np.floating[Any]], budget: int, *, count: Callable[[str], int] = estimate_tokens
) -> str:
    """Files in order of their best definition; in each, classes and functions by line, with what is around them.

    `scores f[units]`: what has more than 0 is shown; of equal ones the first unit. `count(text)` is at most `budget`:
    if need be the best definition stands alone and is cut, without any room the map is empty. `...` stands where
    definitions are left out; a path alone says nothing of them. `count` is asked about 20 times. Raises ValueError
    unless each unit has a score.
    """
    if len(scores) != columns.units:
        raise ValueError(f"{len(scores)} scores for {columns.units} units")
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] > 0]
    if not len(order):
        return ""
    drawing = _Drawing(columns, order)
    # By doubling first: the map is far smaller than the tree.
    high = 1
    while high <= len(order) and count(drawing.of(high)) <= budget:
        high *= 2
    between = range(high // 2 + 1, high)
    fitting = high // 2 + bisect_right(between, budget, key=lambda number: count(drawing.of(number)))
    return drawing.of(fitting) if fitting else _cut(drawing.best(), budget, count)


class _Drawing:
    def __init__(self, columns: Columns, order: NDArray[np.intp]) -> None:
        self._columns = columns
        self._order = order
        self._files: dict[int, _File] = {}

    def of(self, number: int) -> str:
        """The first `number` of the order, with all that is around them."""
        shown: dict[int, set[int]] = {}
        for unit in self._order[:number].tolist():
            file = int(self._columns.file[unit])
            shown.setdefault(file, set()).update(self._file(file).around(unit - int(self._columns.first[file])))
        return "\n".join(line for file, numbers in shown.items() for line in self._file(file).lines(numbers))

    def best(self) -> str:
        """The first of the order alone."""
        unit = int(self._order[0])
        file = int(self._columns.file[unit])
        return self._file(file).alone(unit - int(self._columns.first[file]))

    def _file(self, number: int) -> "_File":
        if number not in self._files:
            self._files[number] = _File(self._columns, number)
        return self._files[number]


class _File:
    """One file of the map. Numbers are those of its definitions."""

    def __init__(self, columns: Columns, number: int) -> None:
        record = columns.records[number]
        self._definitions = Definitions(columns.paths[number], record)
        self._parents = record.parent.tolist()
        self._starts = record.start_line.tolist()
        self._drawn: dict[int, str] = {}

    def around(self, number: int) -> Iterator[int]:
        """A definition and those around it, without the module."""
        while number:
            yield number
            number = self._parents[number]

    def lines(self, shown: set[int]) -> Iterator[str]:
        """The path, then a line for each, and one for what is left out between any two of them."""
        yield self._definitions.path
        if not shown:
            return
        before = 0
        for number in [*sorted(shown), len(self._parents)]:
            if number > before + 1:
                yield f"{'':{_NUMBER + _INDENT * self._depth(before + 1)}}..."
            if number < len(self._parents):
                yield self._line(number)
            before = number

    def alone(self, number: int) -> str:
        return f"{self._definitions.path}\n{self._line(number).lstrip()}" if number else self._definitions.path

    def _line(self, number: int) -> str:
        if number not in self._drawn:
            said = " ".join(self._definitions.signature(number).split()) or self._definitions.name(number)
            said = said if len(said) <= WIDTH else f"{said[: WIDTH - 3]}..."
            indent = " " * (_INDENT * self._depth(number))
            self._drawn[number] = f"{self._starts[number]:>{_NUMBER - 1}} {indent}{said}"
        return self._drawn[number]

    def _depth(self, number: int) -> int:
        return sum(1 for _ in self.around(number)) - 1


def _cut(text: str, budget: int, count: Callable[[str], int]) -> str:
    """As much of the beginning as fits."""
    fitting = bisect_right(range(1, len(text) + 1), budget, key=lambda length: count(text[:length]))
    return text[:fitting]
