"""Whole lines as they are."""

from collections.abc import Sequence

from aci.matching.base import Found, Wanted, starts_of


class WholeLines:
    name = "as written"

    def places(self, wanted: Wanted) -> Sequence[Found]:
        length = len(wanted.old_lines)
        return [
            Found(start + 1, (wanted.file.rewritten(start, start + length, wanted.pieces),))
            for start in starts_of([line.text for line in wanted.file.lines], wanted.old_lines)
        ]
