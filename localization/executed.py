"""What ran of a tree when the code of an issue was run, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Ran(NamedTuple):
    """A line: `last` grows in the order in which lines ran last; `pieces` counts the pieces of code that ran it."""

    last: int
    pieces: int


class RaisedAt(NamedTuple):
    """A frame of an exception that the code ended with. Lines count from 1."""

    path: str
    line: int
    function: str
    error: str


@dataclass(frozen=True)
class Executed:
    """`lines[path][line]` are lines in functions; `usual[path]` lines that importing what the code imports runs, too.

    Each of `raised` are the frames in the tree of one exception, innermost first.
    """

    lines: Mapping[str, Mapping[int, Ran]]
    usual: Mapping[str, frozenset[int]]
    raised: tuple[tuple[RaisedAt, ...], ...] = ()

    def __bool__(self) -> bool:
        return any(self.lines.values()) or any(self.raised)
