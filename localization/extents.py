"""Where the definitions of a file and their bodies begin and end, to the character."""

import json
from typing import NamedTuple

from localization.captures import Definition
from localization.guarded import answers
from localization.languages import language_of
from localization.outline import Outline
from localization.parse import captures_of
from localization.reading import Unreadable, decode


class Point(NamedTuple):
    """`line` counts from 1, `column` from 0, in characters."""

    line: int
    column: int


class Extent(NamedTuple):
    """One definition. `start` includes decorators, `bare` does not; `body` is (start, end), None where there is none;
    `documented` is where the documentation ends with which the body begins."""

    name: str
    start: Point
    bare: Point
    end: Point
    body: tuple[Point, Point] | None
    documented: Point | None


def extents(path: str, data: bytes) -> tuple[Extent, ...] | None:
    """Of all definitions, in order of their start; None for a text that cannot be read, or not in time."""
    (said,) = answers("localization.extents:extents_bytes", path, (data,))
    rows = None if said is None else json.loads(said)
    return None if rows is None else tuple(_extent(row) for row in rows)


def extents_bytes(path: str, data: bytes) -> bytes:
    """For workers: JSON of the extents, or `null`."""
    language = language_of(path)
    try:
        text, _ = decode(data)
    except Unreadable:
        return b"null"
    if language is None:
        return b"[]"
    source, captures, language = captures_of(language, text.encode(errors="replace"))
    module = Definition("", "module", 0, 1, source.count(b"\n") + 1)
    return json.dumps(_Places(language, source, captures, module).extents()).encode()


class _Places(Outline):
    def extents(self) -> list[Extent]:
        """In the order in which definitions are found, that of their first byte."""
        documented: dict[int, int] = {}
        for span in self.spans("docstring"):
            documented[span.owner] = max(documented.get(span.owner, 0), span.end)
        found: list[Extent] = []
        for number, (place, definition) in enumerate(self._defined, 1):
            body = self._body(place)
            end = documented.get(number, -1)
            inside = body is not None and body[0] < end <= body[1]
            found.append(
                Extent(
                    definition.name,
                    self._point(place.start),
                    self._point(place.node_start),
                    self._point(place.end),
                    (self._point(body[0]), self._point(body[1])) if body else None,
                    self._point(end) if inside else None,
                )
            )
        return found

    def _point(self, at: int) -> Point:
        start = self._source.rfind(b"\n", 0, at) + 1
        return Point(self._source.count(b"\n", 0, at) + 1, len(self._source[start:at].decode(errors="replace")))


def _extent(row: list[object]) -> Extent:
    name, start, bare, end, body, documented = row
    points = [_point(each) for each in (start, bare, end)]
    both = (_point(body[0]), _point(body[1])) if isinstance(body, list) else None
    return Extent(str(name), points[0], points[1], points[2], both, _point(documented) if documented else None)


def _point(pair: object) -> Point:
    line, column = pair if isinstance(pair, list) else (0, 0)
    return Point(int(line), int(column))
