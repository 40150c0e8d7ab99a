"""Symbols by what people call them."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from localization.base import Symbol, SymbolKind
from localization.columns import Columns
from localization.definitions import dotted
from localization.known_names import KnownNames
from localization.near_names import allowed, distance
from localization.path_globs import path_selector
from localization.record import KINDS

_SEPARATORS = re.compile(r"\.|::|(?<=\w)#")
_NAMESAKES = 200
"""Definitions of one plain name whose classes are compared with the one that was asked for."""
_FILTERED = 50
"""Names that are looked at where not every definition counts."""


class SymbolTable:
    """Looks symbols up by qualified, dotted or plain name, in one state of a tree.

    Everywhere `kind` keeps the symbols of that kind alone, and `path` those in the files that this glob selects (see
    `path_selector`). The first question costs 20 ms for 40,000 definitions, later ones less.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    @cached_property
    def names(self) -> KnownNames:
        return KnownNames(self._columns)

    def find(self, name: str, *, kind: SymbolKind | None = None, path: str = "") -> tuple[Symbol, ...]:
        """The most exact reading that finds something.

        `path::Class.method`, then `Class.method` (the end of a dotted name; modules may stand before it), then the
        plain name, then the same regardless of case. The path may lack its first folders; `Class::method` and
        `Class#method` are dotted names too. Definitions of the same name come in order of path and line.
        """
        readings = self._readings(_asked(name), self._kept(kind, path))
        return self._symbols(next(filter(None, readings), []))

    def named(self, name: str) -> tuple[Symbol, ...]:
        """Classes, functions and methods of exactly this plain name."""
        return self._symbols(self._columns.named(name).tolist())

    def starting(
        self, prefix: str, limit: int = 20, *, kind: SymbolKind | None = None, path: str = ""
    ) -> tuple[Symbol, ...]:
        """At most `limit` whose plain name begins so whatever the case, by name, path and line.

        For `Class.pre` those in such a class (or module).
        """
        *around, last = _SEPARATORS.split(_asked(prefix))
        kept = self._kept(kind, path)
        found: list[int] = []
        for number in self.names.starting(last):
            if len(found) >= limit:
                break
            found += self._bearing([number], kept, [*around, self.names.texts[number]])
        return self._symbols(found[: max(limit, 0)])

    def near(self, name: str, limit: int = 5, *, kind: SymbolKind | None = None, path: str = "") -> tuple[str, ...]:
        """At most `limit` names for a "did you mean", nearest first, without the name itself.

        Near to a dotted name are those of definitions called like its last part or nearly so, with as many parts.
        """
        wanted = _asked(name)
        before, _, inside = wanted.partition("::")
        parts = _SEPARATORS.split(inside if inside and ("/" in before or self._files(before)) else wanted)
        names, kept = self.names, self._kept(kind, path)
        everything = len(parts) == 1 and kept is None
        numbers = names.near.near(parts[-1], limit + 1 if everything else _FILTERED)
        if len(parts) == 1:
            texts = [names.texts[number] for number in numbers if everything or self._bearing([number], kept)]
            return tuple(text for text in texts if text != parts[0])[: max(limit, 0)]
        ends = {
            ".".join(self._dotted(unit)[-len(parts) :])
            for number in numbers
            for unit in self._bearing([number], kept)[:_NAMESAKES]
        }
        joined = ".".join(parts)
        most = allowed(joined)
        measured = sorted((distance(joined.lower(), end.lower(), most), end) for end in ends - {joined})
        return tuple(end for away, end in measured if away <= most)[: max(limit, 0)]

    def _readings(self, wanted: str, kept: NDArray[np.bool_] | None) -> Iterator[list[int]]:
        names, columns = self.names, self._columns
        before, colons, inside = wanted.partition("::")
        if before in columns.numbers:
            units = (unit for unit in columns.units_of(before) if kept is None or kept[unit])
            yield [unit for unit in units if self._qualified(unit) == wanted]
        files = self._files(before) if colons else frozenset()
        parts = _SEPARATORS.split(inside if files else wanted)
        for numbers in ([names.number.get(parts[-1], -1)], names.folded.get(parts[-1].lower(), [])):
            found = self._bearing(numbers, kept, parts)
            yield [unit for unit in found if int(columns.file[unit]) in files] if files else found

    def _files(self, end: str) -> frozenset[int]:
        """Those whose path ends so, in whole parts."""
        end = f"/{end}"
        return frozenset(number for number, path in enumerate(self._columns.paths) if f"/{path}".endswith(end))

    def _bearing(
        self, numbers: Iterable[int], kept: NDArray[np.bool_] | None, parts: list[str] | None = None
    ) -> list[int]:
        """Units called by one of these names, whose dotted names end in `parts`."""
        units = [unit for number in numbers for unit in self.names.units(number).tolist()]
        wanted = [part.lower() for part in parts or ()]
        return [
            unit
            for unit in units
            if (kept is None or kept[unit])
            and (len(wanted) < 2 or [part.lower() for part in self._dotted(unit)[-len(wanted) :]] == wanted)
        ]

    def _kept(self, kind: SymbolKind | None, path: str) -> NDArray[np.bool_] | None:
        if kind is None and not path:
            return None
        columns = self._columns
        kept = np.ones(columns.units, dtype=np.bool_) if kind is None else columns.kind == KINDS.index(kind)
        if path:
            selects = path_selector(path)
            kept &= np.array([selects(each) for each in columns.paths], dtype=np.bool_)[columns.file]
        return kept

    def _dotted(self, unit: int) -> list[str]:
        definitions, number = self.names.at(unit)
        return definitions.dotted(number)

    def _qualified(self, unit: int) -> str:
        definitions, number = self.names.at(unit)
        return definitions.qualified(number)

    def _symbols(self, units: Iterable[int]) -> tuple[Symbol, ...]:
        found = (self.names.at(unit) for unit in units)
        return tuple(definitions.symbol(number) for definitions, number in found)


def dotted_name(symbol: Symbol) -> list[str]:
    """`src/pkg/mod.py::A.f` as src, pkg, mod, A, f; a package's `__init__` is the package itself."""
    path, _, inside = symbol.qualified.partition("::")
    return dotted(path, inside)


def _asked(name: str) -> str:
    return name.strip().removesuffix("()")
