"""What an expression can stand for."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from localization.resolution.nodes import Instance, Node

VALUES_LIMIT = 8
"""Things that one expression may be."""


class Folder(NamedTuple):
    """A package without a file of its own: where it is, and the suffix and package stem of the importing language."""

    path: str
    suffix: str
    stem: str


class Space(NamedTuple):
    """A package or namespace, or a class that is defined in many pieces: the beginning of full names."""

    family: str
    full_name: str


class Super(NamedTuple):
    """What `super()` is in a method of the class."""

    of: Node


Value = Node | Instance | Folder | Space | Super
Meaning = tuple[Value, ...] | None
"""What an expression can be: None where nothing is known of it, empty where it comes from outside of the tree."""
OUTSIDE: tuple[Value, ...] = ()


def union(meanings: Iterable[Meaning]) -> Meaning:
    """All that is known of the alternatives; nothing only if nothing is known of any."""
    found: list[Value] = []
    known = False
    for each in meanings:
        if each is not None:
            known = True
            found += each
    return distinct(found) if known else None


def distinct(values: Sequence[Value]) -> tuple[Value, ...]:
    """Each once, no more than the limit."""
    return tuple(dict.fromkeys(values))[:VALUES_LIMIT] if len(values) > 1 else tuple(values)
