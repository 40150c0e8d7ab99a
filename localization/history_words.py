"""Files by the words of the commit messages that speak of them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from localization.hashing import term_hashes
from localization.history import History, Numbers
from localization.history_signals import HistorySignal
from localization.telling_words import telling

Floats = NDArray[np.float64]

_K1, _B = 1.2, 0.75
_CONTRAST = 4
"""Scores of messages are raised to this power: without it hundreds of messages with one common word outvote the one
that speaks of the same thing. Measured on the SWE-bench development split; 3 to 6 do alike, 1 finds a third less."""
_SHOWN_WORDS = 4


class _Term(NamedTuple):
    """A word of the query, and what it adds to which documents (numbers rising)."""

    word: str
    documents: Numbers
    added: Floats
    messages: int
    """How many messages have it."""

    def to(self, document: int) -> float:
        at = int(np.searchsorted(self.documents, document))
        return float(self.added[at]) if at < len(self.documents) and self.documents[at] == document else 0.0


def similar_messages(history: History, words: Mapping[str, float]) -> HistorySignal:
    """Files of commits whose messages resemble the query, given as tokens (`tokens.count_tokens`) with weights.

    BM25 over messages; a message's score is shared by its files, by the root of their number: a fix with its test is
    not half a fix. The old idea of finding a bug where similar ones were (BugLocator, Zhou et al., ICSE 2012), with
    commits in the place of reports.
    """
    terms = [
        _term(word, weight, rows, counts, history.words.lengths[:, 0], len(rows))
        for word, weight, rows, counts in _hits(history, words)
    ]
    scores = _sum(terms, history.rows)
    share = (scores / (scores.max(initial=0.0) or 1.0)) ** _CONTRAST / np.sqrt(history.size)
    files = history.sum_over_files(share[history.row_of_file])

    def why(path: str) -> str:
        rows = history.rows_of(path)
        best = int(rows[share[rows].argmax()])
        return f"{history.name_of(best)} speaks of: {_best_words(terms, best, history.rows)}"

    return HistorySignal.of(history, files, why)


def message_words(history: History, words: Mapping[str, float]) -> HistorySignal:
    """Files by all that was ever said of them: BM25 over files, each the sum of the messages of its commits.

    A word counts for each of a commit's files 1 / root of their number.
    """
    worth = 1 / np.sqrt(history.size)
    spread = np.diff(history.start)
    lengths = history.sum_over_files((history.words.lengths[:, 0] * worth)[history.row_of_file])
    terms: list[_Term] = []
    for word, weight, rows, counts in _hits(history, words):
        taken = np.repeat(history.start[rows] - np.cumsum(spread[rows]) + spread[rows], spread[rows])
        files = history.file[taken + np.arange(len(taken))]
        frequency = np.bincount(files, weights=np.repeat(counts * worth[rows], spread[rows]), minlength=len(lengths))
        known = np.flatnonzero(frequency)
        terms.append(_term(word, weight, known, frequency[known].astype(np.float64), lengths, len(rows)))
    scores = _sum(terms, len(lengths))

    def why(path: str) -> str:
        return f"commits that changed it speak of: {_best_words(terms, history.numbers[path], history.rows)}"

    return HistorySignal.of(history, scores, why)


def _hits(history: History, words: Mapping[str, float]) -> Iterator[tuple[str, float, Numbers, Floats]]:
    """Words that some message has: with their weight, the rows of the messages, and how often."""
    wanted = {word: weight for word, weight in words.items() if weight > 0}
    hits = history.words.find(term_hashes(wanted))
    for number, (word, weight) in enumerate(wanted.items()):
        here = slice(hits.starts[number], hits.starts[number + 1])
        if len(hits.row[here]):
            yield word, weight, hits.row[here], hits.frequency[here]


def _term(word: str, weight: float, documents: Numbers, frequency: Floats, lengths: Floats, messages: int) -> _Term:
    """BM25 with the idf that stays above 0: ln(1 + (N - n + 0.5) / (n + 0.5))."""
    idf = np.log1p((len(lengths) - len(documents) + 0.5) / (len(documents) + 0.5))
    norm = _K1 * (1 - _B + _B * lengths[documents] / lengths.mean())
    return _Term(word, documents, weight * idf * frequency * (_K1 + 1) / (frequency + norm), messages)


def _sum(terms: list[_Term], documents: int) -> Floats:
    scores = np.zeros(documents)
    for term in terms:
        scores[term.documents] += term.added
    return scores


def _best_words(terms: list[_Term], document: int, messages: int) -> str:
    """What adds most of what is no common word; if all are, the best."""
    added = sorted(
        ((term.to(document), term.word, term.messages) for term in terms), key=lambda each: (-each[0], each[1])
    )
    kept = [(word, known) for value, word, known in added if value > 0]
    return ", ".join(telling(kept, messages, _SHOWN_WORDS) or [word for word, _ in kept[:1]])
