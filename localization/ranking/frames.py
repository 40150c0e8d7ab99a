"""Signals from places with a line that an issue points at: frames of tracebacks, links to a forge, `file.py:12`."""

import numpy as np

from localization.ranking.question import Question
from localization.ranking.signal import Signal, best
from localization.traces import Frame


def unit_signals(question: Question) -> list[Signal]:
    """`frames`: 1 for the innermost frame in the tree, then 1/2, 1/3...; `compiled`: what a compiler or linter pointed
    at, often the reporter's own file; `links`: places that the reporter points at himself."""
    frames = question.issue.frames
    return [
        _pointed(
            question, "frames", [each for each in reversed(frames) if each.style != "compiler"], "traceback frame"
        ),
        _pointed(question, "compiled", [each for each in frames if each.style == "compiler"], "compiler message"),
        _pointed(question, "links", list(question.issue.mentions), "place named in the issue"),
    ]


def _pointed(question: Question, name: str, frames: list[Frame], what: str) -> Signal:
    columns = question.columns
    scores = np.zeros(columns.units)
    said: dict[int, str] = {}
    place = 0
    for frame in frames:
        matches = columns.matcher.match_frame(frame)
        place += bool(matches)
        for path in matches:
            unit = _unit(question, path, frame)
            if unit not in said:
                scores[unit] = 1 / (place * len(matches))
                where = f"{frame.path}:{frame.line}" if frame.line else frame.path
                said[unit] = f"{what}: {where}{f' in {frame.function}' if frame.function else ''}"
    return Signal(name, "frame", scores, lambda unit: said[unit])


def file_signals(question: Question, units: list[Signal]) -> list[Signal]:
    """The same over files: the best frame counts."""
    columns = question.columns
    return [best(signal.name, signal, columns.file, len(columns.paths)) for signal in units]


def _unit(question: Question, path: str, frame: Frame) -> int:
    """By the function's name, its line only choosing between namesakes: the reporter's version may be another."""
    columns = question.columns
    line = frame.line or 0
    units = columns.units_of(path)
    if frame.function:
        named = columns.named(frame.function.rpartition(".")[2])
        namesakes: list[int] = named[(named >= units.start) & (named < units.stop)].tolist()
        if namesakes:
            return min(namesakes, key=lambda unit: abs(int(columns.start_line[unit]) - line))
    around = columns.at_line(path, line)
    return units.start if around is None else around
