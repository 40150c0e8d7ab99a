"""Signals from the commits before the issue."""

import numpy as np

from localization.history_signals import HistorySignal, cochange, issue_references, recency
from localization.history_words import message_words, similar_messages
from localization.ranking.question import Question
from localization.ranking.signal import Scores, Signal


def file_signals(question: Question) -> list[Signal]:
    """`messages`: commits that speak of the same; `message words`: all messages about a file together; `issues`:
    commits that name the same issue; `recency`: changed often of late. None without a history."""
    history = question.history
    if history is None or not history.rows:
        return []
    return [
        _signal(question, "messages", similar_messages(history, question.words)),
        _signal(question, "message words", message_words(history, question.words)),
        _signal(question, "issues", issue_references(history, question.issue.references)),
        _signal(question, "recency", recency(history)),
    ]


def changed_together(question: Question, suspected: Scores) -> list[Signal]:
    """`co-change`: files that were changed together with those already suspected."""
    history = question.history
    if history is None or not history.rows:
        return []
    seeds = {question.columns.paths[number]: float(suspected[number]) for number in np.flatnonzero(suspected).tolist()}
    return [_signal(question, "co-change", cochange(history, seeds))]


def _signal(question: Question, name: str, found: HistorySignal) -> Signal:
    columns = question.columns
    scores = np.zeros(len(columns.paths))
    for path, score in found.scores.items():
        if (number := columns.numbers.get(path)) is not None:
            scores[number] = score
    return Signal(name, "history", scores, lambda number: found.explain(columns.paths[number]))
