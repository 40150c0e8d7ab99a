"""Which definitions stand in a relation, as pairs of unit numbers."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from localization.columns import Units
from localization.graph import RepositoryGraph
from localization.known_names import KnownNames
from localization.patterns.query import STEPS_LIMIT, Relation
from localization.record import KINDS
from localization.resolve import EdgeKind

Mask = NDArray[np.bool_]

_TURNED = {
    Relation.CALLED_BY: Relation.CALLS,
    Relation.USED_BY: Relation.USES,
    Relation.IMPORTED_BY: Relation.IMPORTS,
    Relation.INHERITED_BY: Relation.INHERITS,
    Relation.OVERRIDDEN_BY: Relation.OVERRIDES,
    Relation.IN: Relation.DEFINES,
    Relation.TESTED_BY: Relation.TESTS,
}
_KINDS = {
    Relation.CALLS: (EdgeKind.CALLS,),
    Relation.USES: (EdgeKind.CALLS, EdgeKind.USES, EdgeKind.INHERITS),
    Relation.IMPORTS: (EdgeKind.IMPORTS,),
    Relation.INHERITS: (EdgeKind.INHERITS,),
    Relation.DEFINES: (EdgeKind.CONTAINS,),
    # On the way from a test to what it tests may be other helpers of the tests.
    Relation.TESTS: (EdgeKind.CALLS, EdgeKind.USES),
}


class Pairs(NamedTuple):
    """`source[n]` has the relation to `target[n]`."""

    source: NDArray[np.integer[Any]]
    target: NDArray[np.integer[Any]]

    def turned(self) -> "Pairs":
        return Pairs(self.target, self.source)

    def steps_to(self, targets: Mask, most: int, first: Units | None = None) -> NDArray[np.int32]:
        """For each unit how often the relation must be followed to reach a target, at most `most` times.

        0: it does not lead there; so too for a target, unless it leads from there to a target. `first` have the
        relation to something outside of the tree that counts as a target.
        """
        steps = np.zeros(len(targets), dtype=np.int32)
        reached = targets
        for step in range(1, most + 1):
            found = np.zeros(len(targets), dtype=np.bool_)
            found[self.source[reached[self.target]]] = True
            if step == 1 and first is not None:
                found[first] = True
            found &= steps == 0
            if not found.any():
                break
            steps[found] = step
            reached = found
        return steps

    def next_of(self, unit: int, wanted: Mask) -> int | None:
        """The first of the wanted units to which this one has the relation."""
        following = self.target[self.source == unit]
        return min(following[wanted[following]].tolist(), default=None)


class Relations:
    """The pairs of each relation in one state of a tree; looked for when they are first asked for."""

    def __init__(self, graph: RepositoryGraph, names: KnownNames) -> None:
        self._columns, self._edges, self._names = graph.columns, graph.edges, names
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
        """Methods, and those of the same name in the classes from which theirs inherits, however far."""
        above, defines = self._ancestors(), self.pairs(Relation.DEFINES)
        methods = self._columns.kind[defines.target] == KINDS.index("method")
        # Numbers of pairs need 64 bits.
        classes, methods = defines.source[methods].astype(np.int64), defines.target[methods]
        at, to = _equal(classes, above.source)
        own, ancestors = methods[at], above.target[to]
        names, count = self._names.of_unit, len(self._names.texts)
        at, to = _equal(ancestors * count + names[own], classes * count + names[methods])
        return Pairs(own[at], methods[to])

    def _ancestors(self) -> Pairs:
        """Classes and all from which they inherit."""
        units = max(self._columns.units, 1)
        direct = self.pairs(Relation.INHERITS)
        known = new = np.unique(direct.source.astype(np.int64) * units + direct.target)
        for _ in range(STEPS_LIMIT):
            at, to = _equal(new % units, direct.source)
            new = np.setdiff1d(new[at] // units * units + direct.target[to], known)
            if not len(new):
                break
            known = np.union1d(known, new)
        known = known[known // units != known % units]
        return Pairs(known // units, known % units)


def _equal(one: NDArray[Any], other: NDArray[Any]) -> tuple[Units, Units]:
    """Places of all pairs of equal numbers."""
    order = np.argsort(other, kind="stable")
    low, high = (np.searchsorted(other[order], one, side=side) for side in ("left", "right"))
    counts = high - low
    at = np.repeat(np.arange(len(one)), counts)
    within = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    return at, order[np.repeat(low, counts) + within]
