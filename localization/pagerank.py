"""Personalized PageRank over edge arrays: `networkx.pagerank`'s power iteration with numpy alone."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from localization.postings import Floats, Numbers


class PageRank(NamedTuple):
    """`values f64[nodes]`, which add up to 1, after so many steps; whether the last step changed less than asked."""

    values: Floats
    steps: int
    converged: bool


class Transitions:
    """A weighted directed graph, made ready for any number of rankings.

    `source` and `target` are node numbers, `weight` (1 each without) numbers of at least 0; parallel edges add up,
    loops count, and a node whose edges weigh nothing is a dangling one. Raises ValueError for anything else.
    """

    def __init__(
        self, source: NDArray[Any], target: NDArray[Any], weight: NDArray[Any] | None = None, *, nodes: int
    ) -> None:
        if len(source) != len(target) or (weight is not None and len(weight) != len(source)):
            raise ValueError("source, target and weight differ in length")
        for ends in (source, target):
            if len(ends) and not 0 <= int(ends.min()) <= int(ends.max()) < nodes:
                raise ValueError(f"nodes must lie in 0 to {nodes - 1}")
        self.nodes = nodes
        self._source: Numbers = source.astype(np.intp, copy=False)
        self._target: Numbers = target.astype(np.intp, copy=False)
        self._weight: Floats | None = None if weight is None else weight.astype(np.float64, copy=False)
        # bincount() of no edges is of whole numbers.
        leaving = np.bincount(self._source, weights=self._weight, minlength=nodes).astype(np.float64, copy=False)
        if not np.isfinite(leaving).all() or (self._weight is not None and (self._weight < 0).any()):
            raise ValueError("weights must be numbers of at least 0")
        self._dangling = np.flatnonzero(leaving == 0)
        self._share: Floats = np.divide(1.0, leaving, out=np.zeros(nodes), where=leaving != 0)

    def rank(
        self,
        seeds: Mapping[int, float] | None = None,
        *,
        alpha: float = 0.85,
        max_iter: int = 100,
        tol: float = 1e-6,
        start: Floats | None = None,
    ) -> PageRank:
        """PageRank that jumps to the seeds (in proportion to their numbers; to any node without) with 1 - `alpha`.

        From `start` (uniform without), which is scaled to 1, until a step changes less than `tol` per node in sum, as
        networkx does; where that raises after `max_iter` steps, this returns what it has: few steps from the seeds are
        a use of their own. Dangling nodes lead to the seeds. Raises ValueError for seeds that are no nodes, below 0 or
        all 0, and for such a start.
        """
        if not self.nodes:
            return PageRank(np.zeros(0), 0, True)
        uniform = np.full(self.nodes, 1 / self.nodes)
        jump = uniform if seeds is None else self._distribution(seeds)
        values = uniform if start is None else _scaled(start)
        edge = np.empty(len(self._source))
        for step in range(1, max_iter + 1):
            before = values
            np.take(before * self._share, self._source, out=edge, mode="clip")  # "raise" would make a copy
            if self._weight is not None:
                np.multiply(edge, self._weight, out=edge)
            arriving = np.bincount(self._target, weights=edge, minlength=self.nodes)
            values = alpha * (arriving + before[self._dangling].sum() * jump) + (1 - alpha) * jump
            if np.abs(values - before).sum() < self.nodes * tol:
                return PageRank(values, step, True)
        return PageRank(values, max_iter, False)

    def _distribution(self, seeds: Mapping[int, float]) -> Floats:
        jump = np.zeros(self.nodes)
        for node, value in seeds.items():
            if not 0 <= node < self.nodes:
                raise ValueError(f"seed {node} is no node of {self.nodes}")
            jump[node] = value
        return _scaled(jump)


def personalized_pagerank(
    source: NDArray[Any],
    target: NDArray[Any],
    weight: NDArray[Any] | None = None,
    *,
    nodes: int,
    seeds: Mapping[int, float] | None = None,
    alpha: float = 0.85,
    max_iter: int = 100,
    tol: float = 1e-6,
) -> PageRank:
    """`Transitions(...).rank(...)` for a graph that is ranked once."""
    return Transitions(source, target, weight, nodes=nodes).rank(seeds, alpha=alpha, max_iter=max_iter, tol=tol)


def _scaled(values: Floats) -> Floats:
    total = float(values.sum())
    if not 0 < total < np.inf or (values < 0).any():
        raise ValueError("numbers of at least 0 with a sum above 0 are needed")
    scaled: Floats = values / total
    return scaled
