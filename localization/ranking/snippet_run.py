"""Signals from a run of the issue's own code: where it raised, and which definitions ran."""

import math

import numpy as np

from localization.executed import Executed, RaisedAt
from localization.ranking.question import Question
from localization.ranking.signal import Signal, best
from localization.ranking.tests_run import owners

USUAL = 0.3
"""What a definition counts of which a part runs at every import."""
EARLIEST = 0.5
"""What the definition counts that ran last before all others; the one that ran last of all counts 1."""


def unit_signals(question: Question) -> list[Signal]:
    """`raised`: 1 for the innermost frame of an exception, then 1/2, 1/3...

    `executed`: most for what ran near the end, by few pieces of the code, and not at every import.
    """
    units = question.columns.units
    executed = question.executed
    if executed is None:
        return [Signal("raised", "run", np.zeros(units), str), Signal("executed", "run", np.zeros(units), str)]
    return [_raised(question, executed), _executed(question, executed)]


def file_signals(question: Question, units: list[Signal]) -> list[Signal]:
    """The same over files: the best definition counts.

    They help to choose candidates and have no weight: which of the files that ran is at fault shows as well without.
    """
    columns = question.columns
    return [best(signal.name, signal, columns.file, len(columns.paths)) for signal in units]


def _raised(question: Question, executed: Executed) -> Signal:
    scores = np.zeros(question.columns.units)
    said: dict[int, RaisedAt] = {}
    for frames in executed.raised:
        for place, frame in enumerate(frames, start=1):
            unit = question.columns.at_line(frame.path, frame.line)
            if unit is not None and 1 / place > scores[unit]:
                scores[unit], said[unit] = 1 / place, frame

    def why(unit: int) -> str:
        frame, place = said[unit], round(1 / scores[unit])
        told = "raised here" if place == 1 else f"frame {place} from where it was raised"
        return f"{frame.error} when the issue's code was run, {told}: {frame.path}:{frame.line} in {frame.function}"

    return Signal("raised", "run", scores, why)


def _executed(question: Question, executed: Executed) -> Signal:
    last: dict[int, int] = {}
    pieces: dict[int, int] = {}
    usual: set[int] = set()
    for path, lines in executed.lines.items():
        around = owners(question, path)
        for line, ran in lines.items():
            if 0 < line <= len(around):
                unit = around[line - 1]
                last[unit] = max(ran.last, last.get(unit, 0))
                pieces[unit] = max(ran.pieces, pieces.get(unit, 0))
        usual.update(around[line - 1] for line in executed.usual.get(path, ()) if 0 < line <= len(around))
    scores = np.zeros(question.columns.units)
    for place, unit in enumerate(sorted(last, key=lambda unit: last[unit]), start=1):
        late = EARLIEST + (1 - EARLIEST) * place / len(last)
        scores[unit] = late / math.sqrt(pieces[unit]) * (USUAL if unit in usual else 1.0)
    return Signal("executed", "run", scores, lambda unit: "ran when the issue's code was run")
