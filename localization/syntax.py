"""Where a text is not in its language, as far as the grammar can tell."""

import json
from typing import TYPE_CHECKING, NamedTuple

from localization.languages import language_of
from localization.parse import parse_tree
from localization.reading import SIZE_LIMIT, Unreadable, decode, prepare
from localization.scan import SMALL
from localization.worker_process import Job, Workers
from localization.worker_start import can_fork
from localization.workers import NoWorkers, read_in_workers

if TYPE_CHECKING:
    from tree_sitter import Node

MOST = 200
"""Mistakes listed of one text."""
SECONDS = 5.0
"""Of CPU for one text; one that takes longer is not judged."""
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
    binary, over 1 MB, or beyond what a parser may take of time and memory.

    A text of more than 2 kB is parsed in a process of its own, which takes 10 ms: some make a parser crash or hang.
    """
    found: dict[int, tuple[Mistake, ...] | None] = {}
    jobs: list[Job] = []
    for number, data in enumerate(texts):
        if len(data) > SIZE_LIMIT:
            found[number] = None
        elif len(data) <= SMALL:
            found[number] = _read(mistakes_bytes(path, data))
        else:
            jobs.append(Job(path, data, str(number)))
    if jobs:
        prepare([path])
        workers = Workers(1, SECONDS, reader=_READER, start="fork" if can_fork() else "spawn")
        try:
            for job, said, _ in read_in_workers(jobs, workers):
                found[int(job.key)] = None if said is None else _read(said)
        except NoWorkers:
            pass
    return [found.get(number) for number in range(len(texts))]


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
