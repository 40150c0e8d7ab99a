"""Exact text replaced in a file's bytes; whatever the text does not name stays byte for byte."""

import re
from dataclasses import dataclass

from aci.text import encoding_of


class Unencodable(ValueError):
    """The new text has characters which the file's encoding does not know."""


@dataclass(frozen=True)
class Found:
    """Where the old text stands: byte offsets, end excluded."""

    start: int
    end: int


def occurrences(data: bytes, old: str, most: int | None = None) -> tuple[Found, ...]:
    """Every place of `old`, or the first `most`, overlapping ones too.

    A newline of `old` stands for the line end the file has there.
    When `old` itself has a carriage return it is taken literally. An empty `old` is nowhere.
    """
    try:
        wanted = old.encode(encoding_of(data))
    except UnicodeEncodeError:
        return ()
    if not wanted:
        return ()
    pattern = re.compile(_pattern(wanted))
    found: list[Found] = []
    at = 0
    while (match := pattern.search(data, at)) and (most is None or len(found) < most):
        found.append(Found(match.start(), match.end()))
        at = match.start() + 1
    return tuple(found)


def substitute(data: bytes, old: str, new: str, places: tuple[Found, ...]) -> bytes:
    """`data` with `new` at each of `places`, which are `old`'s; of two that overlap the first counts.

    Lines which `old` and `new` have in common at the start and the end keep their bytes. Newlines of `new` become the
    line ends found there, unless either text has a carriage return. Raises `Unencodable`.
    """
    encoding = encoding_of(data)
    try:
        wanted, put = old.encode(encoding), new.encode(encoding)
    except UnicodeEncodeError as error:
        raise Unencodable(f"{error.object[error.start : error.end]!r} cannot be written in {encoding}") from error
    as_it_is = b"\r" in wanted or b"\r" in put or b"\n" not in wanted + put
    pieces: list[bytes] = []
    done = 0
    for place in places:
        if place.start < done:
            continue
        pieces += [data[done : place.start], put if as_it_is else _fitted(data, place, wanted, put)]
        done = place.end
    return b"".join([*pieces, data[done:]])


def _pattern(wanted: bytes) -> bytes:
    if b"\r" in wanted:
        return re.escape(wanted)
    # Without the look-behind the newline of a CRLF would be found twice, with its CR and without.
    return rb"(?:\r\n|(?<!\r)\n)".join(re.escape(line) for line in wanted.split(b"\n"))


def _fitted(data: bytes, place: Found, wanted: bytes, put: bytes) -> bytes:
    """`put` with the file's line ends. Every element but the last of a split at newlines owns a possible CR."""
    old, new, there = wanted.split(b"\n"), put.split(b"\n"), data[place.start : place.end].split(b"\n")
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter - 1) if old[at] != new[at]), shorter - 1)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    usual = b"\r" if _ends_with_cr(data, place) else b""
    # A changed line keeps its own end as long as lines can be told from one another by their number.
    ends = (
        [line[-1:] if line.endswith(b"\r") else b"" for line in there] if len(old) == len(new) else [usual] * len(new)
    )
    middle = [line + end for line, end in list(zip(new, ends, strict=True))[head : len(new) - tail]]
    if middle and not tail:
        middle[-1] = new[-1]
    return b"\n".join([*there[:head], *middle, *there[len(there) - tail :]])


def _ends_with_cr(data: bytes, place: Found) -> bool:
    """Whether lines here end in CRLF: most within the place, else the line's own end, else the one before."""
    inside = data[place.start : place.end]
    if newlines := inside.count(b"\n"):
        return 2 * inside.count(b"\r\n") > newlines
    at = data.find(b"\n", place.end)
    if at < 0:
        at = data.rfind(b"\n", 0, place.start)
    return at > 0 and data[at - 1 : at] == b"\r"
