"""Lines of which some are left out: a line that is only `...` stands for any lines, in the old text and in the new."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import groupby

from aci.lines import Span, pieces_between
from aci.matching.base import Found, Wanted, starts_of

_ELISION = re.compile(r"\s*(?:(?:\.\.\.|…)|(?:#|//|--|;|%|/\*|<!--)\s*(?:\.\.\.|…).*)\s*")


class Elided:
    name = "with lines left out at `...`"

    def places(self, wanted: Wanted) -> Sequence[Found]:
        old, new = _parts(wanted.old_lines), _parts(wanted.new_lines)
        if len(old) < 2 or len(old) != len(new):
            return []
        lines = [line.text.rstrip() for line in wanted.file.lines]
        starts = [starts_of(lines, [line.rstrip() for line in part]) if part else [] for part in old]
        named = [(part, places) for part, places in zip(old, starts, strict=True) if part]
        found: list[Found] = []
        for chosen in dict.fromkeys((_first(named), _last(named))):
            spans = self._spans(wanted, old, new, chosen) if chosen else ()
            if chosen and spans:
                found.append(Found(chosen[0] + 1, spans))
        return found

    def _spans(
        self, wanted: Wanted, old: list[list[str]], new: list[list[str]], chosen: tuple[int, ...]
    ) -> tuple[Span, ...]:
        """What changes, part by part; none when something would have to stand at an elision without a part before."""
        if any(theirs and not mine for mine, theirs in zip(old, new, strict=True)):
            return ()
        parts = [(mine, theirs) for mine, theirs in zip(old, new, strict=True) if mine]
        return tuple(
            wanted.file.rewritten(start, start + len(mine), pieces_between(mine, theirs))
            for start, (mine, theirs) in zip(chosen, parts, strict=True)
            if mine != theirs
        )


def _parts(lines: list[str]) -> list[list[str]]:
    """What stands between elisions; empty at an end that is one."""
    parts: list[list[str]] = [[]]
    for elision, group in groupby(lines, lambda line: _ELISION.fullmatch(line) is not None):
        if elision:
            parts.append([])
        else:
            parts[-1] = list(group)
    return parts


def _first(parts: Sequence[tuple[list[str], list[int]]]) -> tuple[int, ...]:
    """The choice of starts, in order and without overlap, that is as early as can be; empty when there is none.

    It is the only one when it is also the latest.
    """
    chosen: list[int] = []
    after = 0
    for part, starts in parts:
        at = bisect_left(starts, after)
        if at == len(starts):
            return ()
        chosen.append(starts[at])
        after = starts[at] + len(part)
    return tuple(chosen)


def _last(parts: Sequence[tuple[list[str], list[int]]]) -> tuple[int, ...]:
    chosen: list[int] = []
    before: int | None = None
    for part, starts in reversed(parts):
        at = len(starts) if before is None else bisect_right(starts, before - len(part))
        if at == 0:
            return ()
        before = starts[at - 1]
        chosen.insert(0, before)
    return tuple(chosen)
