"""Where in a tree a line is, for people: the definition around it."""

import re
from collections.abc import Iterable

from localization import CodeIndex, Symbol

_COPIES = re.compile(
    r"(?:^|/)(?:dist|build|out|_build|vendor|third_party|node_modules|_vendor)/|\.min\.(?:js|css)$|\.map$", re.I
)


def is_copy(path: str) -> bool:
    """Whether a file is likely built from others, or somebody else's: an edit belongs elsewhere."""
    return _COPIES.search(path) is not None


def originals(symbols: Iterable[Symbol]) -> tuple[Symbol, ...]:
    """Without those in copies, where there are others."""
    everything = tuple(symbols)
    return tuple(each for each in everything if not is_copy(each.path)) or everything


def name_inside(symbol: Symbol) -> str:
    """`Class.method`; of a module its own name."""
    return symbol.qualified.partition("::")[2] or symbol.name


def innermost(index: CodeIndex, path: str, line: int) -> Symbol | None:
    """The smallest definition around a line; None outside of all, and for a path that is not indexed."""
    around = [
        symbol
        for symbol in index.symbols_in(path)
        if symbol.kind != "module" and symbol.start_line <= line <= symbol.end_line
    ]
    return max(around, key=lambda symbol: (symbol.start_line, -symbol.end_line), default=None)


def told(symbol: Symbol) -> str:
    """`method Greeter.greet`."""
    return f"{symbol.kind} {name_inside(symbol)}"


def span(symbol: Symbol) -> str:
    """`src/greet.py:10-13`."""
    return f"{symbol.path}:{symbol.start_line}-{symbol.end_line}"
