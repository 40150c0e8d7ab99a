"""All documents of a tree at one moment, with what a query needs: built by the first query after a change."""

from collections.abc import Iterable
from functools import cached_property

from localization.base import Symbol
from localization.bm25 import SparseBM25
from localization.documents import Document, Unit
from localization.roles import Role, tests_among
from localization.symbols import SymbolTable
from localization.traces import PathMatcher

UnitKey = tuple[str, int]
"""Path and number of a unit in its document."""

_K1, _B = 1.5, 0.75


class Corpus:
    """A snapshot: it does not follow later changes."""

    def __init__(self, documents: Iterable[Document], table: SymbolTable) -> None:
        self.documents = {document.path: document for document in documents}
        self.table = table
        tests = tests_among(self.documents)
        self.roles: dict[str, Role] = {
            path: "test" if path in tests else document.role for path, document in self.documents.items()
        }

    @cached_property
    def paths(self) -> list[str]:
        return list(self.documents)

    @cached_property
    def unit_keys(self) -> list[UnitKey]:
        """Units of everything but tests and documentation: those would only make common words of rare ones."""
        return [
            (path, number)
            for path, document in self.documents.items()
            if self.roles[path] not in ("test", "doc")
            for number in range(len(document.units))
        ]

    @cached_property
    def file_bm25(self) -> SparseBM25:
        return SparseBM25((each.counts for each in self.documents.values()), k1=_K1, b=_B, idf="positive")

    @cached_property
    def unit_bm25(self) -> SparseBM25:
        return SparseBM25((self.unit(key).counts for key in self.unit_keys), k1=_K1, b=_B, idf="positive")

    @cached_property
    def matcher(self) -> PathMatcher:
        return PathMatcher(self.documents)

    @cached_property
    def _numbers(self) -> dict[tuple[str, str, int], int]:
        return {
            (path, unit.symbol.qualified, unit.symbol.start_line): number
            for path, document in self.documents.items()
            for number, unit in enumerate(document.units)
        }

    def unit(self, key: UnitKey) -> Unit:
        return self.documents[key[0]].units[key[1]]

    def key_of(self, symbol: Symbol) -> UnitKey:
        return symbol.path, self._numbers[symbol.path, symbol.qualified, symbol.start_line]
