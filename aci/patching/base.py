"""A patch as data."""

from dataclasses import dataclass
from typing import Literal

Sign = Literal[" ", "-", "+"]


class Unreadable(ValueError):
    """The text is no patch of a kind that is known; the message says where it ends to be one."""


@dataclass(frozen=True)
class Hunk:
    """Lines that belong together, each with its sign. `line` is where the old ones are said to begin, from 1.

    `anchors` are lines that stand before them (`@@ class A`). `at_end` says that they end the file. `old_ended` and
    `new_ended` are False where a mark says that no newline ends the last old or new line.
    """

    lines: tuple[tuple[Sign, str], ...]
    line: int | None = None
    anchors: tuple[str, ...] = ()
    at_end: bool = False
    old_ended: bool = True
    new_ended: bool = True

    @property
    def old(self) -> list[str]:
        return [text for sign, text in self.lines if sign != "+"]

    @property
    def new(self) -> list[str]:
        return [text for sign, text in self.lines if sign != "-"]


@dataclass(frozen=True)
class FileEdit:
    """What happens to the file at `path`: `to` is its new path, if another; `mode` its new mode in octal, if any.

    Of an `add` the only hunk has the whole contents.
    """

    kind: Literal["add", "delete", "update"]
    path: str
    hunks: tuple[Hunk, ...] = ()
    to: str = ""
    mode: str = ""
