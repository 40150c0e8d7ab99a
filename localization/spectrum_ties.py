"""What parts lines that a formula scores alike, and which ranks they then share."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from localization.tokens import STOP_WORDS

Line = tuple[str, int]
LineText = Callable[[str, int], str]
"""(path, line) -> the line's source; what encloses it (the function's name) may stand before it."""

Key = TypeVar("Key", bound=Hashable)

_DATUM = re.compile(
    r"""(?P<quote>["'`])(?P<literal>[^"'`\n]{2,80})(?P=quote)
        |(?<![\w.])\d{1,20}\.\d{1,20}(?!\w)|0x[0-9a-fA-F]{1,16}|(?<!\w)\d{2,20}(?!\w)|[A-Za-z_]\w{1,80}""",
    re.VERBOSE,
)
_LONGEST = 20_000
_SAID_BY_EVERYONE = STOP_WORDS | {
    *("assert", "assertion", "assertionerror", "self", "error", "exception", "expected", "actual", "got", "equal"),
    *("equals", "where", "true", "false", "test", "failed", "failure", "traceback", "file", "line"),
}


class Ranks(NamedTuple):
    """From 1: the rank with all equals behind (`best`: 1 + those better) and before (`worst`: all that are as good)."""

    best: int
    worst: int


def tie_ranks(keys: Sequence[tuple[float, ...]]) -> list[Ranks]:
    """Best-case and pessimistic rank of each key among all of them; a greater key is better.

    The two ways to report a rank among ties: Wong et al., as in `dstar_of`.
    """
    counts = Counter(keys)
    better = 0
    ranks: dict[tuple[float, ...], Ranks] = {}
    for key in sorted(counts, reverse=True):
        ranks[key] = Ranks(better + 1, better + counts[key])
        better += counts[key]
    return [ranks[key] for key in keys]


def data_named(message: str) -> frozenset[str]:
    """Identifiers, numbers and quoted literals of a failing assertion; not what every assertion says."""
    found: set[str] = set()
    for match in _DATUM.finditer(message[:_LONGEST]):
        found.add(match["literal"] or match.group())
        # What is quoted may hold names as well.
        found.update(re.findall(r"[A-Za-z_]\w{1,80}", match["literal"] or ""))
    return frozenset(datum for datum in found if datum.casefold() not in _SAID_BY_EVERYONE)


def data_shared(lines: Iterable[Line], messages: Iterable[str], text_at: LineText | None) -> dict[Line, frozenset[str]]:
    """What each line has in common with the failing assertions; lines that share nothing are left out."""
    wanted = frozenset().union(*map(data_named, messages))
    if not wanted or text_at is None:
        return {}
    shared = {line: wanted & data_named(text_at(*line)) for line in lines}
    return {line: data for line, data in shared.items() if data}


def last_lines(last: Mapping[str, Line], failing: frozenset[str]) -> Counter[Line]:
    """How many failing tests ran each line last."""
    return Counter(line for test, line in last.items() if test in failing)


def nearness(line: Line, last: Mapping[Line, int]) -> float:
    """How near a line is to one that was run last before a failure: 1 for that line, less before it, 0 elsewhere.

    A line behind the last one of its file ran earlier (or in another call) and counts half.
    """
    path, number = line
    return max(
        (
            1 / (1 + (ended - number) if number <= ended else 2 * (1 + number - ended))
            for other, ended in last
            if other == path
        ),
        default=0.0,
    )
