"""The signal from the repository graph: what is near to files already suspected."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from localization.columns import Columns
from localization.pagerank import Transitions
from localization.ranking.question import Question
from localization.ranking.signal import Scores, Signal
from localization.resolution.references import EdgeKind
from localization.resolve import Edges

ALPHA = 0.25
"""The share of suspicion that goes on in each step: with more it drifts to what everything uses."""
STEPS = 3
BACKWARD = 0.5
"""What uses a suspected file is less suspected than what it uses."""
_WORDS = {
    EdgeKind.IMPORTS: "imports",
    EdgeKind.CALLS: "calls",
    EdgeKind.INHERITS: "inherits from",
    EdgeKind.USES: "uses",
}
_SHOWN = 2


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

    @cached_property
    def transitions(self) -> Transitions:
        return Transitions(
            np.concatenate([self.source, self.target]),
            np.concatenate([self.target, self.source]),
            np.concatenate([self.weight, np.float32(BACKWARD) * self.weight]),
            nodes=len(self.paths),
        )

    def near(self, number: int, seeds: frozenset[int]) -> str:
        """In words, the strongest links between a file and the suspected ones."""
        here = np.flatnonzero((self.source == number) | (self.target == number))
        here = here[np.argsort(-self.weight[here], kind="stable")]
        said: list[str] = []
        for edge in here.tolist():
            one, other = int(self.source[edge]), int(self.target[edge])
            word = _WORDS[EdgeKind(int(self.kind[edge]))]
            if one == number and other in seeds:
                said.append(f"{word} {self.paths[other]}")
            elif other == number and one in seeds:
                said.append(f"{self.paths[one]} {word} it")
            if len(said) == _SHOWN:
                break
        return "; ".join(said) or "near to what the issue points at"


def file_signals(question: Question, suspected: Scores) -> list[Signal]:
    """`graph`: personalized PageRank (Page et al. 1999; Haveliwala 2002) from the suspected files, a few steps."""
    links = question.links
    seeds = {number: float(suspected[number]) for number in np.flatnonzero(suspected).tolist()}
    if links is None or not seeds:
        return [Signal("graph", "graph", np.zeros(len(suspected)), str)]
    found = links.transitions.rank(seeds, alpha=ALPHA, max_iter=STEPS, start=suspected).values
    others = frozenset(seeds)
    return [Signal("graph", "graph", found, lambda number: links.near(number, others - {number}))]
