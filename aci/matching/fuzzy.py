"""The only text in the file that is nearly the same: the lines that change are known, one that stays has a slip."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from aci.matching.base import Found, Wanted
from aci.matching.nearest import SEARCHED, likely_starts
from aci.matching.whitespace import indented_like

ALIKE = 0.93
"""How alike the whole must be: `SequenceMatcher.ratio` over both texts, white space collapsed."""
LINE_ALIKE = 0.75
OTHERS = 0.8
"""So alike no other place may be."""
SHORTEST = 40
"""Characters; of a shorter text a single sign is too much."""
LONGEST = 6_000
"""Characters; of a longer one the comparison takes seconds."""
_COMPARED = 60
_NUMBER = re.compile(r"\d+")


class Fuzzy:
    name = "nearly"

    def places(self, wanted: Wanted) -> Sequence[Found]:
        """The best place, and every other that is alike enough for it to be doubtful; none when the best is not."""
        old = [_collapsed(line) for line in wanted.old_lines]
        lines = wanted.file.lines
        if not SHORTEST <= sum(map(len, old)) <= LONGEST or len(lines) > SEARCHED:
            return []
        texts = [_collapsed(line.text) for line in lines]
        rated = sorted(
            (
                (rating, start)
                for start in likely_starts(texts, old)[:_COMPARED]
                if 0 <= start <= len(texts) - len(old)
                and (rating := _alike("\n".join(old), "\n".join(texts[start : start + len(old)]), OTHERS)) >= OTHERS
            ),
            reverse=True,
        )
        kept = {piece.line for piece in wanted.pieces if piece.text is None}
        if not rated or rated[0][0] < ALIKE or not _fits(old, texts[rated[0][1] : rated[0][1] + len(old)], kept):
            return []
        found = []
        for _, start in rated:
            region = [line.text for line in lines[start : start + len(old)]]
            pieces = indented_like(wanted.old_lines, region, wanted.pieces)
            found.append(Found(start + 1, (wanted.file.rewritten(start, start + len(old), pieces),)))
        return found


def _fits(old: list[str], there: list[str], kept: set[int]) -> bool:
    """What is to be changed must be known exactly. No other line may be of another kind, and no number another one:
    those are no slips of the pen."""
    return all(
        mine == its
        or (
            number in kept
            and _NUMBER.findall(mine) == _NUMBER.findall(its)
            and _alike(mine, its, LINE_ALIKE) >= LINE_ALIKE
        )
        for number, (mine, its) in enumerate(zip(old, there, strict=True))
    )


def _alike(one: str, other: str, least: float) -> float:
    """The ratio, or 0 when it is below `least`, which is cheaper to find out."""
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    return matcher.ratio()


def _collapsed(line: str) -> str:
    return " ".join(line.split())
