"""Code that is put at another depth than it was written for."""

import re
from collections.abc import Sequence

from aci.matching.indentation import indent_of

_SPACES = re.compile(r" +")


def indented(block: Sequence[str], base: str, inner: str) -> list[str]:
    """`block` so that its first line is indented by `base`; `inner` is how deep the lines of a body in it are there.

    A block that begins at that depth is left as it is. One of which only the first line lacks the indentation (as when
    a text is copied from its name on) gets it there alone. In a file with tabs, spaces become tabs.
    """
    block = list(block)
    if "\t" in base + inner and " " not in base + inner:
        block = _with_tabs(block)
    first = next((line for line in block if line.strip()), "")
    mine = indent_of(first)
    if not first or mine == base:
        return block
    others = [indent_of(line) for line in block[block.index(first) + 1 :] if line.strip()]
    if not mine and base and inner.startswith(base) and others and min(others, key=len) in (base, inner):
        unit = len(inner) - len(base)
        if min(others, key=len) == inner or len(base) != unit:
            return [base + line if line is first else line for line in block]
    return [base + line[len(mine) :] if line.strip() and line.startswith(mine) else line for line in block]


def _with_tabs(block: list[str]) -> list[str]:
    """The smallest indentation of the block is taken for one tab."""
    units = [len(found[0]) for line in block if line.strip() and (found := _SPACES.match(line))]
    if not units:
        return block
    unit = min(units)
    return [_tabbed(line, unit) for line in block]


def _tabbed(line: str, unit: int) -> str:
    indent = indent_of(line)
    return indent.replace(" " * unit, "\t") + line[len(indent) :]
