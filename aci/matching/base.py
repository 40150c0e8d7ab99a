"""What is looked for, and what a way of looking gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

from aci.lines import FileText, Piece, Span, block_of, pieces_between


class Ambiguous(ValueError):
    """The text stands at several places, as far as one way of looking can tell."""

    def __init__(self, way: str, lines: Sequence[int]) -> None:
        super().__init__(f"{way}: {len(lines)} places")
        self.way, self.lines = way, tuple(lines)


class Found(NamedTuple):
    """One place: the line it begins at, from 1, and the bytes that the edit puts there."""

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
    """Every index at which the lines of `block` follow one another in `lines`."""
    if not block:
        return []
    most = len(lines) - len(block)
    return [at for at in range(most + 1) if lines[at] == block[0] and list(lines[at : at + len(block)]) == list(block)]
