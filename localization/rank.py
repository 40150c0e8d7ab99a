"""From the lists to the answer: files first, then the definitions inside the best files."""

from localization.base import Location, Spectrum
from localization.corpus import Corpus, UnitKey
from localization.fuse import Fused, as_evidence, fuse, reasons
from localization.issue_text import IssueText
from localization.roles import Role
from localization.signals import file_signals, unit_signals

_FILES = 20
"""Definitions are looked for in so many best files: more did not find more."""
_THINNING = 10
"""The eleventh definition of a file gets half of the file's score, so that one file does not crowd out the others."""
_STANDING: dict[Role, float] = {"source": 1.0, "data": 0.3, "test": 0.1, "doc": 0.1}
"""Tests and documentation speak the issue's language without being at fault."""


def rank_files(corpus: Corpus, issue: IssueText, limit: int, spectrum: Spectrum | None = None) -> tuple[Location, ...]:
    """Whole files, best first."""
    fused = fuse(file_signals(corpus, issue, spectrum))
    ordered = _order_files(corpus, fused)[: max(limit, 0)]
    return tuple(
        _file(corpus, path, fused[path], fused[path].score * _STANDING[corpus.roles[path]], rank)
        for rank, path in enumerate(ordered, start=1)
    )


def rank_places(corpus: Corpus, issue: IssueText, limit: int, spectrum: Spectrum | None = None) -> tuple[Location, ...]:
    """Definitions, and whole files where none of their definitions is known to matter, best first."""
    files = fuse(file_signals(corpus, issue, spectrum))
    ordered = _order_files(corpus, files)
    units = fuse(unit_signals(corpus, issue, spectrum))
    candidates: list[tuple[float, str, UnitKey | None]] = []
    for path in ordered[:_FILES]:
        standing = _STANDING[corpus.roles[path]]
        keys = [(path, number) for number in range(1, len(corpus.documents[path].units))]
        known = sorted((key for key in keys if key in units), key=lambda key: (-units[key].score, key))
        candidates += (
            (standing * (files[path].score / (1 + place / _THINNING) + units[key].score), path, key)
            for place, key in enumerate(known)
        )
        if not known:
            module = units.get((path, 0))
            candidates.append((standing * (files[path].score + (module.score if module else 0.0)), path, None))
    candidates += ((_STANDING[corpus.roles[path]] * files[path].score, path, None) for path in ordered[_FILES:])
    candidates.sort(key=lambda each: (-each[0], each[1], each[2] or (each[1], 0)))
    return tuple(
        _file(corpus, path, files[path], score, rank)
        if key is None
        else _definition(corpus, key, files[path], units[key], score, rank)
        for rank, (score, path, key) in enumerate(candidates[: max(limit, 0)], start=1)
    )


def _order_files(corpus: Corpus, fused: dict[str, Fused[str]]) -> list[str]:
    return sorted(fused, key=lambda path: (-fused[path].score * _STANDING[corpus.roles[path]], path))


def _file(corpus: Corpus, path: str, fused: Fused[str], score: float, rank: int) -> Location:
    module = corpus.documents[path].symbols[0]
    return Location(
        path=path,
        start_line=1,
        end_line=module.end_line,
        score=score,
        rank=rank,
        evidence=as_evidence(reasons(fused, path)),
    )


def _definition(
    corpus: Corpus, key: UnitKey, file: Fused[str], unit: Fused[UnitKey], score: float, rank: int
) -> Location:
    symbol = corpus.unit(key).symbol
    votes = reasons(unit, key)
    for (kind, text), vote in reasons(file, symbol.path).items():
        said = (kind, text) if (kind, text) in votes else (kind, f"its file: {text}")
        votes[said] = votes.get(said, 0.0) + vote
    return Location(
        path=symbol.path,
        start_line=symbol.start_line,
        end_line=symbol.end_line,
        symbol=symbol.qualified,
        kind=symbol.kind,
        score=score,
        rank=rank,
        evidence=as_evidence(votes),
    )
