"""Which paths a glob selects: `*.py` at any depth, `src/**/test_*.py`, and a folder stands for all that is below it."""

import re
from collections.abc import Callable
from functools import lru_cache

_PIECE = re.compile(r"\*+|\?|\[!?\]?[^\]]*\]|.", re.DOTALL)


@lru_cache(maxsize=256)
def path_selector(glob: str) -> Callable[[str], bool]:
    """`*` and `?` stay within a folder, `**` alone between slashes is any number of folders; case matters.

    A glob without a slash (but at its end) may begin at any folder. What matches a folder selects the files below it.
    The empty glob selects everything. Matching takes at most quadratic time.
    """
    parts = [part for part in glob.removeprefix("./").split("/") if part]
    if "/" not in glob.rstrip("/"):
        parts = ["**", *parts]
    groups: list[list[str]] = [[]]
    for part in parts:
        if part == "**":
            groups.append([])
        else:
            groups[-1].append(_segment(part))
    # The first place where a group of folders fits is as good as any later one: so none is tried twice.
    begin, *others = ["".join(f"{segment}/" for segment in group) for group in groups]
    fits = re.compile(begin + "".join(f"(?>(?:[^/]*/)*?{group})" for group in others), re.DOTALL).match
    return lambda path: fits(f"{path}/") is not None


def _segment(part: str) -> str:
    """A pattern for a name between slashes."""
    stars = [""]
    for piece in _PIECE.findall(part):
        if piece[0] == "*":
            stars.append("")
        elif piece == "?":
            stars[-1] += "[^/]"
        elif piece[0] == "[" and len(piece) > 1:
            stars[-1] += _letters(piece)
        else:
            stars[-1] += re.escape(piece)
    if len(stars) == 1:
        return stars[0]
    first, *middle, last = stars
    return first + "".join(f"(?>[^/]*?{each})" for each in middle) + f"[^/]*{last}"


def _letters(piece: str) -> str:
    negated, letters = piece[1] == "!", piece[1:-1].removeprefix("!")
    inside = re.sub(r"([\\\[\]^&~|])", r"\\\1", letters).replace("--", r"\-\-")
    pattern = f"(?!/)[{'^' if negated else ''}{inside}]"
    try:
        re.compile(pattern)
    except re.error:
        return re.escape(piece)
    return pattern
