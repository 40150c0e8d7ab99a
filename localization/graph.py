"""What has to do with what in a tree: the edges between its definitions, as arrays and as a networkx graph."""

from collections import deque
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from localization.columns import Columns
from localization.definitions import Definitions
from localization.record import KINDS
from localization.resolve import EdgeKind, Edges

if TYPE_CHECKING:
    import networkx

Direction = Literal["out", "in", "both"]
ALL = frozenset(EdgeKind)
TESTED_WITHIN = 3
"""Steps from a test to what it tests: through helpers and public functions, but not through everything."""
_CALLABLE = frozenset({"function", "method"})


class RepositoryGraph:
    """Edges of one state of a tree. Definitions are units, numbered as in `Columns`; answers are unit numbers, sorted.

    Nothing is loaded or computed before it is asked for; one hop costs microseconds.
    """

    def __init__(self, columns: Columns, edges: Edges) -> None:
        self.columns, self.edges = columns, edges

    def unit(self, qualified: str) -> int:
        """The number of `path` or `path::Class.method`, of several the first. Raises KeyError."""
        path, _, inside = qualified.partition("::")
        units = self.columns.units_of(path)
        if units:
            definitions = Definitions(path, self.columns.records[self.columns.numbers[path]])
            if inside in definitions.inside:
                return units.start + definitions.inside.index(inside)
        raise KeyError(qualified)

    def qualified(self, unit: int) -> str:
        return self.columns.symbol(unit).qualified

    def neighbours(
        self, unit: int, kinds: Collection[EdgeKind] = ALL, direction: Direction = "out", least: float = 0.0
    ) -> tuple[int, ...]:
        """Units at the other end of edges of these kinds that weigh at least `least`."""
        found: set[int] = set()
        if direction in ("out", "both"):
            found.update(self._ends(unit, self._leaving, self.edges.target, kinds, least))
        if direction in ("in", "both"):
            found.update(self._ends(unit, self._arriving, self.edges.source, kinds, least))
        return tuple(sorted(found))

    def callers(self, unit: int) -> tuple[int, ...]:
        return self.neighbours(unit, (EdgeKind.CALLS,), "in")

    def callees(self, unit: int) -> tuple[int, ...]:
        return self.neighbours(unit, (EdgeKind.CALLS,), "out")

    def subclasses(self, unit: int, *, deep: bool = True) -> tuple[int, ...]:
        """Classes that inherit from it, also by way of others unless `deep` is false."""
        return self._closure(unit, "in") if deep else self.neighbours(unit, (EdgeKind.INHERITS,), "in")

    def bases(self, unit: int, *, deep: bool = True) -> tuple[int, ...]:
        """Classes of the tree that it inherits from."""
        return self._closure(unit, "out") if deep else self.neighbours(unit, (EdgeKind.INHERITS,), "out")

    def overrides(self, unit: int) -> tuple[int, ...]:
        """Methods of the same name in base classes, for a method."""
        return self._namesakes(unit, self.bases)

    def implementers(self, unit: int) -> tuple[int, ...]:
        """Of a method, those of its name in subclasses; of a class or interface, its subclasses."""
        if KINDS[int(self.columns.kind[unit])] == "class":
            return self.subclasses(unit)
        return self._namesakes(unit, self.subclasses)

    def tests_of(self, unit: int, within: int = TESTED_WITHIN) -> tuple[int, ...]:
        """Functions and methods of test files from which calls or uses lead to it in so many steps, nearest first."""
        columns = self.columns
        found: list[int] = []
        seen, near = {unit}, [unit]
        for _ in range(within):
            near = sorted(
                {each for one in near for each in self.neighbours(one, (EdgeKind.CALLS, EdgeKind.USES), "in")} - seen
            )
            seen.update(near)
            found += (
                each
                for each in near
                if columns.roles[int(columns.file[each])] == "test" and KINDS[int(columns.kind[each])] in _CALLABLE
            )
        return tuple(found)

    def path_between(
        self, start: int, end: int, kinds: Collection[EdgeKind] = ALL, direction: Direction = "both"
    ) -> tuple[int, ...]:
        """A shortest way, both ends included; empty when there is none."""
        before: dict[int, int] = {start: start}
        waiting = deque([start])
        while waiting and end not in before:
            unit = waiting.popleft()
            for other in self.neighbours(unit, kinds, direction):
                if other not in before:
                    before[other] = unit
                    waiting.append(other)
        if end not in before:
            return ()
        way = [end]
        while way[-1] != start:
            way.append(before[way[-1]])
        return tuple(reversed(way))

    def neighbourhood(
        self, units: Iterable[int], depth: int = 1, limit: int = 200, kinds: Collection[EdgeKind] = ALL
    ) -> "networkx.MultiDiGraph[str]":
        """The units, what is within `depth` edges of them (at most `limit` units in all, nearest first), and all edges
        among these, as `to_networkx` names them."""
        kept = dict.fromkeys(units)
        near = list(kept)
        for _ in range(depth):
            near = [each for unit in near for each in self.neighbours(unit, kinds, "both") if each not in kept]
            kept.update(dict.fromkeys(near[: max(limit - len(kept), 0)]))
        inside = np.zeros(self.columns.units, dtype=np.bool_)
        inside[list(kept)] = True
        wanted = np.isin(self.edges.kind, [int(kind) for kind in kinds])
        return self._network(list(kept), np.flatnonzero(inside[self.edges.source] & inside[self.edges.target] & wanted))

    def to_networkx(self) -> "networkx.MultiDiGraph[str]":
        """All of it.

        Nodes are qualified names with `path`, `name`, `kind`, `start_line` and `end_line`; folders end in
        `/`. Edges have `kind` (contains, imports, calls, inherits, uses, tests) and `weight`. A definition that is
        written twice under one name is one node.
        """
        graph = self._network(range(self.columns.units), np.arange(len(self.edges)))
        for path in self.columns.paths:
            inner = path
            while inner:
                folder = f"{inner.rstrip('/').rpartition('/')[0]}/"
                if graph.has_edge(folder, inner):
                    break
                graph.add_node(folder, kind="directory", path=folder)
                graph.add_edge(folder, inner, kind="contains", weight=1.0)
                inner = "" if folder == "/" else folder
        return graph

    def _network(self, units: Iterable[int], edges: NDArray[np.intp]) -> "networkx.MultiDiGraph[str]":
        import networkx  # noqa: PLC0415 - it takes longer to import than most questions take to answer

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        names: dict[int, str] = {}
        for unit in units:
            symbol = self.columns.symbol(unit)
            names[unit] = symbol.qualified
            graph.add_node(symbol.qualified, **symbol.model_dump(include=_SHOWN))
        for edge in edges.tolist():
            source, target = names[int(self.edges.source[edge])], names[int(self.edges.target[edge])]
            kind = EdgeKind(int(self.edges.kind[edge])).name.lower()
            graph.add_edge(source, target, kind=kind, weight=round(float(self.edges.weight[edge]), 3))
        return graph

    def _closure(self, unit: int, direction: Direction) -> tuple[int, ...]:
        found: set[int] = set()
        waiting = [unit]
        while waiting:
            for other in self.neighbours(waiting.pop(), (EdgeKind.INHERITS,), direction):
                if other not in found and other != unit:
                    found.add(other)
                    waiting.append(other)
        return tuple(sorted(found))

    def _namesakes(self, unit: int, classes: "Any") -> tuple[int, ...]:
        owner = self.neighbours(unit, (EdgeKind.CONTAINS,), "in")
        around = [each for one in owner for each in classes(one)]
        methods = {each for one in around for each in self.neighbours(one, (EdgeKind.CONTAINS,), "out")}
        return tuple(sorted(each for each in methods if self.columns.name[each] == self.columns.name[unit]))

    def _ends(
        self,
        unit: int,
        by: tuple[NDArray[np.intp], NDArray[np.intp]],
        other: NDArray[np.int32],
        kinds: Collection[EdgeKind],
        least: float,
    ) -> list[int]:
        order, first = by
        here = order[first[unit] : first[unit + 1]]
        kind, weight = self.edges.kind[here].tolist(), self.edges.weight[here].tolist()
        ends: list[int] = other[here].tolist()
        return [end for end, k, w in zip(ends, kind, weight, strict=True) if k in kinds and w >= least]

    @cached_property
    def _leaving(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        return _sorted(self.edges.source, self.columns.units)

    @cached_property
    def _arriving(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        return _sorted(self.edges.target, self.columns.units)


_SHOWN = {"path", "name", "kind", "start_line", "end_line"}


def _sorted(ends: NDArray[np.int32], units: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Edges by one of their ends, and where those of each unit begin."""
    counts = np.bincount(ends, minlength=units)
    return np.argsort(ends, kind="stable"), np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
