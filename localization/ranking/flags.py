"""What is known of a place before any issue: no reason to name it, but one to name it later or sooner than others."""

import numpy as np

from localization.ranking.question import Question
from localization.ranking.signal import Signal


def _silent(number: int) -> str:
    return ""


def file_signals(question: Question) -> list[Signal]:
    """`package file`: stands for its folder; `support`: in a folder of tools, examples, vendored code; `size`."""
    columns = question.columns
    package = columns.tree.stands_for_folder.astype(np.float64)
    support = columns.tree.supports.astype(np.float64)
    size = np.log1p(np.diff(columns.first))
    return [
        Signal("package file", "flag", package, _silent),
        Signal("support", "flag", support, _silent),
        Signal("size", "flag", size.astype(np.float64), _silent),
    ]


def unit_signals(question: Question) -> list[Signal]:
    """`class`, `special` (`__x__`) and `length` in lines."""
    columns = question.columns
    length = np.log1p(columns.end_line.astype(np.float64) - columns.start_line + 1)
    return [
        Signal("class", "flag", (columns.kind == 1).astype(np.float64), _silent),
        Signal("length", "flag", length, _silent),
    ]
