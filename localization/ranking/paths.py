"""Signals from paths: those written in an issue, and words of the issue that are words of a path."""

from collections import defaultdict

import numpy as np

from localization.hashing import term_hashes
from localization.ranking.question import Question
from localization.ranking.signal import Signal
from localization.telling_words import telling
from localization.tokens import count_tokens


def file_signals(question: Question) -> list[Signal]:
    """`path`: written out; `path words`: the rarer the word among the paths, the more."""
    return [_written(question), _words(question)]


def _written(question: Question) -> Signal:
    numbers = question.columns.numbers
    scores = np.zeros(len(numbers))
    said: defaultdict[int, list[str]] = defaultdict(list)
    for written in question.issue.paths:
        matches = question.columns.matcher.match(written)
        for path in matches:
            scores[numbers[path]] += 1 / len(matches)
            said[numbers[path]].append(written)
    return Signal("path", "path", scores, lambda number: f"path named in the issue: {', '.join(said[number])}")


def _words(question: Question) -> Signal:
    issue, columns = question.issue, question.columns
    words = list(count_tokens(f"{issue.title}\n{issue.text}\n" + "\n".join(issue.quoted)))
    hits = columns.path_words.find(term_hashes(words))
    known = np.diff(hits.starts)
    total = max(len(columns.paths), 1)
    value = np.repeat(np.log(1 + (total - known + 0.5) / (known + 0.5)), known)
    scores = np.bincount(hits.row, weights=value, minlength=len(columns.paths)).astype(np.float64)
    place = np.repeat(np.arange(len(words)), known)

    def why(number: int) -> str:
        found = sorted((int(known[each]), words[each]) for each in place[hits.row == number].tolist())
        rare = telling(((word, count) for count, word in found), total, len(found))
        shown = sorted(rare) or [word for _, word in found[:1]]
        return f"words of its path are in the issue: {', '.join(shown)}"

    return Signal("path words", "path", scores, why)
