"""Places that may have been meant by a text which is not there."""

import difflib
from collections.abc import Sequence

SEARCHED = 20_000
"""Lines of a file that is looked at for likeness; of a longer one the beginning."""
_WIDTH = 500
_RATED = 40
"""Places that are compared as a whole, by as many characters as of a line."""
_LINES = 8
"""Lines of a text by which places are found."""


def nearest(lines: Sequence[str], block: Sequence[str], most: int = 3, least: float = 0.6) -> list[int]:
    """Indexes of lines at which a text like `block` may begin, likeliest first, no two overlapping."""
    stripped, bare = [line.strip() for line in lines[:SEARCHED]], [line.strip() for line in block]
    rated: list[tuple[float, int]] = []
    for start in likely_starts(stripped, bare, least)[:_RATED]:
        there = stripped[max(start, 0) : start + len(bare)]
        matcher = difflib.SequenceMatcher(None, "\n".join(bare)[:_WIDTH], "\n".join(there)[:_WIDTH], autojunk=False)
        rated.append((-matcher.ratio(), max(start, 0)))
    chosen: list[int] = []
    for _, start in sorted(rated)[: 10 * most]:
        if all(abs(start - other) >= max(len(bare), 1) for other in chosen):
            chosen.append(start)
    return chosen[:most]


def likely_starts(texts: Sequence[str], block: Sequence[str], least: float = 0.75) -> list[int]:
    """Where `block` would begin if one of its longest lines stood where one like it stands; may be below 0."""
    keys = sorted((at for at, line in enumerate(block) if line), key=lambda at: -len(block[at]))[:_LINES]
    at_text: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        if text:
            at_text.setdefault(text[:_WIDTH], []).append(number)
    starts: dict[int, None] = {}
    for key in keys[:2] if len(texts) > 2000 else keys[:4]:
        for like in difflib.get_close_matches(block[key][:_WIDTH], at_text, n=5, cutoff=least):
            for number in at_text[like][:50]:
                starts.setdefault(number - key)
    return list(starts)
