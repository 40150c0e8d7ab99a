"""Where the hunks of a patch belong in a file as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from aci.editing import places
from aci.lines import FileText, Piece, Span
from aci.matching.base import Found, Wanted, Way
from aci.matching.indentation import Indentation
from aci.matching.nearest import nearest
from aci.matching.whitespace import Whitespace
from aci.matching.whole_lines import WholeLines
from aci.patching.base import Hunk

_WAYS: tuple[Way, ...] = (WholeLines(), Indentation(), Whitespace())


class Misplaced(ValueError):
    """A hunk has no place, or several; the message says which come near."""


@dataclass(frozen=True)
class Placed:
    """A hunk's span, the line it begins at, and how it was found."""

    span: Span
    line: int
    way: str


def place_all(file: FileText, hunks: Sequence[Hunk]) -> tuple[list[Placed], list[str]]:
    """Hunks in order of their place, and what is wrong with those that have none."""
    placed: list[Placed] = []
    wrong: list[str] = []
    cursor, drift = 0, 0
    for number, hunk in enumerate(hunks, 1):
        try:
            found = _place(file, hunk, cursor, drift)
        except Misplaced as error:
            wrong.append(f"hunk {number}: {error}")
            continue
        if hunk.line is not None:
            drift = found.line - hunk.line
        cursor = found.line - 1 + len(hunk.old)
        if any(found.span.start < other.span.end and other.span.start < found.span.end for other in placed):
            wrong.append(f"hunk {number}: it overlaps another hunk, at line {found.line}")
        placed.append(found)
    return sorted(placed, key=lambda each: (each.span.start, each.span.end)), wrong


def _place(file: FileText, hunk: Hunk, cursor: int, drift: int) -> Placed:
    anchor = _anchored(file, hunk, cursor)
    if not hunk.old:
        return _inserted(file, hunk, anchor)
    old = "\n".join(hunk.old) + "\n"
    new = "".join(f"{line}\n" for line in hunk.new)
    for way in _WAYS:
        found = way.places(Wanted(file, old, new))
        if found:
            chosen = _chosen(file, hunk, found, cursor if anchor is None else anchor, drift, anchor is not None)
            return Placed(_ended(file, hunk, chosen.spans[0]), chosen.line, way.name)
    starts = nearest([line.text for line in file.lines], hunk.old)
    shown = f" The nearest:\n{places(file, starts, len(hunk.old))}" if starts else " Nothing in the file is like it."
    raise Misplaced(f"its lines, from {hunk.old[0].strip()[:80]!r} on, are not in the file.{shown}")


def _chosen(file: FileText, hunk: Hunk, found: Sequence[Found], cursor: int, drift: int, anchored: bool) -> Found:
    """The only one; else the one at its line number, at the end if it says so, or the first behind its anchor."""
    if len(found) == 1:
        return found[0]
    if hunk.line is not None:
        exact = [each for each in found if each.line in (hunk.line + drift, hunk.line)]
        if exact:
            return exact[0] if len(exact) == 1 else next(each for each in exact if each.line == hunk.line + drift)
    if hunk.at_end:
        last = [each for each in found if each.line - 1 + len(hunk.old) == len(file.lines)]
        if last:
            return last[0]
    later = [each for each in found if each.line > cursor]
    if later and (len(later) == 1 or anchored):
        return later[0]
    lines = ", ".join(str(each.line) for each in found[:20])
    raise Misplaced(f"its lines are in the file {len(found)} times, from lines {lines} on: give it more lines around")


def _anchored(file: FileText, hunk: Hunk, cursor: int) -> int | None:
    """Index of the line behind the last anchor, each sought behind the one before; None without or unknown ones."""
    at: int | None = None
    for anchor in hunk.anchors:
        lines = list(enumerate(line.text.strip() for line in file.lines))
        start = cursor if at is None else at
        ordered = [*lines[start:], *(lines[:start] if at is None else [])]
        equal = [number for number, text in ordered if text == anchor.strip()]
        like = [number for number, text in ordered if text.startswith(anchor.strip())]
        if not equal and not like:
            return at
        at = (equal or like)[0] + 1
    return at


def _inserted(file: FileText, hunk: Hunk, anchor: int | None) -> Placed:
    """A hunk without old lines goes behind its anchor or line, to the end when it says so, or into an empty file."""
    behind = anchor if anchor is not None else hunk.line
    if not file.lines:
        end = b"\n" if hunk.new_ended else b""
        data = file.encode("\n".join(hunk.new)) + end
        return Placed(Span(len(file.data), len(file.data), data), 1, "as written")
    if hunk.at_end or (behind is not None and behind >= len(file.lines)):
        behind = len(file.lines)
    if behind is None:
        raise Misplaced("it has only added lines: give it lines around them")
    beside = max(behind - 1, 0)
    pieces = [Piece(0, text) for text in hunk.new]
    pieces.insert(0 if behind else len(pieces), Piece(0))
    return Placed(_ended(file, hunk, file.rewritten(beside, beside + 1, pieces)), behind + 1, "as written")


def _ended(file: FileText, hunk: Hunk, span: Span) -> Span:
    """What the patch says of the newline at the end of the file."""
    if span.end != len(file.data) or hunk.old_ended == hunk.new_ended:
        return span
    if not hunk.new_ended:
        return span._replace(put=span.put.removesuffix(b"\n").removesuffix(b"\r"))
    crlf = 2 * file.data.count(b"\r\n") > file.data.count(b"\n")
    return span if span.put.endswith(b"\n") else span._replace(put=span.put + (b"\r\n" if crlf else b"\n"))
