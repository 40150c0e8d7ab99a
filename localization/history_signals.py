"""What the commits before an issue say about where it is, words apart: lists over files, each with its reasons."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from localization.history import History

Floats = NDArray[np.float64]

COUPLED_FILES = 30
"""A commit of more files is a release, a reformatting or a renaming: what it touched has nothing else in common."""
_FADED = 100.0
"""Commits after which a change counts half: pace-free, and a wrong clock does no harm."""
_SHOWN = 2


@dataclass(frozen=True)
class HistorySignal:
    """Scores above 0 of the files it knows something about, and in a maintainer's words why one is among them.

    Scores order the files of one answer; between answers they mean nothing. `explain` says "" for other files.
    """

    scores: Mapping[str, float]
    why: Callable[[str], str]

    @classmethod
    def of(cls, history: History, scores: Floats, why: Callable[[str], str]) -> "HistorySignal":
        """From one score for each of `history.paths`; those not above 0 are left out."""
        found = np.flatnonzero(scores > 0)
        paths = (history.paths[number] for number in found.tolist())
        return cls(dict(zip(paths, scores[found].tolist(), strict=True)), why)

    def explain(self, path: str) -> str:
        return self.why(path) if path in self.scores else ""


def cochange(history: History, seeds: Mapping[str, float]) -> HistorySignal:
    """Files that were changed together with files already suspected.

    Each commit of at most `COUPLED_FILES` files passes a seed's weight on to its other files in equal parts, divided
    by one more than how often the seed was changed: the confidence of Zimmermann et al., "Mining version histories to
    guide software changes" (ICSE 2004), so that a changelog, which changes with everything, points nowhere. A seed
    gets nothing from itself.

    About ten seeds do best, tests and documents among them: without these, on the SWE-bench development split, the
    faulty files were among the first ten in 46 % of the issues instead of 66 %.
    """
    weight = np.zeros(len(history.paths))
    for path, score in seeds.items():
        if path in history.numbers and score > 0:
            weight[history.numbers[path]] = score
    row = history.row_of_file
    counted = ((history.size > 1) & (history.size <= COUPLED_FILES))[row]
    weight /= history.sum_over_files(counted) + 1.0
    passed = np.bincount(row, weights=weight[history.file], minlength=history.rows)
    others = (passed[row] - weight[history.file]) / np.maximum(history.size[row] - 1, 1)
    # Differences of sums leave crumbs where a seed stood alone.
    others[others < 1e-12 * passed[row]] = 0.0

    def why(path: str) -> str:
        rows = history.rows_of(path)
        rows = rows[(history.size[rows] > 1) & (history.size[rows] <= COUPLED_FILES)]
        near = np.concatenate([history.files_of(int(each)) for each in rows])
        together = np.bincount(near, minlength=len(history.paths))
        together[history.numbers[path]] = 0
        given = weight * together
        best = [number for number in np.argsort(-given, kind="stable")[:_SHOWN].tolist() if given[number] > 0]
        return "; ".join(
            f"changed together with {history.paths[each]} in {_times(int(together[each]))}" for each in best
        )

    return HistorySignal.of(history, history.sum_over_files(np.where(counted, others, 0.0)), why)


def recency(history: History) -> HistorySignal:
    """Files changed often of late: each change counts half as much as one `_FADED` commits after it."""
    worth = 0.5 ** (history.place / _FADED)

    def why(path: str) -> str:
        rows = history.rows_of(path)
        last = int(rows[0])
        age = int(history.place[last])
        ago = f"{_times(age)} ago" if age else "in the newest"
        return f"changed by {_times(len(rows))}; last {ago}, by {history.name_of(last)}"

    return HistorySignal.of(history, history.sum_over_files(worth[history.row_of_file]), why)


def issue_references(history: History, numbers: Iterable[int]) -> HistorySignal:
    """Files of commits that name an issue which the text names too; a commit's vote is shared by its files."""
    wanted = np.isin(history.issue, np.array([each for each in numbers if 0 < each < 1 << 31], dtype=np.int32))
    named = np.bincount(history.issue_row[wanted], minlength=history.rows)

    def why(path: str) -> str:
        rows = history.rows_of(path)
        return "; ".join(
            f"{history.name_of(row)} names {', '.join(f'#{number}' for number in _named(row))} too"
            for row in rows[named[rows] > 0][:_SHOWN].tolist()
        )

    def _named(row: int) -> list[int]:
        return sorted(history.issue[wanted & (history.issue_row == row)].tolist())

    return HistorySignal.of(history, history.sum_over_files((named / history.size)[history.row_of_file]), why)


def _times(commits: int) -> str:
    return f"{commits} commit{'s' * (commits != 1)}"
