"""A file's bytes as lines that can be exchanged one by one; what is not exchanged stays byte for byte."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from aci.substitution import Unencodable
from aci.text import BOM, encoding_of


class Line(NamedTuple):
    """Byte offsets: the content is `start` to `end`, its line end (perhaps none, in the last line) `end` to `stop`."""

    start: int
    end: int
    stop: int
    text: str


class Piece(NamedTuple):
    """A line that is to stand in a region: line `line` of the region (from 0) as it is, or `text` in its place."""

    line: int
    text: str | None = None


class Span(NamedTuple):
    """Bytes that are put in place of those from `start` to `end`, the end excluded."""

    start: int
    end: int
    put: bytes


class FileText:
    """A file that is to be edited. A byte-order mark belongs to no line. Bytes that the encoding does not know stand as
    lone surrogates, which no text of a model holds."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.encoding = encoding_of(data)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Only a newline ends a line, as in git and grep; a carriage return before it is part of its end."""
        found: list[Line] = []
        at = len(BOM) if self.data.startswith(BOM) else 0
        for raw in self.data[at:].split(b"\n"):
            last = at + len(raw) == len(self.data)
            if last and not raw:
                break
            content = raw[:-1] if raw.endswith(b"\r") and not last else raw
            stop = at + len(raw) + (not last)
            text = content.decode(self.encoding, "surrogateescape")
            found.append(Line(at, at + len(content), stop, text))
            at = stop
        return tuple(found)

    def line_at(self, offset: int) -> int:
        """Number, from 1, of the line in which a byte stands."""
        return self.data.count(b"\n", 0, offset) + 1

    def encode(self, text: str) -> bytes:
        """Raises `Unencodable`."""
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError as error:
            sign = error.object[error.start : error.end]
            raise Unencodable(f"{sign!r} cannot be written in {self.encoding}") from error

    def rewritten(self, first: int, last: int, pieces: Sequence[Piece]) -> Span:
        """The lines from `first` to `last` (from 0, end excluded, at least one) replaced by `pieces`.

        New lines end as the line they stand for does, the last as the region. A region that ends without a newline
        still does afterwards.
        """
        region = self.lines[first:last]
        out: list[tuple[bytes, bytes]] = []
        for piece in pieces:
            line = region[piece.line]
            content = self.data[line.start : line.end] if piece.text is None else self.encode(piece.text)
            out.append((content, self.data[line.end : line.stop]))
        usual = self._usual_end(first, last)
        ended = region[-1].stop > region[-1].end
        whole = [content + (end or usual) for content, end in out[:-1]]
        if out:
            content, end = out[-1]
            if pieces[-1].text is not None:
                end = self.data[region[-1].end : region[-1].stop]
            whole.append(content + ((end or usual) if ended else b""))
        return Span(region[0].start, region[-1].stop, b"".join(whole))

    def _usual_end(self, first: int, last: int) -> bytes:
        """Most lines' end within a region, else the nearest line's before it or behind it."""
        ends = [self.data[line.end : line.stop] for line in self.lines[first:last] if line.stop > line.end]
        if not ends:
            near = [*reversed(self.lines[:first]), *self.lines[last:]]
            ends = [self.data[line.end : line.stop] for line in near[:1] if line.stop > line.end]
        return b"\r\n" if 2 * ends.count(b"\r\n") > len(ends) else b"\n"


def pieces_between(old: Sequence[str], new: Sequence[str]) -> tuple[Piece, ...]:
    """How `new` comes of `old`: the lines they share are kept, the others stand for those they take the place of."""
    found: list[Piece] = []
    for tag, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Piece(number) for number in range(old_start, old_end)]
        elif tag == "insert":
            found += [Piece(max(old_start - 1, 0), text) for text in new[new_start:new_end]]
        elif tag == "replace":
            found += [
                Piece(min(old_start + number, old_end - 1), text) for number, text in enumerate(new[new_start:new_end])
            ]
    return tuple(found)


def splice(data: bytes, spans: Sequence[Span]) -> bytes:
    """`data` with all spans put in, which do not overlap and are sorted."""
    pieces: list[bytes] = []
    done = 0
    for span in spans:
        pieces += [data[done : span.start], span.put]
        done = span.end
    return b"".join([*pieces, data[done:]])


def block_of(text: str) -> list[str]:
    """The lines of a text as a model writes it; a newline at its end begins no further line. Empty text: no line."""
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines
