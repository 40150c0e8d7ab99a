"""What is looked for, and what a way of looking gives back."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple, Protocol

from aci.lines import FileText, Piece, Span, block_of, pieces_between

MOST = 200
"""Places that are counted; no text with so many is the only one."""


class Ambiguous(ValueError):
    """The text stands at several places, as far as one way of looking can tell."""

    def __init__(self, way: str, lines: Sequence[int]) -> None:
        super().__init__(f"{way}: {len(lines)} places")
        self.way, self.lines = way, tuple(lines)


class Found(NamedTuple):
    """One place: the line it begins at, from 1, and the bytes that the edit puts there (none of one among several)."""

    line: int
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Wanted:
    """An edit as it was asked for: in `file`, `new` in place of `old`."""

    file: FileText
    old: str
    new: str

    @cached_property
    def old_lines(self) -> list[str]:
        return block_of(self.old)

    @cached_property
    def new_lines(self) -> list[str]:
        return block_of(self.new) if self.old.endswith("\n") else self.new.replace("\r\n", "\n").split("\n")

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The edit line by line; numbers are those of `old_lines`."""
        return pieces_between(self.old_lines, self.new_lines)


class Way(Protocol):
    """One way of looking. It finds all places where the text stands in its sense, or none."""

    name: str
    """Completes "old was found ...": says in what it differs from the file."""

    def places(self, wanted: Wanted) -> Sequence[Found]: ...


def starts_of(lines: Sequence[str], block: Sequence[str]) -> list[int]:
    """Every index, at most `MOST`, at which the lines of `block` follow one another; no line holds a newline."""
    if not block:
        return []
    # As one text: a search for many equal lines among many more is no product of both.
    text, wanted = "\n".join(["", *lines, ""]), "\n".join(["", *block, ""])
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    found: list[int] = []
    at = text.find(wanted)
    while at >= 0 and len(found) < MOST:
        found.append(bisect_left(starts, at))
        at = text.find(wanted, at + 1)
    return found
