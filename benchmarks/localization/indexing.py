"""What an index costs: to make, to open, and to bring up to date after an edit, beside a bare parse of the same files.

    python benchmarks/localization/indexing.py FOLDER... [--rounds 3] [--workers N] [--out report.json]

Each folder is copied, without its `.git`, and the copy is edited; the folder itself is left alone. In every round each
step runs once in a process of its own that has all libraries loaded, so that steps and folders take turns. Figures are
medians of CPU seconds, those of worker processes included; the table goes to stdout, and with every round to `--out`.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import tree_sitter
from measure import Stopwatch, peak_bytes, reset_peak
from processes import Post, run_jobs

from localization import CodeIndex, DirectoryTree
from localization.languages import language_of
from localization.parse import grammar_and_query
from localization.reading import SIZE_LIMIT
from localization.store import Store

QUESTION = (
    "Opening a file raises TypeError: expected str\n\nThe reader fails when the path is None instead of a string."
)
EDIT = "\n\ndef added_by_an_edit(first, second):\n    return first.reader(second)\n"
LONG_AGO_NS = 10**18
STEP_SECONDS = 1800.0


class Job(NamedTuple):
    """One step in one round for one folder; `place` has the copy in `tree` and the index in `store`."""

    folder: str
    place: Path
    step: str
    workers: int | None


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="What an index costs.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, help="worker processes of a cold build; default: by itself")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(argv)
    missing = [folder for folder in given.folders if not folder.is_dir()]
    if missing:
        print(f"indexing.py: not a folder: {missing[0]}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        warm_up(Path(scratch, "warm"))
        places = {str(folder): copy_of(folder, Path(scratch, str(n))) for n, folder in enumerate(given.folders)}
        rounds = [list(one_round(places, given.workers)) for _ in range(given.rounds)]
    steps = [each for some in rounds for each in some]
    report = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_at_the_end": os.getloadavg(),
        "folders": {folder: medians([each for each in steps if each["folder"] == folder]) for folder in places},
        "steps": steps,
    }
    if given.out:
        given.out.write_text(json.dumps(report, indent=1) + "\n")
    print(table_of(report["folders"]))
    return 1 if any("error" in each for each in steps) else 0


def warm_up(folder: Path) -> None:
    """Load what steps would otherwise load when they first need it."""
    for name in ("tree", "store"):
        (folder / name).mkdir(parents=True)
    (folder / "tree" / "a.py").write_text(f'def reader(path):\n    """{QUESTION}"""\n')
    for _ in range(2):
        with Store(folder / "store") as store:
            index = CodeIndex.build(DirectoryTree(folder / "tree"), store)
            index.refresh(("a.py",))
            index.locate_files(QUESTION)


def copy_of(folder: Path, place: Path) -> Path:
    """Files keep no times: all were written long ago, as in a checkout that is used for a while."""
    shutil.copytree(folder, place / "tree", symlinks=True, ignore=shutil.ignore_patterns(".git"))
    for path in (place / "tree").rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return place


def one_round(places: dict[str, Path], workers: int | None) -> Iterator[dict[str, Any]]:
    for step in STEPS:
        for folder, place in places.items():
            job = Job(folder, place, step, workers)
            for outcome in run_jobs([[job]], run_step, 1, STEP_SECONDS):
                done = {"folder": folder, "step": step, **outcome.posted.get("figures", {})}
                if outcome.error:
                    done["error"] = outcome.error
                print(json.dumps(done), file=sys.stderr)
                yield done


def run_step(job: Job, post: Post) -> None:
    reset_peak()
    figures = STEPS[job.step](job)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    post("figures", {**figures, f"{job.step}_peak": peak_bytes(), f"{job.step}_worker_peak": children})


def edited_file(root: Path) -> Path:
    """The parsed file of median size."""
    code = [root / entry.path for entry in DirectoryTree(root).entries() if language_of(entry.path)]
    return sorted(code, key=lambda path: path.stat().st_size)[len(code) // 2]


def _parse(job: Job) -> dict[str, float]:
    """Of every file in a language that is parsed, by tree-sitter alone; reading is not counted."""
    tree = DirectoryTree(job.place / "tree")
    entries = [entry for entry in tree.entries() if entry.size <= SIZE_LIMIT]
    contents = [(language, tree.read(entry.path)) for entry in entries if (language := language_of(entry.path))]
    grammars = {language.name: grammar_and_query(language.name)[0] for language, _ in contents}
    with Stopwatch() as parsing:
        for language, data in contents:
            tree_sitter.Parser(grammars[language.name]).parse(data)
    size = sum(len(data) for _, data in contents)
    return {"files": len(entries), "parsed": len(contents), "parsed_bytes": size, "parse": parsing.cpu}


def _cold(job: Job) -> dict[str, float]:
    shutil.rmtree(job.place / "store", ignore_errors=True)
    with Store(job.place / "store") as store:
        with Stopwatch() as building:
            index = CodeIndex.build(DirectoryTree(job.place / "tree"), store, workers=job.workers)
        building_peak = peak_bytes()
        with Stopwatch() as asking:
            index.locate_files(QUESTION)
    size = sum(each.stat().st_size for each in (job.place / "store").iterdir())
    _complain(index)
    return {
        "cold": building.cpu,
        "cold_wall": building.wall,
        "cold_build_peak": building_peak,
        "cold_first_answer": asking.cpu,
        "stored_bytes": size,
        "skipped": len(index.skipped),
        "definitions": index.columns.units,  # to make all symbols would be the step's peak
    }


def _warm(job: Job) -> dict[str, float]:
    """Open it, ask twice, then edit a file of median size twice: by its path, and for a scan to find it."""
    root = job.place / "tree"
    with Stopwatch() as opening:
        store = Store(job.place / "store")
        index = CodeIndex.build(DirectoryTree(root), store, workers=job.workers)
        index.columns  # noqa: B018 - laid when asked for
    figures: dict[str, float] = {"open": opening.cpu}
    with Stopwatch() as first:
        index.locate_files(QUESTION)
    with Stopwatch() as second:
        index.locate_files(QUESTION)
    figures |= {"open_first_answer": first.cpu, "answer": second.cpu}
    edited = edited_file(root)
    before = edited.read_bytes()
    try:
        figures["edited_bytes"] = len(before)
        for name, paths in (("path", (edited.relative_to(root).as_posix(),)), ("scan", ())):
            edited.write_bytes(before + name.encode() + EDIT.encode())
            with Stopwatch() as refreshing:
                index.refresh(paths)
            with Stopwatch() as laying:
                index.columns  # noqa: B018 - as above
            with Stopwatch() as asking:
                index.locate_files(QUESTION)
            figures |= {f"{name}_refresh": refreshing.cpu, f"{name}_columns": laying.cpu, f"{name}_answer": asking.cpu}
            figures[f"{name}_all"] = refreshing.cpu + laying.cpu + asking.cpu
    finally:
        edited.write_bytes(before)
        os.utime(edited, ns=(LONG_AGO_NS, LONG_AGO_NS))
    _complain(index)
    store.close()
    return figures


def _graph(job: Job) -> dict[str, float]:
    """Open it, ask for the graph of all definitions, edit a file of median size, and ask again."""
    root = job.place / "tree"
    with Store(job.place / "store") as store:
        index = CodeIndex.build(DirectoryTree(root), store, workers=job.workers)
        index.columns  # noqa: B018 - as above
        with Stopwatch() as first:
            figures: dict[str, float] = {"edges": len(index.graph.edges)}
        edited = edited_file(root)
        before = edited.read_bytes()
        try:
            edited.write_bytes(before + EDIT.encode())
            index.refresh((edited.relative_to(root).as_posix(),))
            index.columns  # noqa: B018 - as above
            with Stopwatch() as second:
                index.graph  # noqa: B018 - as above
        finally:
            edited.write_bytes(before)
            os.utime(edited, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return {**figures, "graph": first.cpu, "graph_after_edit": second.cpu}


def _complain(index: CodeIndex) -> None:
    for problem in index.problems:
        print(f"indexing.py: {problem}", file=sys.stderr)


STEPS: dict[str, Callable[[Job], dict[str, float]]] = {
    "parse": _parse,
    "cold": _cold,
    "warm": _warm,
    "graph": _graph,
}


def medians(steps: list[dict[str, Any]]) -> dict[str, float]:
    values: dict[str, list[float]] = {}
    for step in steps:
        for name, value in step.items():
            if isinstance(value, int | float):
                values.setdefault(name, []).append(value)
    return {name: statistics.median(some) for name, some in values.items()}


ROWS = [
    ("files (parsed)", lambda f: f"{f['files']:.0f} ({f['parsed']:.0f})"),
    ("MB parsed", lambda f: f"{f['parsed_bytes'] / 1e6:.1f}"),
    ("definitions", lambda f: f"{f['definitions']:.0f}"),
    ("bare parse, s", lambda f: f"{f['parse']:.2f}"),
    ("cold build and keep, s (x bare parse)", lambda f: f"{f['cold']:.2f} ({f['cold'] / f['parse']:.1f})"),
    ("· by the clock, s", lambda f: f"{f['cold_wall']:.2f}"),
    ("· first answer after it, s", lambda f: f"{f['cold_first_answer']:.3f}"),
    (
        "· peak MB (of its largest worker)",
        lambda f: f"{f['cold_build_peak'] / 1e6:.0f} ({f['cold_worker_peak'] / 1e6:.0f})",
    ),
    ("· peak MB with the first answer", lambda f: f"{f['cold_peak'] / 1e6:.0f}"),
    ("on disk, MB", lambda f: f"{f['stored_bytes'] / 1e6:.1f}"),
    ("open and ready, s", lambda f: f"{f['open']:.3f}"),
    ("· first answer, s", lambda f: f"{f['open_first_answer']:.3f}"),
    ("· next answer, s", lambda f: f"{f['answer']:.3f}"),
    ("· peak MB", lambda f: f"{f['warm_peak'] / 1e6:.0f}"),
    ("graph of all definitions, s (edges)", lambda f: f"{f['graph']:.2f} ({f['edges']:.0f})"),
    ("· after an edit told by path, ms", lambda f: f"{1e3 * f['graph_after_edit']:.0f}"),
    ("edit, KB", lambda f: f"{f['edited_bytes'] / 1e3:.1f}"),
    ("edit told by path: read + lay + answer, ms", lambda f: _edit(f, "path")),
    ("edit found by a scan: read + lay + answer, ms", lambda f: _edit(f, "scan")),
]


def _edit(figures: dict[str, float], name: str) -> str:
    parts = " + ".join(f"{1e3 * figures[f'{name}_{part}']:.0f}" for part in ("refresh", "columns", "answer"))
    return f"{1e3 * figures[f'{name}_all']:.0f} = {parts}"


def table_of(folders: dict[str, dict[str, float]]) -> str:
    lines = ["| | " + " | ".join(Path(folder).name for folder in folders) + " |", "|---|" + "---|" * len(folders)]
    for title, cell in ROWS:
        cells = []
        for figures in folders.values():
            try:
                cells.append(cell(figures))
            except KeyError:
                cells.append("failed")
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
