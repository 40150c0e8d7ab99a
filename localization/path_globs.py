"""Which paths a glob selects: `*.py` at any depth, `src/**/test_*.py`, `src/{a,b}.py`; a folder is all below it."""

import re
from collections.abc import Callable
from functools import lru_cache

_PIECE = re.compile(r"\*+|\?|\[!?\]?[^\]]*\]|.", re.DOTALL)

_BRACES = re.compile(r"\{([^{},]*(?:,[^{},]*)+)\}")
_ALTERNATIVES = 64


def alternatives(glob: str) -> tuple[str, ...]:
    """The globs without braces that `src/{a,b}.py` stands for. Braces without a comma are themselves, and so are all
    braces of a glob that stands for more than 64."""
    done, open_ones = [], [glob]
    while open_ones:
        one = open_ones.pop()
        found = _BRACES.search(one)
        if found is None:
            done.append(one)
        else:
            open_ones += [one[: found.start()] + each + one[found.end() :] for each in found[1].split(",")]
        if len(done) + len(open_ones) > _ALTERNATIVES:
            return (glob,)
    return tuple(sorted(set(done)))


@lru_cache(maxsize=256)
def path_selector(glob: str) -> Callable[[str], bool]:
    """`*` and `?` stay within a folder, `**` alone between slashes is any number of folders; case matters.

    A glob without a slash (but at its end) may begin at any folder. What matches a folder selects the files below it.
    The empty glob selects everything. Matching takes at most quadratic time for each alternative.
    """
    selectors = [_selector(each) for each in alternatives(glob)]
    return selectors[0] if len(selectors) == 1 else lambda path: any(selects(path) for selects in selectors)


def _selector(glob: str) -> Callable[[str], bool]:
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
