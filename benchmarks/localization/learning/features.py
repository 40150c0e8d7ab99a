"""What each signal says of each candidate, for queries whose answer is known: the input of `fit.py`.

`python features.py --queries queries.jsonl --repo-path '/dir/{owner}+{name}/repo' --out features.npz`. A query is a row
of `mine.py`, or one of SWE-bench with `--gold`. Run it with `benchmarks/localization` on PYTHONPATH.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from gold import Definition, functions_of
from numpy.typing import NDArray

from localization import CodeIndex, GitTree
from localization.parse import parse
from localization.ranking.locate import CANDIDATES, FILES, Ranking, best
from localization.store import Store


def rows(file: Path) -> Iterator[dict[str, Any]]:
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


Table = tuple[NDArray[np.float64], NDArray[np.bool_], int]


def tables(ranking: Ranking, files: set[str], functions: set[tuple[str, str]]) -> dict[str, Table]:
    """For files and for functions: features [candidates, signals], which candidates are right, how many there are."""
    columns = ranking.question.columns
    files = {path for path in files if path in columns.numbers and columns.roles[columns.numbers[path]] == "source"}
    signals = ranking.file_signals
    chosen = best(ranking.votes, CANDIDATES)
    right = np.array([columns.paths[number] in files for number in chosen.tolist()], dtype=bool)
    of_files = np.stack([each.relative[chosen] for each in signals], axis=1), right, len(files)
    ordered = best(ranking.file_scores, FILES)
    inside = [np.arange(columns.first[number] + 1, columns.first[number + 1]) for number in ordered.tolist()]
    units = np.concatenate([chosen[:0], *inside])
    symbols = [columns.symbol(unit) for unit in units.tolist()]
    right = np.array([(each.path, each.qualified.partition("::")[2]) in functions for each in symbols], dtype=bool)
    file = ranking.file_scores / (ranking.file_scores.max() or 1.0)
    stacked = [*(each.relative[units] for each in ranking.unit_signals), file[columns.file[units]]]
    return {"files": of_files, "functions": (np.stack(stacked, axis=1), right, len(functions))}


def derived(patch: str, tree: GitTree, files: set[str]) -> Iterator[tuple[str, str]]:
    """The functions around what a patch changed."""

    def definitions(path: str) -> tuple[Definition, ...]:
        try:
            text = tree.read(path).decode(errors="replace")
        except OSError:
            return ()
        symbols = parse(path, text).symbols[1:]
        inside = ((each.qualified.partition("::")[2], each) for each in symbols)
        return tuple(Definition(name, e.kind != "class", e.start_line, e.end_line) for name, e in inside)

    yield from functions_of(patch, definitions, files)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--repo-path", required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    gold = {row["instance_id"]: row for row in rows(arguments.gold)} if arguments.gold else {}
    kept: dict[str, list[Any]] = {key: [] for key in ("files", "functions", "repo", "id")}
    names: dict[str, list[str]] = {}
    queries = sorted(rows(arguments.queries), key=lambda row: row["repo"])
    started = time.monotonic()
    for number, row in enumerate(queries, 1):
        owner, _, short = row["repo"].partition("/")
        folder = Path(arguments.repo_path.format(owner=owner, name=short))
        identifier = row.get("instance_id") or row["id"]
        answer = gold.get(identifier, {})
        files = {each["path"] for each in answer["files"] if each["status"] != "A"} if answer else set(row["files"])
        try:
            tree = GitTree(folder, row.get("base_commit") or f"{row['commit']}^")
        except ValueError as error:
            print(identifier, error, file=sys.stderr)
            continue
        functions = {(each["path"], each["name"]) for each in answer.get("functions", ()) if each["kind"] == "function"}
        if not answer and row.get("patch"):
            functions = set(derived(row["patch"], tree, files))
        with Store(arguments.cache / f"{owner}+{short}") as store:
            index = CodeIndex.build(tree, store, workers=0)
            ranking = index.ranking(row.get("problem_statement") or row["text"])
            found = tables(ranking, files, functions)
        names = {
            "files": [each.name for each in ranking.file_signals],
            "functions": [*(each.name for each in ranking.unit_signals), "file"],
        }
        for level in ("files", "functions"):
            kept[level].append(
                (found[level][0].astype(np.float32), found[level][1], len(files if level == "files" else functions))
            )
        kept["repo"].append(row["repo"])
        kept["id"].append(identifier)
        print(f"{number}/{len(queries)} {identifier} {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    saved: dict[str, Any] = {"repo": np.array(kept["repo"]), "id": np.array(kept["id"])}
    for level in ("files", "functions"):
        saved[f"{level}_names"] = np.array(names[level])
        saved[f"{level}_x"] = np.concatenate([x for x, _, _ in kept[level]])
        saved[f"{level}_y"] = np.concatenate([y for _, y, _ in kept[level]])
        saved[f"{level}_n"] = np.array([len(y) for _, y, _ in kept[level]])
        saved[f"{level}_gold"] = np.array([count for _, _, count in kept[level]])
    np.savez_compressed(arguments.out, **saved)


if __name__ == "__main__":
    main()
