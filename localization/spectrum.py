"""Suspicion of lines from which tests ran them."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from localization.base import Evidence, Location, Spectrum
from localization.roles import is_test_path
from localization.spectrum_formulas import FORMULAS, Counts, Formula
from localization.spectrum_ties import Line, LineText, Ranks, data_shared, last_lines, nearness, tie_ranks

_SHOWN_DATA = 5


class Hits(NamedTuple):
    """By how many tests a line was run."""

    failing: int
    passing: int


class Suspect(NamedTuple):
    """A line with the ranks it shares with lines that nothing tells it from; `location.rank` lies between them."""

    location: Location
    ranks: Ranks


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


def suspicion(spectrum: Spectrum, formula: Formula | Callable[[Counts], float] = "ochiai") -> dict[Line, float]:
    """Score by (path, line), in that order, greater for more suspicious; a formula is named or a function of counts.

    Lines that no failing test ran are left out. A test without coverage (it crashed before the code) tells nothing
    about lines and is not counted; without coverage of any failing test the answer is empty.
    """
    score = FORMULAS[formula] if isinstance(formula, str) else formula
    failing = _with_coverage(spectrum, spectrum.failing)
    passing = _with_coverage(spectrum, spectrum.passing - spectrum.failing)
    return {
        line: score(Counts(hits.failing, hits.passing, failing - hits.failing, passing - hits.passing))
        for line, hits in line_hits(spectrum).items()
    }


def ochiai(spectrum: Spectrum) -> dict[Line, float]:
    """`suspicion` by Ochiai, in (0, 1]: ef / sqrt(failing * (ef + ep))."""
    return suspicion(spectrum, "ochiai")


def ranked_suspects(
    spectrum: Spectrum,
    formula: Formula = "ochiai",
    limit: int = 50,
    messages: Mapping[str, str] | None = None,
    last: Mapping[str, Line] | None = None,
    text_at: LineText | None = None,
) -> tuple[Suspect, ...]:
    """Lines by falling suspicion, at most `limit`; lines of test files come last.

    Ties are broken by how much of the data in the failing assertions a line names (`messages`: what each test said;
    `text_at`: source of a line), then by nearness to the line a failing test ran `last`. What is still equal stands in
    the order of path and line, and shares its best-case and pessimistic rank, both taken over all suspects.
    """
    hits = line_hits(spectrum)
    scores = suspicion(spectrum, formula)
    heard = [text for test, text in (messages or {}).items() if test in spectrum.failing]
    standing = {line: (float(not is_test_path(line[0])), score) for line, score in scores.items()}
    contenders = [
        line for line, ranks in zip(standing, tie_ranks(list(standing.values())), strict=True) if ranks.best <= limit
    ]
    shared = data_shared(contenders, heard, text_at)
    ended = last_lines(last or {}, spectrum.failing)
    keys = {
        line: (*base, float(len(shared.get(line, ()))), float(ended[line]), nearness(line, ended))
        for line, base in standing.items()
    }
    ranks = dict(zip(keys, tie_ranks(list(keys.values())), strict=True))
    ordered = sorted(keys, key=lambda line: (ranks[line].best, line))
    found = []
    for rank, line in enumerate(ordered[: max(limit, 0)], start=1):
        evidence = [Evidence(kind="spectrum", text=describe(hits[line], spectrum), weight=1.0)]
        if line in shared:
            data = ", ".join(sorted(shared[line], key=lambda datum: (-len(datum), datum))[:_SHOWN_DATA])
            evidence.append(Evidence(kind="spectrum", text=f"named in the failing assertion: {data}", weight=0.0))
        if ended[line]:
            evidence.append(Evidence(kind="spectrum", text=_describe_last(ended[line]), weight=0.0))
        location = Location(
            path=line[0],
            start_line=line[1],
            end_line=line[1],
            kind="line",
            score=scores[line],
            rank=rank,
            evidence=tuple(evidence),
        )
        found.append(Suspect(location, ranks[line]))
    return tuple(found)


def suspicious_lines(spectrum: Spectrum, limit: int = 50) -> tuple[Location, ...]:
    """Lines by falling Ochiai score, at most `limit`; equal scores by path and line; lines of test files come last."""
    return tuple(suspect.location for suspect in ranked_suspects(spectrum, limit=limit))


def describe(hits: Hits, spectrum: Spectrum) -> str:
    """`run by 3 of 3 failing tests, 2 of 40 passing`."""
    failing, passing = len(spectrum.failing), len(spectrum.passing - spectrum.failing)
    return f"run by {hits.failing} of {failing} failing test{'s' * (failing != 1)}, {hits.passing} of {passing} passing"


def _describe_last(times: int) -> str:
    return f"run last before {times} failing test{'s' * (times != 1)} failed"


def _with_coverage(spectrum: Spectrum, tests: frozenset[str]) -> int:
    return sum(1 for test in tests if any(spectrum.covered.get(test, {}).values()))
