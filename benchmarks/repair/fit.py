"""Priors and the weights of the order, from what `reach.py` found in histories.

`python fit.py --reach reach.jsonl [--out ../../swe_agent/repair/priors.toml]`: a template's prior is the share of the
statements where it had any edit at which one of them was the developer's: (reached + 0.5) / (places + 50). The order
divides it by the edits of the family at a statement. Its weights are those of a conditional logit (McFadden, 1974) of
the developer's edit against a sample of the others of its statement, with a ridge. Every third repository by name is
held out: the table tells the rank in those by weights learned on the others. What is written is learned on all.
"""

import argparse
import json
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from swe_agent.repair import all_templates

NAMES = ("prior", "share", "bits", "mean", "size", "issue")
_FEW, _PLACES = 0.5, 50.0
_RIDGE = 2.0
_STEPS, _RATE = 3000, 0.05
Rows = list[dict[str, Any]]
Matrix = NDArray[np.float64]


def priors(rows: Rows) -> dict[str, tuple[float, int, int, int]]:
    """Template -> prior, fixes reached, places, edits emitted."""
    reached: Counter[str] = Counter()
    places: Counter[str] = Counter()
    emitted: Counter[str] = Counter()
    for row in rows:
        reached.update(row["by"].keys())
        places.update(row["places"])
        emitted.update(row["families"])
    names = [template.name for template in all_templates()]
    return {
        name: ((reached[name] + _FEW) / (places[name] + _PLACES), reached[name], places[name], emitted[name])
        for name in names
    }


def matrices(rows: Rows, table: dict[str, tuple[float, int, int, int]]) -> list[tuple[Matrix, float]]:
    """Of every reached fix: features, the developer's edit first, and how many edits each other one stands for."""
    found = []
    for row in rows:
        if len(row["sample"]) > 1:
            features = np.array([[math.log(table[name][0]), *rest] for name, _, *rest in row["sample"]], dtype=float)
            found.append((features, (row["emitted"] - 1) / (len(row["sample"]) - 1)))
    return found


def learn(data: Sequence[tuple[Matrix, float]], used: Sequence[int]) -> Matrix:
    """Weights of the features in `used`, the others 0."""
    weights = np.zeros(len(NAMES))
    weights[: min(2, len(used))] = 1.0
    scale = np.concatenate([features for features, _ in data]).std(axis=0) + 1e-9
    mask = np.zeros(len(NAMES))
    mask[list(used)] = 1.0
    scaled = weights * scale * mask
    start = scaled.copy()
    for _ in range(_STEPS):
        gradient = -_RIDGE * (scaled - start)
        for features, stands in data:
            part = features / scale
            scores = part @ scaled
            scores[1:] += math.log(max(stands, 1.0))
            share = np.exp(scores - scores.max())
            share /= share.sum()
            gradient += part[0] - share @ part
        scaled += _RATE * mask * gradient / len(data)
    found: Matrix = scaled / scale
    return found


def ranks(data: Sequence[tuple[Matrix, float]], weights: Matrix) -> list[float]:
    """Expected rank of the developer's edit in each statement, from the sample."""
    found = []
    for features, stands in data:
        scores = features @ weights
        found.append(1 + float((scores[1:] > scores[0]).sum() + 0.5 * (scores[1:] == scores[0]).sum()) * stands)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reach", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    rows: Rows = [json.loads(line) for line in arguments.reach.read_text(encoding="utf-8").splitlines()]
    repositories = sorted({row["repository"] for row in rows})
    held = set(repositories[2::3])
    train, other = ([row for row in rows if (row["repository"] in held) == out] for out in (False, True))
    for name, part in (("train", train), ("held out", other)):
        hit = sum(bool(row["rank"]) for row in part)
        print(f"{name}: {len(part)} fixes, reached {hit} = {100 * hit / max(len(part), 1):.1f} %")
    table = priors(train)
    proven = {name for name, row in table.items() if row[1]}
    shared = sum(bool(proven & set(row["by"])) for row in other)
    print(f"held out, by templates proven on train alone: {shared}")
    for name, used in (
        ("prior and family", (0, 1)),
        ("with words", (0, 1, 5)),
        ("with naturalness", (0, 1, 2, 3, 4, 5)),
    ):
        weights = learn(matrices(train, table), used)
        for part_name, part in (("train", train), ("held out", other)):
            found = ranks(matrices(part, table), weights)
            within = " ".join(f"@{most} {sum(rank <= most for rank in found)}" for most in (10, 50, 100, 400))
            print(f"{name}, {part_name}: median rank {np.median(found):.0f}, {within} of {len(found)}")
    table = priors(rows)
    weights = learn(matrices(rows, table), range(len(NAMES)))
    print(f"{len(table)} templates, {sum(row[1] > 0 for row in table.values())} with a positive prior")
    if arguments.out:
        arguments.out.write_text(written(table, weights, len(rows)), encoding="utf-8")


def written(table: dict[str, tuple[float, int, int, int]], weights: Matrix, fixes: int) -> str:
    lines = [
        f"# Of {fixes} fixes in histories outside every benchmark; written by benchmarks/repair/fit.py.",
        "# reached: fixes whose edit the template emitted; places: statements where it had any; emitted: its edits.",
        "",
        "[order]",
        *(f"{name} = {value:.4f}" for name, value in zip(NAMES, weights, strict=True)),
    ]
    for name, (prior, reached, places, emitted) in sorted(table.items(), key=lambda entry: -entry[1][0]):
        lines += ["", f"[{name}]", f"prior = {prior:.5f}", f"reached = {reached}", f"places = {places}"]
        lines.append(f"emitted = {emitted}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
