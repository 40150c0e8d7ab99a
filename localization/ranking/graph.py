"""The signal from the repository graph: what is near to files already suspected."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from localization.columns import Columns
from localization.pagerank import Transitions
from localization.ranking.link_words import connection
from localization.ranking.question import Question
from localization.ranking.signal import Scores, Signal
from localization.resolution.references import EdgeKind
from localization.resolve import Edges

ALPHA = 0.25
"""The share of suspicion that goes on in each step: with more it drifts to what everything uses."""
STEPS = 3
BACKWARD = 0.5
"""What uses a suspected file is less suspected than what it uses."""
OTHERS, FEW_OTHERS = 0.01, 5
"""Share and number of files that may come or go before links are found anew: that takes seconds for a large tree."""


@dataclass(frozen=True, eq=False)
class FileLinks:
    """The edges between definitions of different files as edges between their files.

    `source[n]` and `target[n]` are numbers into `paths`; `kind` is the strongest `EdgeKind`, `weight` the root of what
    all edges of the pair weigh together.
    """

    paths: tuple[str, ...]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    weight: NDArray[np.float32]
    kind: NDArray[np.uint8]

    @classmethod
    def of(cls, columns: Columns, edges: Edges) -> "FileLinks":
        file, files = columns.file, max(len(columns.paths), 1)
        source, target = file[edges.source], file[edges.target]
        kept = (source != target) & (edges.kind != EdgeKind.CONTAINS)
        # Ten calls are not ten times the reason that one is.
        pair, inverse = np.unique(source[kept] * files + target[kept], return_inverse=True)
        weight = np.sqrt(np.bincount(inverse, weights=edges.weight[kept], minlength=len(pair)))
        kind = np.zeros(len(pair), dtype=np.uint8)
        np.maximum.at(kind, inverse, np.minimum(edges.kind[kept], np.uint8(EdgeKind.USES)))
        first, second = np.divmod(pair, files)
        return cls(
            tuple(columns.paths),
            first.astype(np.int32),
            second.astype(np.int32),
            weight.astype(np.float32),
            kind,
        )

    def moved(self, paths: Sequence[str]) -> "FileLinks | None":
        """The same links among other files: a new one has none yet. None where too many files are others."""
        known = frozenset(self.paths)
        if len(known.symmetric_difference(paths)) > OTHERS * len(known) + FEW_OTHERS:
            return None
        numbers = {path: number for number, path in enumerate(paths)}
        now = np.array([numbers.get(path, -1) for path in self.paths], dtype=np.int32)
        source, target = now[self.source], now[self.target]
        kept = (source >= 0) & (target >= 0)
        return FileLinks(tuple(paths), source[kept], target[kept], self.weight[kept], self.kind[kept])

    @cached_property
    def transitions(self) -> Transitions:
        return Transitions(
            np.concatenate([self.source, self.target]),
            np.concatenate([self.target, self.source]),
            np.concatenate([self.weight, np.float32(BACKWARD) * self.weight]),
            nodes=len(self.paths),
        )

    @cached_property
    def _ends(self) -> "tuple[_Ends, _Ends]":
        return _Ends(self.source, len(self.paths)), _Ends(self.target, len(self.paths))

    def of_file(self, number: int) -> tuple[list[int], list[int]]:
        """The links that a file has, the heaviest first, and the file at the other end of each."""
        here = np.sort(np.concatenate([ends.take(number) for ends in self._ends]))
        here = here[np.argsort(-self.weight[here], kind="stable")]
        source = self.source[here]
        return here.tolist(), np.where(source == number, self.target[here], source).tolist()


class _Ends:
    """Edges by the file at one of their ends."""

    def __init__(self, file: NDArray[np.int32], files: int) -> None:
        self._order = np.argsort(file, kind="stable")
        self._first = np.searchsorted(file[self._order], np.arange(files + 1))

    def take(self, number: int) -> NDArray[np.intp]:
        """Numbers of the edges of a file."""
        return self._order[self._first[number] : self._first[number + 1]]


def file_signals(question: Question, suspected: Scores) -> list[Signal]:
    """`graph`: personalized PageRank (Page et al. 1999; Haveliwala 2002) from the suspected files, a few steps."""
    links = question.links
    seeds = {number: float(suspected[number]) for number in np.flatnonzero(suspected).tolist()}
    if links is None or not seeds:
        return [Signal("graph", "graph", np.zeros(len(suspected)), str)]
    found = links.transitions.rank(seeds, alpha=ALPHA, max_iter=STEPS, start=suspected).values
    others = frozenset(seeds)
    return [Signal("graph", "graph", found, lambda number: connection(question, links, number, others - {number}))]
