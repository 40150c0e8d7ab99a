"""The index beside a bare parse, aider's repository map, `rank_bm25` and networkx: same files, by turns, in one run.

    python benchmarks/localization/side_by_side.py FOLDER... [--aider-python PATH] [--rounds 3] [--out report.json]

Steps and folders take turns; each step runs in a process of its own that has its libraries loaded (see `indexing.py`).
Seconds are CPU seconds, those of worker processes included; ratios are the median of the rounds' ratios. Aider reads
the files that the index reads, from a copy of its own, and makes a map of 1024 tokens for the same question; without
`--aider-python` (an environment with `aider-chat`, see `aider_map.py`) its rows are left out, and after it has run out
of `--aider-memory` in a folder it is not asked there again. Documents of BM25 are the
definitions of the folder's Python files, the graph of PageRank is the index's own.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from indexing import QUESTION, STEP_SECONDS, STEPS, Job, copy_of, edited_file, medians, run_step, warm_up
from processes import Post, run_jobs
from retrieval import Line, Weighted, documents_of, pagerank, retrieval
from side_by_side_table import table_of

from localization import CodeIndex, DirectoryTree
from localization.reading import SIZE_LIMIT
from localization.store import Store
from localization.workers import default_workers

WORDS = 280
"""Words of a query, drawn from the documents: about as many as an issue has."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="The index beside other tools.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--aider-python", type=Path, help="the Python of an environment with aider-chat")
    parser.add_argument("--aider-memory", type=float, default=4.0, metavar="GB", help="address space; default: 4")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(argv)
    for path in (*given.folders, *([given.aider_python] if given.aider_python else [])):
        if not path.exists():
            print(f"side_by_side.py: there is no {path}", file=sys.stderr)
            return 2
    if not given.aider_python:
        print("side_by_side.py: no --aider-python: without aider", file=sys.stderr)
    with tempfile.TemporaryDirectory() as scratch:
        warm_up(Path(scratch, "warm"))
        places = {str(folder): _prepared(folder, Path(scratch, str(n))) for n, folder in enumerate(given.folders)}
        aider = Aider(given.aider_python, int(given.aider_memory * 1e9)) if given.aider_python else None
        steps = [each for _ in range(given.rounds) for each in _round(places, aider)]
        for folder, place in places.items():
            steps += _step(folder, place, "retrieval", lambda job, post: _retrieval(job, post, given.rounds))
    report = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_at_the_end": os.getloadavg(),
        "folders": {folder: _figures([each for each in steps if each["folder"] == folder]) for folder in places},
        "steps": steps,
    }
    if given.out:
        given.out.write_text(json.dumps(report, indent=1) + "\n")
    print(table_of(report["folders"]))
    return 1 if any("error" in each for each in steps) else 0


def _prepared(folder: Path, place: Path) -> Path:
    """Two copies, since aider keeps its cache inside the tree, and the list of the files that the index reads."""
    copy_of(folder, place)
    copy_of(folder, place / "aider")
    entries = DirectoryTree(place / "tree").entries()
    (place / "list").write_text("\n".join(each.path for each in entries if each.size <= SIZE_LIMIT), encoding="utf-8")
    return place


def _round(places: dict[str, Path], aider: "Aider | None") -> Iterator[dict[str, Any]]:
    for step in STEPS:
        for folder, place in places.items():
            yield from _step(folder, place, step, run_step)
            # Right after ours: a noisy neighbour shall be noisy for both.
            if aider is not None and step in ("cold", "warm") and folder not in aider.gave_up:
                for done in _step(folder, place, step, aider.run):
                    if "aider_gave_up" in done:
                        aider.gave_up.add(folder)
                    yield done


def _step(folder: str, place: Path, step: str, work: Any) -> Iterator[dict[str, Any]]:
    for outcome in run_jobs([[Job(folder, place, step, None)]], work, 1, STEP_SECONDS):
        done = {"folder": folder, "step": step, **outcome.posted.get("figures", {})}
        if outcome.error:
            done["error"] = outcome.error
        print(json.dumps(done), file=sys.stderr, flush=True)
        yield done


@dataclass
class Aider:
    """`memory` in bytes; `gave_up` are folders for which that is too little."""

    python: Path
    memory: int
    gave_up: set[str] = field(default_factory=set)

    def run(self, job: Job, post: Post) -> None:
        tree = job.place / "tree"
        edited = edited_file(tree).relative_to(tree).as_posix()
        given = [job.step, job.place / "aider" / "tree", job.place / "list", edited, self.memory]
        done = subprocess.run(
            [str(self.python), str(Path(__file__).resolve().parent / "aider_map.py"), *map(str, given)],
            env={**os.environ, "QUESTION": QUESTION},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError((done.stderr.strip().splitlines() or ["aider failed"])[-1])
        post("figures", json.loads(done.stdout.splitlines()[-1]))


def _retrieval(job: Job, post: Post, rounds: int) -> None:
    random = np.random.default_rng(1)
    documents = documents_of(job.place / "tree")
    stream = [word for document in documents for word in document]
    query = [stream[place] for place in random.integers(0, len(stream), WORDS)]
    with Store(job.place / "store") as store:
        index = CodeIndex.build(DirectoryTree(job.place / "tree"), store)
    lines = [*retrieval(documents, query, rounds), *pagerank(_graph(index), random, rounds)]
    post("figures", {key: value for line in lines for key, value in _paired(line)} | {"documents": len(documents)})


def _graph(index: CodeIndex) -> Weighted:
    """Each pair once, with what all its edges weigh together."""
    edges, units = index.graph.edges, index.columns.units
    pairs, inverse = np.unique(edges.source.astype(np.int64) * units + edges.target, return_inverse=True)
    source, target = (each.astype(np.int32) for each in np.divmod(pairs, units))
    return Weighted(units, source, target, np.bincount(inverse, weights=edges.weight).astype(np.float32))


def _paired(line: Line) -> Iterator[tuple[str, float]]:
    yield f"{line.name} theirs", statistics.median(line.theirs) / 1000
    yield f"{line.name} ours", statistics.median(line.ours) / 1000
    yield (
        f"{line.name} ratio",
        statistics.median(theirs / ours for theirs, ours in zip(line.theirs, line.ours, strict=True)),
    )
    yield f"{line.name} equal", float(line.equal)


RATIOS = {
    "cold/parse": ("index", "parse"),
    "aider_cold/cold": ("aider_cold", "index"),
    "aider_warm/warm": ("aider_warm", "ready"),
    "aider_edit/path": ("aider_edit", "path_all"),
    "aider_edit/scan": ("aider_edit", "scan_all"),
    "aider_peak/peak": ("aider_cold_peak", "index_peak"),
}


def _figures(steps: list[dict[str, Any]]) -> dict[str, float]:
    """Medians, and the medians of the rounds' ratios."""
    workers = default_workers().processes
    for step in steps:
        if "cold" in step:
            step["index"] = step["cold"] + step["cold_first_answer"]
            # Not all are largest at the same moment: no more than this.
            step["index_peak"] = step["cold_peak"] + workers * step["cold_worker_peak"]
        if "open" in step:
            step["ready"] = step["open"] + step["open_first_answer"]
    found = medians(steps)
    for name, (one, other) in RATIOS.items():
        ones, others = ([step[key] for step in steps if key in step] for key in (one, other))
        if ones and len(ones) == len(others):
            found[name] = statistics.median(a / b for a, b in zip(ones, others, strict=True))
    return found


if __name__ == "__main__":
    raise SystemExit(main())
