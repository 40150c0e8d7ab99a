"""Signals from names in an issue that something in the tree bears."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from localization.columns import Columns, Units
from localization.ranking.question import Question
from localization.ranking.signal import Signal, summed
from localization.symbols import dotted_name

COMMON = 20
"""A name defined more often than this says nothing about where."""


def unit_signals(question: Question) -> list[Signal]:
    """`names`: plain names; `dotted`: `a.b` of which at least two parts agree. Namesakes share the score."""
    columns = question.columns
    plain = ((name, columns.named(name)) for name in question.issue.identifiers)
    dotted = ((name, _dotted(question, name)) for name in question.issue.dotted)
    return [_named(question, "names", plain), _named(question, "dotted", dotted)]


def file_signals(question: Question, units: list[Signal]) -> list[Signal]:
    """The same over files; names add up."""
    columns = question.columns
    added = [summed(signal.name, signal, columns.file, len(columns.paths)) for signal in units]
    return [replace(signal, why=_of_file(signal.why)) for signal in added]


def _of_file(why: Callable[[int], str]) -> Callable[[int], str]:
    return lambda number: f"defines what the issue names: {why(number).partition(': ')[2]}"


def _named(question: Question, name: str, found: Iterable[tuple[str, Units]]) -> Signal:
    columns = question.columns
    scores = np.zeros(columns.units)
    said: defaultdict[int, list[str]] = defaultdict(list)
    for written, units in found:
        product = units[columns.product[columns.file[units]]]
        chosen = product if len(product) else units
        if 0 < len(chosen) <= COMMON:
            scores[chosen] += 1 / len(chosen)
            for unit in chosen.tolist():
                said[unit].append(written)
    return Signal(name, "name", scores, lambda unit: f"named in the issue: {', '.join(said[unit])}")


def _dotted(question: Question, name: str) -> Units:
    """What `a.b.c` names, judged by at least two parts; an unknown last part (an attribute) is let go."""
    columns = question.columns
    parts = name.split(".")
    for end in (len(parts), len(parts) - 1):
        if end < 2:
            break
        exact = [unit for unit in columns.named(parts[end - 1]).tolist() if _ends(columns, unit, parts[:end])]
        if exact:
            return np.array(exact, dtype=np.intp)
    return np.empty(0, dtype=np.intp)


def _ends(columns: Columns, unit: int, parts: list[str]) -> bool:
    return dotted_name(columns.symbol(unit))[-2:] == parts[-2:]
