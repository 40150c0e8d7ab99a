"""The same lines when no white space in them counts."""

from collections.abc import Sequence

from aci.lines import Piece
from aci.matching.base import Found, Wanted, starts_of
from aci.matching.indentation import indent_of

_TOLD = 20
"""As in `indentation`."""


class Whitespace:
    name = "with other white space"

    def places(self, wanted: Wanted) -> Sequence[Found]:
        old = wanted.old_lines
        texts = [line.text for line in wanted.file.lines]
        bare = ["".join(text.split()) for text in texts]
        found: list[Found] = []
        for start in starts_of(bare, ["".join(line.split()) for line in old]) if any(map(str.strip, old)) else []:
            region = texts[start : start + len(old)]
            span = wanted.file.rewritten(start, start + len(old), indented_like(old, region, wanted.pieces))
            found.append(Found(start + 1, (span,)))
            if len(found) == _TOLD:
                break
        return found


def indented_like(old: Sequence[str], there: Sequence[str], pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """New lines at the depth of the file: where `old` had the same indentation, the file's there, else relative to the
    deepest known indentation that it begins with."""
    known: dict[str, str] = {}
    for mine, its in zip(old, there, strict=True):
        if mine.strip():
            known.setdefault(indent_of(mine), indent_of(its))
    return tuple(
        piece if piece.text is None or not piece.text.strip() else piece._replace(text=_indented(piece.text, known))
        for piece in pieces
    )


def _indented(line: str, known: dict[str, str]) -> str:
    indent = indent_of(line)
    base = max((each for each in known if indent.startswith(each)), key=len, default=None)
    return line if base is None else known[base] + line[len(base) :]
