"""In words, how a file is connected with those already suspected."""

from functools import lru_cache
from typing import TYPE_CHECKING, get_args

import numpy as np

from localization.captures import ReferenceKind
from localization.ranking.question import Question
from localization.record import Record
from localization.resolution.references import EdgeKind

if TYPE_CHECKING:
    from localization.ranking.graph import FileLinks

_WORDS = {
    EdgeKind.IMPORTS: "imports",
    EdgeKind.CALLS: "calls",
    EdgeKind.INHERITS: "inherits from",
    EdgeKind.USES: "uses",
}
_WRITTEN: dict[EdgeKind, tuple[ReferenceKind, ...]] = {
    EdgeKind.CALLS: ("call",),
    EdgeKind.INHERITS: ("base",),
    EdgeKind.USES: ("attribute", "type", "call"),
}
_KINDS = get_args(ReferenceKind)
_SHOWN = 2
_WAYS = 20
"""Neighbours through which a way of two steps is looked for."""


def connection(question: Question, links: "FileLinks", number: int, seeds: frozenset[int]) -> str:
    """The strongest links between a file and suspected ones, by the definitions that they are made of."""
    here, ends = links.of_file(number)
    direct = [edge for edge, end in zip(here, ends, strict=True) if end in seeds]
    if direct:
        return "; ".join(_link(question, links, edge, number) for edge in direct[:_SHOWN])
    for edge, between in zip(here[:_WAYS], ends, strict=False):
        for further, end in zip(*links.of_file(between), strict=True):
            if end in seeds:
                return f"{_link(question, links, edge, number)}; {_whole(links, further)}"
    return "suspected for other reasons, and not connected with other suspects"


def _whole(links: "FileLinks", edge: int) -> str:
    one, other = links.paths[int(links.source[edge])], links.paths[int(links.target[edge])]
    return f"{one} {_WORDS[EdgeKind(int(links.kind[edge]))]} {other}"


def _link(question: Question, links: "FileLinks", edge: int, number: int) -> str:
    """As seen from file `number`: "calls f (a.py:3)", or "b.py calls its f", and whether the issue names it."""
    one, other = int(links.source[edge]), int(links.target[edge])
    kind = EdgeKind(int(links.kind[edge]))
    found = _meant(question, kind, one, other)
    verb = _WORDS[kind]
    if found is None:
        return f"{verb} {links.paths[other]}" if one == number else f"{links.paths[one]} {verb} it"
    name, line = found
    named = ", which the issue names" if name in question.named else ""
    if one == number:
        return f"{verb} {name} ({links.paths[other]}:{line}){named}"
    return f"{links.paths[one]} {verb} its {name}{named}"


def _meant(question: Question, kind: EdgeKind, one: int, other: int) -> tuple[str, int] | None:
    """A definition of file `other` to which file `one` refers by name: what the issue names, else what fits it most."""
    if kind not in _WRITTEN:
        return None
    columns = question.columns
    defined, referred = _defined(columns.records[other]), _referred(columns.records[one], kind)
    shared = [number for number, name in defined if name in referred]
    if not shared:
        return None
    first, scores = int(columns.first[other]), question.unit_match.scores
    names = dict(defined)
    best = max(shared, key=lambda each: (names[each].decode() in question.named, float(scores[first + each]), -each))
    return names[best].decode(), int(columns.start_line[first + best])


def _defined(record: Record) -> list[tuple[int, bytes]]:
    names = record.texts.split(b"\0", record.units)[: record.units]
    return [(number, name) for number, name in enumerate(names) if number and not name.startswith(b"__")]


def _referred(record: Record, kind: EdgeKind) -> frozenset[bytes]:
    return _names(record.texts, record.units, record.reference[:, 0].tobytes(), _WRITTEN[kind])


@lru_cache(maxsize=256)
def _names(texts: bytes, units: int, kinds: bytes, wanted: tuple[ReferenceKind, ...]) -> frozenset[bytes]:
    """Names of the references of these kinds; several places of one answer ask about the same files."""
    numbers = np.isin(np.frombuffer(kinds, dtype=np.uint32), [_KINDS.index(kind) for kind in wanted])
    names = texts.split(b"\0", 4 * units)[-1].split(b"\0", len(numbers))
    return frozenset(names[row] for row in np.flatnonzero(numbers).tolist())
