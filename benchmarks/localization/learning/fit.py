"""Weights for the signals: a listwise logistic model with strong L2, printed as the table of `weights.json`.

`python fit.py TRAIN.npz [--test TEST.npz] [--level files] [--l2 100]`. The loss is the cross-entropy between a softmax
over the candidates of a query and its right ones (ListNet's top-one probability; Cao et al., ICML 2007). Without
`--test` every repository is left out once, and what is printed is how well the others' weights do on it.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
PRIOR = {
    "files": {"frames": 1.5, "links": 1.0, "compiled": 0.3, "spectrum": 5.0},
    "functions": {"frames": 2.5, "links": 2.0, "compiled": 0.5, "spectrum": 12.0, "raised": 2.5, "executed": 2.0},
}
"""Where weights are drawn to; 0 for the others. Messages of commits hold no traces and no links, and no failing test
ran: of these signals mined history can learn nothing, and they keep what is set here by hand."""


@dataclass(frozen=True, eq=False)
class Queries:
    names: list[str]
    x: list[Floats]
    y: list[NDArray[np.bool_]]
    gold: list[int]
    repo: list[str]

    @classmethod
    def load(cls, file: Path, level: str) -> "Queries":
        data = np.load(file)
        cuts = np.cumsum(data[f"{level}_n"])[:-1]
        return cls(
            data[f"{level}_names"].tolist(),
            [each.astype(np.float64) for each in np.split(data[f"{level}_x"], cuts)],
            np.split(data[f"{level}_y"], cuts),
            data[f"{level}_gold"].tolist(),
            data["repo"].tolist(),
        )

    def only(self, kept: Sequence[int]) -> "Queries":
        pick = (
            [self.x[i] for i in kept],
            [self.y[i] for i in kept],
            [self.gold[i] for i in kept],
            [self.repo[i] for i in kept],
        )
        return Queries(self.names, *pick)

    def without(self, dropped: Sequence[str]) -> "Queries":
        kept = [number for number, name in enumerate(self.names) if name not in dropped]
        return Queries([self.names[n] for n in kept], [x[:, kept] for x in self.x], self.y, self.gold, self.repo)


def fit(queries: Queries, l2: float, prior_of: Mapping[str, float] = {}) -> Floats:
    """One weight for each signal."""
    prior = np.array([prior_of.get(name, 0.0) for name in queries.names])
    useful = [(x, y) for x, y in zip(queries.x, queries.y, strict=True) if y.any()]

    def loss(weights: Floats) -> tuple[float, Floats]:
        away = weights - prior
        total, slope = l2 * 1e-2 * float(away @ away), 2e-2 * l2 * away
        for x, y in useful:
            score = x @ weights
            score -= score.max()
            chance = np.exp(score)
            chance /= chance.sum()
            total -= float(np.log(chance[y] + 1e-12).mean())
            slope -= x[y].mean(axis=0) - chance @ x
        return total, slope

    found = minimize(loss, prior, jac=True, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float64)


def measure(queries: Queries, weights: Floats, tops: Sequence[int]) -> list[list[bool]]:
    """For each query whether all its right places are in the top k, for each k."""
    results = []
    for x, y, gold in zip(queries.x, queries.y, queries.gold, strict=True):
        if gold:
            order = np.argsort(-(x @ weights), kind="stable")
            results.append([bool(y[order[:k]].sum() == gold) for k in tops])
    return results


def left_out(queries: Queries, l2: float, tops: Sequence[int], prior_of: Mapping[str, float] = {}) -> Floats:
    """Percentages when each repository is ranked by the weights of the others."""
    results: list[list[bool]] = []
    for name in sorted(set(queries.repo)):
        own = [number for number, repo in enumerate(queries.repo) if repo == name]
        others = [number for number, repo in enumerate(queries.repo) if repo != name]
        results += measure(queries.only(own), fit(queries.only(others), l2, prior_of), tops)
    return 100 * np.mean(results, axis=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("--test", type=Path, nargs="*", default=[])
    parser.add_argument("--level", choices=["files", "functions"], default="files")
    parser.add_argument("--l2", type=float, default=100)
    parser.add_argument("--drop", nargs="*", default=[], help="Signals to leave out.")
    parser.add_argument("--ablation", action="store_true")
    arguments = parser.parse_args()
    tops = (1, 3, 5, 10)
    train = Queries.load(arguments.train, arguments.level).without(arguments.drop)
    prior = PRIOR[arguments.level]
    weights = fit(train, arguments.l2, prior)
    print(json.dumps({name: round(float(value), 3) for name, value in zip(train.names, weights, strict=True)}))
    print("one repository left out:", np.round(left_out(train, arguments.l2, tops, prior), 1))
    for file in arguments.test:
        test = Queries.load(file, arguments.level).without(arguments.drop)
        print(file.name, np.round(100 * np.mean(measure(test, weights, tops), axis=0), 1), len(test.x))
    if arguments.ablation:
        for name in train.names:
            print(f"without {name:14}", np.round(left_out(train.without([name]), arguments.l2, tops, prior), 1))


if __name__ == "__main__":
    main()
