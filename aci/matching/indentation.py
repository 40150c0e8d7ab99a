"""The same lines at another depth: every line is shifted by the same white space, or tabs stand for spaces."""

from collections.abc import Callable, Sequence
from functools import partial

from aci.lines import Piece
from aci.matching.base import Found, Wanted, starts_of

_TOLD = 20
"""Places that are looked for; no text with so many is the only one."""
_UNITS = (4, 2, 8, 3)
"""Spaces that a tab may stand for."""
Shift = Callable[[str], str | None]
"""From a line of the model's to one of the file's; None where it cannot be shifted so."""


class Indentation:
    name = "with another indentation"

    def places(self, wanted: Wanted) -> Sequence[Found]:
        texts = [line.text for line in wanted.file.lines]
        bare = [text.strip() for text in texts]
        found: list[Found] = []
        for start in starts_of(bare, [line.strip() for line in wanted.old_lines]):
            region = texts[start : start + len(wanted.old_lines)]
            shift = shift_between(wanted.old_lines, region)
            shifted = shifted_pieces(wanted.pieces, shift) if shift else None
            if shifted is not None:
                span = wanted.file.rewritten(start, start + len(region), shifted)
                found.append(Found(start + 1, (span,)))
            if len(found) == _TOLD:
                break
        return found


def shift_between(old: Sequence[str], there: Sequence[str]) -> Shift | None:
    """The one shift that makes every line of `old` that of `there`; ends of blank lines do not count."""
    pairs = [(mine, its) for mine, its in zip(old, there, strict=True) if mine.strip() or its.strip()]
    if not pairs:
        return None
    for convert in _conversions():
        mine, its = convert(pairs[0][0]), pairs[0][1]
        for shift in _shifts(convert, indent_of(mine), indent_of(its)):
            if all(shift(one) == other for one, other in pairs):
                return shift
    return None


def shifted_pieces(pieces: Sequence[Piece], shift: Shift) -> tuple[Piece, ...] | None:
    """New lines shifted, or None where one of them cannot be."""
    out: list[Piece] = []
    for piece in pieces:
        text = piece.text
        if text is not None and text.strip():
            text = shift(text)
            if text is None:
                return None
        out.append(piece._replace(text=text))
    return tuple(out)


def indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _conversions() -> list[Callable[[str], str]]:
    """Between tabs and spaces, in indentation alone; first none at all."""
    return [
        lambda line: line,
        *(partial(_to_tabs, unit=unit) for unit in _UNITS),
        *(partial(_to_spaces, unit=unit) for unit in _UNITS),
    ]


def _shifts(convert: Callable[[str], str], mine: str, its: str) -> list[Shift]:
    """How `mine` becomes `its`: by more in front of it, or by less."""
    if its.endswith(mine):
        return [partial(_deeper, convert=convert, more=its[: len(its) - len(mine)])]
    return [partial(_shallower, convert=convert, less=mine[: len(mine) - len(its)])] if mine.endswith(its) else []


def _deeper(line: str, convert: Callable[[str], str], more: str) -> str | None:
    return more + convert(line)


def _shallower(line: str, convert: Callable[[str], str], less: str) -> str | None:
    line = convert(line)
    return line.removeprefix(less) if line.startswith(less) else None


def _to_tabs(line: str, unit: int) -> str:
    indent = indent_of(line)
    return indent.replace(" " * unit, "\t") + line[len(indent) :]


def _to_spaces(line: str, unit: int) -> str:
    indent = indent_of(line)
    return indent.replace("\t", " " * unit) + line[len(indent) :]
