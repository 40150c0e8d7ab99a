"""Signals from the words that an issue shares with code: BM25 over files and over definitions."""

import numpy as np

from localization.bm25 import Matches
from localization.columns import Units
from localization.ranking import said
from localization.ranking.question import Question
from localization.ranking.signal import Scores, Signal

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
        name = question.columns.name_of(unit)
        shares = said.of_unit(question, unit, _best(unit_match, unit, question.words))
        return f"{name} in it {shares}" if name else shares

    return [
        Signal(
            "words",
            "bm25",
            match.scores,
            lambda number: said.of_file(question, number, _best(match, number, question.words)),
        ),
        Signal(
            "title",
            "bm25",
            title.scores,
            lambda number: said.of_file(question, number, _best(title, number, question.title)),
        ),
        Signal("functions", "bm25", _best_of(units, question.columns.first), best_unit),
    ]


def unit_signals(question: Question) -> list[Signal]:
    """`words` and `title` over definitions; `code`: words of code blocks alone; `name words`: words of names alone."""
    searched = question.searched
    return [
        _words(question, "words", question.unit_match, question.words),
        _words(question, "title", question.match(searched.units, question.title), question.title),
        _words(question, "code", question.match(searched.units, question.code), question.code),
        _words(question, "name words", question.match(searched.names, question.words), question.words),
    ]


def _words(question: Question, name: str, match: Matches, words: dict[str, float]) -> Signal:
    def why(unit: int) -> str:
        return said.of_unit(question, unit, _best(match, unit, words))

    return Signal(name, "bm25", match.scores, why)


def _best_of(scores: Scores, first: Units) -> Scores:
    """For each file the sum of its best definitions' scores."""
    files = len(first) - 1
    known = np.flatnonzero(scores)
    file = np.searchsorted(first, known, side="right") - 1
    order = known[np.lexsort((-scores[known], file))]
    place = np.arange(len(known)) - np.searchsorted(file, file)
    kept = order[place < _BEST]
    return np.bincount(file[place < _BEST], weights=scores[kept], minlength=files).astype(np.float64)


def _best(match: Matches, document: int, words: dict[str, float]) -> list[str]:
    """Those that the document has, what adds most first."""
    listed = list(words)
    return [listed[place] for place, _ in match.of(document)]
