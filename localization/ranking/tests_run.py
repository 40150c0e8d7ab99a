"""The signal from a test run: which definitions failing tests executed that passing ones did not."""

import numpy as np

from localization.ranking.question import Question
from localization.ranking.signal import Signal, best
from localization.spectrum import Hits, describe, line_hits, ochiai


def unit_signals(question: Question) -> list[Signal]:
    """`spectrum`: the Ochiai suspicion of a definition's most suspicious line of its own."""
    spectrum, columns = question.spectrum, question.columns
    scores = np.zeros(columns.units)
    if spectrum is None:
        return [Signal("spectrum", "spectrum", scores, str)]
    hits: dict[int, Hits] = {}
    counted = line_hits(spectrum)
    around: dict[str, list[int]] = {}
    for (path, line), score in ochiai(spectrum).items():
        if path not in around:
            around[path] = owners(question, path)
        if 0 < line <= len(around[path]):
            unit = around[path][line - 1]
            if score > scores[unit]:
                scores[unit], hits[unit] = score, counted[path, line]
    return [Signal("spectrum", "spectrum", scores, lambda unit: describe(hits[unit], spectrum))]


def file_signals(question: Question, units: list[Signal]) -> list[Signal]:
    """The same over files: the best definition counts."""
    columns = question.columns
    return [best(signal.name, signal, columns.file, len(columns.paths)) for signal in units]


def owners(question: Question, path: str) -> list[int]:
    """For each line (from 0) the innermost unit around it."""
    columns = question.columns
    units = columns.units_of(path)
    owners = [units.start] * (int(columns.end_line[units.start]) if units else 0)
    for unit in units[1:]:
        first, last = int(columns.start_line[unit]) - 1, min(int(columns.end_line[unit]), len(owners))
        owners[first:last] = [unit] * (last - first)
    return owners
