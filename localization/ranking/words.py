"""Signals from the words that an issue shares with code: BM25 over files and over definitions."""

import numpy as np

from localization.bm25 import Matches
from localization.columns import Units
from localization.ranking.question import Question
from localization.ranking.signal import Scores, Signal

_SHOWN = 5
_BEST = 3


def file_signals(question: Question) -> list[Signal]:
    """`words`: fields weighted; `title`: words of title and quotations alone; `functions`: the best three definitions
    of a file together."""
    searched = question.searched
    title = question.match(searched.files, question.title)
    units = question.unit_match.scores
    match, unit_match = question.file_match, question.unit_match
    file = question.columns.file

    def best_unit(number: int) -> str:
        low, high = np.searchsorted(file, [number, number + 1])
        unit = int(low) + int(units[low:high].argmax())
        return _shared(unit_match, unit, question.words)

    return [
        Signal("words", "bm25", match.scores, lambda number: _shared(match, number, question.words)),
        Signal("title", "bm25", title.scores, lambda number: _shared(title, number, question.title)),
        Signal("functions", "bm25", _best_of(units, question.columns.first), best_unit),
    ]


def unit_signals(question: Question) -> list[Signal]:
    """`words` and `title` over definitions; `code`: words of code blocks alone; `name words`: words of names alone."""
    searched = question.searched
    return [
        _words("words", question.unit_match, question.words),
        _words("title", question.match(searched.units, question.title), question.title),
        _words("code", question.match(searched.units, question.code), question.code),
        _words("name words", question.match(searched.names, question.words), question.words),
    ]


def _words(name: str, match: Matches, words: dict[str, float]) -> Signal:
    return Signal(name, "bm25", match.scores, lambda unit: _shared(match, unit, words))


def _best_of(scores: Scores, first: Units) -> Scores:
    """For each file the sum of its best definitions' scores."""
    files = len(first) - 1
    known = np.flatnonzero(scores)
    file = np.searchsorted(first, known, side="right") - 1
    order = known[np.lexsort((-scores[known], file))]
    place = np.arange(len(known)) - np.searchsorted(file, file)
    kept = order[place < _BEST]
    return np.bincount(file[place < _BEST], weights=scores[kept], minlength=files).astype(np.float64)


def _shared(match: Matches, document: int, words: dict[str, float]) -> str:
    """The words that add most."""
    listed = list(words)
    return f"shares words with the issue: {', '.join(listed[place] for place, _ in match.of(document)[:_SHOWN])}"
