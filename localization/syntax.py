"""Where a text is not in its language, as far as the grammar can tell."""

import json
from typing import TYPE_CHECKING, NamedTuple

from localization.guarded import answers
from localization.languages import language_of
from localization.parse import parse_tree
from localization.reading import Unreadable, decode

if TYPE_CHECKING:
    from tree_sitter import Node

MOST = 200
"""Mistakes listed of one text."""
_WIDTH = 60
_READER = "localization.syntax:mistakes_bytes"


class Mistake(NamedTuple):
    """`line` counts from 1. `kind` is `missing` or `unexpected`; `text` is what is missing, or the beginning of what
    does not fit, on one line."""

    line: int
    kind: str
    text: str


def is_known(path: str) -> bool:
    """Whether there is a grammar for such a file."""
    return language_of(path) is not None


def mistakes(path: str, texts: tuple[bytes, ...]) -> list[tuple[Mistake, ...] | None]:
    """What is wrong with each of several states of one file, in order of line; None for one that cannot be judged:
    binary, over 1 MB, or beyond what a parser may take of time and memory."""
    return [None if said is None else _read(said) for said in answers(_READER, path, texts)]


def mistakes_bytes(path: str, data: bytes) -> bytes:
    """For workers: JSON of the mistakes, or `null`."""
    language = language_of(path)
    try:
        text, _ = decode(data)
    except Unreadable:
        return b"null"
    if language is None:
        return b"[]"
    source, root, _ = parse_tree(language, text.encode(errors="replace"))
    return json.dumps(_mistakes(source, root)).encode()


def _read(said: bytes) -> tuple[Mistake, ...] | None:
    rows = json.loads(said)
    return None if rows is None else tuple(Mistake(*row) for row in rows)


def _mistakes(source: bytes, root: "Node") -> list[Mistake]:
    """Outermost errors and missing tokens; without recursion, because trees may be very deep."""
    found: list[Mistake] = []
    waiting = [root]
    while waiting and len(found) < MOST:
        node = waiting.pop()
        if node.is_missing:
            found.append(Mistake(node.start_point.row + 1, "missing", node.type))
        elif node.is_error:
            lines = source[node.start_byte : min(node.end_byte, node.start_byte + 4 * _WIDTH)].split(b"\n")
            text = next(filter(None, (line.strip() for line in lines)), b"").decode(errors="replace")
            found.append(Mistake(node.start_point.row + 1, "unexpected", text[:_WIDTH]))
        elif node.has_error:
            waiting += reversed(node.children)
    return sorted(found)
