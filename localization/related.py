"""What has to do with a symbol, in symbols: the questions that tools ask of a tree's graph."""

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from localization.base import Symbol
from localization.graph import ALL, TESTED_WITHIN, Direction, RepositoryGraph
from localization.known_names import KnownNames
from localization.resolve import EdgeKind

if TYPE_CHECKING:
    import networkx

Asked = Symbol | str
"""A symbol, or its qualified name `path::Class.method`; a path alone is its module."""


class Related:
    """Of one state of a tree: `CodeIndex.related` gives that of now.

    Symbols come in order of path and line unless said otherwise, and know nothing of what names mean at run time only.
    Every method raises KeyError for what is not in the tree. The first question makes the graph (see
    `CodeIndex.graph`), about 3 s for 40,000 definitions and 60 ms after an edit; then an answer costs a millisecond,
    one with 2,000 symbols 60 ms.
    """

    def __init__(self, graph: Callable[[], RepositoryGraph], names: KnownNames) -> None:
        self._make, self._names = graph, names
        self._made: RepositoryGraph | None = None

    def callers(self, symbol: Asked) -> tuple[Symbol, ...]:
        return self._symbols(self.graph.callers(self._unit(symbol)))

    def callees(self, symbol: Asked) -> tuple[Symbol, ...]:
        """Definitions of the tree that it calls."""
        return self._symbols(self.graph.callees(self._unit(symbol)))

    def subclasses(self, symbol: Asked, *, deep: bool = True) -> tuple[Symbol, ...]:
        """Classes that inherit from it, also by way of others unless `deep` is false."""
        return self._symbols(self.graph.subclasses(self._unit(symbol), deep=deep))

    def bases(self, symbol: Asked, *, deep: bool = True) -> tuple[Symbol, ...]:
        """Classes of the tree that it inherits from."""
        return self._symbols(self.graph.bases(self._unit(symbol), deep=deep))

    def overrides(self, symbol: Asked) -> tuple[Symbol, ...]:
        """Of a method, those of its name in the classes that its own inherits from."""
        return self._symbols(self.graph.overrides(self._unit(symbol)))

    def implementers(self, symbol: Asked) -> tuple[Symbol, ...]:
        """Of a method, those of its name in subclasses; of a class or interface, its subclasses."""
        return self._symbols(self.graph.implementers(self._unit(symbol)))

    def tests_of(self, symbol: Asked, within: int = TESTED_WITHIN) -> tuple[Symbol, ...]:
        """Functions and methods of test files from which calls or uses lead to it in so many steps, nearest first."""
        return self._symbols(self.graph.tests_of(self._unit(symbol), within))

    def path_between(
        self, start: Asked, end: Asked, kinds: Collection[EdgeKind] = ALL, direction: Direction = "both"
    ) -> tuple[Symbol, ...]:
        """A shortest way along edges, both ends included, in its order; empty when there is none.

        The whole tree may have to be walked: some 0.1 s for 40,000 definitions.
        """
        way = self.graph.path_between(self._unit(start), self._unit(end), kinds, direction)
        return self._symbols(way)

    def neighbourhood(
        self, symbols: Iterable[Asked], depth: int = 1, limit: int = 200, kinds: Collection[EdgeKind] = ALL
    ) -> "networkx.MultiDiGraph[str]":
        """These, what is within `depth` edges of them (at most `limit` in all, nearest first), and the edges among
        them; nodes are qualified names, with what `RepositoryGraph.to_networkx` says of them."""
        return self.graph.neighbourhood([self._unit(symbol) for symbol in symbols], depth, limit, kinds)

    @property
    def graph(self) -> RepositoryGraph:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _unit(self, symbol: Asked) -> int:
        if isinstance(symbol, str):
            return self.graph.unit(symbol)
        columns = self.graph.columns
        # A name may be defined several times in one file.
        for unit in columns.units_of(symbol.path):
            if (
                columns.start_line[unit] == symbol.start_line
                and self._symbols((unit,))[0].qualified == symbol.qualified
            ):
                return unit
        return self.graph.unit(symbol.qualified)

    def _symbols(self, units: Iterable[int]) -> tuple[Symbol, ...]:
        found = (self._names.at(unit) for unit in units)
        return tuple(definitions.symbol(number) for definitions, number in found)
