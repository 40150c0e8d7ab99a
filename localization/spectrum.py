"""Suspicion of lines from which tests ran them: Ochiai."""

import math
from collections import Counter
from typing import NamedTuple

from localization.base import Evidence, Location, Spectrum
from localization.roles import is_test_path

Line = tuple[str, int]


class Hits(NamedTuple):
    """By how many tests a line was run."""

    failing: int
    passing: int


def line_hits(spectrum: Spectrum) -> dict[Line, Hits]:
    """Counts for every line that at least one failing test ran; other lines are no suspects."""
    failing: dict[str, Counter[int]] = {}
    for test in spectrum.failing:
        for path, lines in spectrum.covered.get(test, {}).items():
            failing.setdefault(path, Counter()).update(set(lines))
    passing: dict[str, Counter[int]] = {path: Counter() for path in failing}
    for test in spectrum.passing - spectrum.failing:
        for path, lines in spectrum.covered.get(test, {}).items():
            if path in failing:
                passing[path].update(failing[path].keys() & set(lines))
    return {
        (path, line): Hits(count, passing[path][line])
        for path, counts in sorted(failing.items())
        for line, count in sorted(counts.items())
    }


def ochiai(spectrum: Spectrum) -> dict[Line, float]:
    """Suspicion in (0, 1] by (path, line), in that order: ef / sqrt(failing * (ef + ep)).

    Lines that no failing test ran would score 0 and are left out. A failing test without coverage (it crashed before
    the code) tells nothing about lines and is not counted; without coverage of any failing test the answer is empty.
    """
    known = sum(1 for test in spectrum.failing if any(spectrum.covered.get(test, {}).values()))
    return {
        line: hits.failing / math.sqrt(known * (hits.failing + hits.passing))
        for line, hits in line_hits(spectrum).items()
    }


def suspicious_lines(spectrum: Spectrum, limit: int = 50) -> tuple[Location, ...]:
    """Lines by falling Ochiai score, at most `limit`; equal scores by path and line; lines of test files come last."""
    hits = line_hits(spectrum)
    scores = ochiai(spectrum)
    ordered = sorted(scores, key=lambda line: (is_test_path(line[0]), -scores[line], line))
    return tuple(
        Location(
            path=path,
            start_line=number,
            end_line=number,
            kind="line",
            score=scores[path, number],
            rank=rank,
            evidence=(Evidence(kind="spectrum", text=describe(hits[path, number], spectrum), weight=1.0),),
        )
        for rank, (path, number) in enumerate(ordered[: max(limit, 0)], start=1)
    )


def describe(hits: Hits, spectrum: Spectrum) -> str:
    """`run by 3 of 3 failing tests, 2 of 40 passing`."""
    failing, passing = len(spectrum.failing), len(spectrum.passing - spectrum.failing)
    return f"run by {hits.failing} of {failing} failing test{'s' * (failing != 1)}, {hits.passing} of {passing} passing"
