"""Symbols by what people call them."""

from collections import defaultdict
from collections.abc import Iterable

from localization.base import Symbol


class SymbolTable:
    """Looks symbols up by qualified, dotted or plain name."""

    def __init__(self, symbols: Iterable[Symbol]) -> None:
        self._by_name: defaultdict[str, list[Symbol]] = defaultdict(list)
        self._by_qualified: defaultdict[str, list[Symbol]] = defaultdict(list)
        for symbol in symbols:
            self._by_qualified[symbol.qualified].append(symbol)
            self._by_name[symbol.name].append(symbol)
        self._by_folded: dict[str, list[str]] = {}
        for name in self._by_name:
            self._by_folded.setdefault(name.lower(), []).append(name)

    def find(self, name: str) -> tuple[Symbol, ...]:
        """The most exact reading that finds something.

        `path::Class.method`, then `Class.method` (the end of a dotted name; modules may stand before it), then the
        plain name, then the same regardless of case. Definitions of the same name come in order of path and line.
        """
        wanted = name.strip().removesuffix("()")
        if wanted in self._by_qualified:
            return tuple(self._by_qualified[wanted])
        parts = wanted.rpartition("::")[2].split(".")
        path = f"/{wanted.rpartition('::')[0]}" if "::" in wanted else ""
        for names in ([parts[-1]], self._by_folded.get(parts[-1].lower(), [])):
            found = [
                symbol
                for each in names
                for symbol in self._by_name.get(each, [])
                if f"/{symbol.path}".endswith(path) and _ends_with(symbol, parts)
            ]
            if found:
                return tuple(found)
        return ()

    def named(self, name: str) -> tuple[Symbol, ...]:
        """Classes, functions and methods of exactly this plain name."""
        return tuple(symbol for symbol in self._by_name.get(name, []) if symbol.kind != "module")


def dotted_name(symbol: Symbol) -> list[str]:
    """`src/pkg/mod.py::A.f` as src, pkg, mod, A, f; a package's `__init__` is the package itself."""
    path, _, inside = symbol.qualified.partition("::")
    stem = path.rpartition(".")[0] or path
    modules = [part for part in stem.split("/") if part != "__init__"]
    return [*modules, *inside.split(".")] if inside else modules


def _ends_with(symbol: Symbol, parts: list[str]) -> bool:
    if len(parts) == 1:
        return True
    names = [name.lower() for name in dotted_name(symbol)]
    return names[-len(parts) :] == [part.lower() for part in parts]
