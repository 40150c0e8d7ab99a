"""A file or a class by its signatures, each with its lines; the bodies are left out."""

from collections.abc import Sequence
from typing import NamedTuple

from aci.text import cut_line
from localization import Symbol

MOST = 150
"""Signatures shown; of more, the inner ones give way first."""
PLENTY = 60
"""Signatures beyond which those inside functions are left out."""
WIDTH = 160


def outline_of(symbols: Sequence[Symbol], most: int = MOST) -> str:
    """Lines such as `   10-13      def greet(self)`, indented by nesting; modules are left out.

    When there are many, definitions inside functions go first; of more than `most` then the deepest, then the last.
    """
    nested = _nested(symbols)
    shown = nested
    if len(shown) > min(most, PLENTY):
        shown = [each for each in shown if not each.in_function]
    for depth in (3, 2, 1):
        if len(shown) > most:
            shown = [each for each in shown if each.depth < depth]
    rest = len(nested) - len(shown[:most])
    lines = [
        f"{f'{each.symbol.start_line}-{each.symbol.end_line}':>11}  {'    ' * each.depth}{_signature(each.symbol)}"
        for each in shown[:most]
    ]
    return "\n".join([*lines, *([f"({rest} more definitions inside these or after them)"] if rest else [])])


class _Nested(NamedTuple):
    symbol: Symbol
    depth: int
    in_function: bool


def _nested(symbols: Sequence[Symbol]) -> list[_Nested]:
    found: list[_Nested] = []
    around: list[Symbol] = []
    for symbol in symbols:
        if symbol.kind == "module":
            continue
        while around and around[-1].end_line < symbol.start_line:
            around.pop()
        inside = any(each.kind in ("function", "method") for each in around)
        found.append(_Nested(symbol, len(around), inside))
        around.append(symbol)
    return found


def _signature(symbol: Symbol) -> str:
    return cut_line(" ".join(symbol.signature.split()) or f"{symbol.kind} {symbol.name}", WIDTH)
