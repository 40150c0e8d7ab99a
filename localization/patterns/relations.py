"""Which definitions stand in a relation, as pairs of unit numbers."""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from localization.columns import Columns, Units
from localization.patterns.query import STEPS_LIMIT, Relation
from localization.resolve import EdgeKind, Edges

Mask = NDArray[np.bool_]


class Pairs(NamedTuple):
    """`source[n]` has the relation to `target[n]`."""

    source: NDArray[np.integer]
    target: NDArray[np.integer]

    def turned(self) -> "Pairs":
        return Pairs(self.target, self.source)

    def steps_to(self, targets: Mask, most: int) -> NDArray[np.int32]:
        """For each unit how often the relation must be followed to reach a target, at most `most` times; 0: it does not.

        A target counts only where the relation leads from it to a target.
        """
        steps = np.zeros(len(targets), dtype=np.int32)
        reached = targets
        for step in range(1, most + 1):
            found = np.zeros(len(targets), dtype=np.bool_)
            found[self.source[reached[self.target]]] = True
            found &= steps == 0
            if not found.any():
                break
            steps[found] = step
            reached = found
        return steps

    def next_of(self, unit: int, wanted: Mask) -> int:
        """The first of the wanted ones to which the unit has the relation."""
        following = self.target[self.source == unit]
        return int(following[wanted[following]].min())


class Relations:
    """Pairs of each relation in one state of a tree; they are looked for when they are first asked for."""

    def __init__(self, columns: Columns, edges: Edges) -> None:
        self._columns, self._edges = columns, edges
        self.pairs = cache(self._pairs)

    def _pairs(self, relation: Relation) -> Pairs:
        if relation in _TURNED:
            return self.pairs(_TURNED[relation]).turned()
        if relation is Relation.OVERRIDES:
            return self._overrides()
        return self._of_kinds(*_KINDS[relation])

    def _of_kinds(self, *kinds: EdgeKind) -> Pairs:
        chosen = np.isin(self._edges.kind, kinds)
        return Pairs(self._edges.source[chosen], self._edges.target[chosen])

    def _overrides(self) -> Pairs:
        """Methods of a class and those of the same name in the classes from which it inherits, however far."""
        columns = self._columns
        inherits, contains = self.pairs(Relation.INHERITS), self.pairs(Relation.DEFINES)
        method = columns.name[contains.target], contains.source
        ...
