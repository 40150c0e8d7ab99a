"""One instance: its gold, the answers, the baseline's answers, and the answers with one signal left out."""

from collections.abc import Callable, Collection, Hashable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from baseline import PlainBM25
from candidates import candidates_among, is_source, language_of
from engine import Engine, Ranker
from gold import Definition, Function, Gold, functions_of
from instances import Instance
from issue_kinds import IssueKind, kind_of
from measure import Stopwatch, peak_bytes, reset_peak, resident_bytes
from metrics import ranks_of

from localization import GitTree
from localization.roles import is_test_path

Answer = TypeVar("Answer", bound=Hashable)
Post = Callable[[str, dict[str, object]], None]
"""Takes what is known of a step as soon as it is: a later step may be killed."""

DEPTH = 50
"""Ranks are known down to this place."""
ABLATION_DEPTH = 20
ANSWERS = 20
"""As many answers are asked for when seconds are measured, and written down."""
_PARSED_LIMIT = 1_000_000
"""Bytes of a gold file whose definitions are read."""


class Job(NamedTuple):
    instance: Instance
    repository: Path


class Scored(NamedTuple):
    """Gold that can be found. `absent` files are in no listing of the tree that is searched; they stay gold."""

    files: tuple[str, ...]
    dropped: dict[str, str]
    absent: tuple[str, ...]


def scored(gold: Gold, tree: Collection[str] = (), candidates: Collection[str] = ()) -> Scored:
    """Gold files that exist at the base commit and are non-test source; without a tree tests are told by their path."""
    files: list[str] = []
    dropped: dict[str, str] = {}
    for path, status in gold.files:
        if status.startswith(("A", "C")):
            dropped[path] = "a new file"
        elif not is_source(path):
            dropped[path] = "no source file"
        elif (path in tree and path not in candidates) or (path not in tree and is_test_path(path)):
            dropped[path] = "a test"
        else:
            files.append(path)
    once = tuple(sorted(set(files)))
    return Scored(once, dropped, tuple(path for path in once if path not in tree))


def evaluate(job: Job, engine: Engine, post: Post, *, ablation: bool = False) -> None:
    """Posts `gold`, then, if there is any, `localized`, `baseline_rank_bm25` and, where wanted, `ablation`.

    Raises ValueError (no such commit) and whatever a ranking raises.
    """
    instance = job.instance
    tree = GitTree(job.repository, instance.base_commit)
    paths = frozenset(entry.path for entry in tree.entries())
    candidates = frozenset(candidates_among(paths))
    gold = scored(instance.gold, paths, candidates)
    definitions = {path: _definitions(engine, tree, path) for path in gold.files}
    functions = _gold_functions(instance, gold, definitions)
    kind: IssueKind | None = kind_of(instance.text, {path: each or () for path, each in definitions.items()}, paths)
    if kind == "neither" and None in definitions.values():
        # A symbol may well be named: nobody knows which there are.
        kind = None
    post(
        "gold",
        {
            "files": list(gold.files),
            "functions": None if functions is None else [list(each) for each in functions],
            "dropped": gold.dropped,
            "absent": list(gold.absent),
            "language": language_of(gold.files, paths),
            "kind": kind,
        },
    )
    if not gold.files:
        return
    ranker, localized = _localize(engine, job)
    ranks = _ranks(ranker, instance.text, candidates, gold.files, functions, DEPTH)
    post("localized", {**ranks, **localized})
    post("baseline_rank_bm25", _baseline(job, sorted(candidates), gold.files))
    if ablation:
        without: dict[str, object] = {}
        for signal in engine.signals:
            dropped = frozenset({signal})
            answers = _ranks(ranker, instance.text, candidates, gold.files, functions, ABLATION_DEPTH, dropped)
            without[signal] = answers["ranks"]
        post("ablation", without)


def distinct(ask: Callable[[int], Sequence[Answer]], counts: Callable[[Answer], bool], depth: int) -> list[Answer]:
    """The first `depth` distinct answers that count, however many others stand between them."""
    limit = 2 * depth
    while True:
        answers = ask(limit)
        kept = list(dict.fromkeys(one for one in answers if counts(one)))
        if len(kept) >= depth or len(answers) < limit:
            return kept[:depth]
        limit *= 4


def _definitions(engine: Engine, tree: GitTree, path: str) -> tuple[Definition, ...] | None:
    for _, data in tree.read_many([path]):
        if len(data) <= _PARSED_LIMIT:
            return engine.definitions(path, data.decode("utf-8", errors="replace"))
    return None


def _gold_functions(
    instance: Instance, gold: Scored, definitions: dict[str, tuple[Definition, ...] | None]
) -> tuple[Function, ...] | None:
    """Those given; else the patch's, if every gold file is in a language that is parsed; else not known."""
    if instance.gold.functions is not None:
        return tuple(sorted({each for each in instance.gold.functions if each.path in gold.files}))
    if not instance.patch or any(each is None for each in definitions.values()):
        return None
    return functions_of(instance.patch, lambda path: definitions[path] or (), gold.files)


def _localize(engine: Engine, job: Job) -> tuple[Ranker, dict[str, object]]:
    """The tree opened and asked as a person would ask, with what that cost: from the name of a commit to answers."""
    text = job.instance.text
    reset_peak()
    before = resident_bytes()
    opening, asking_files, asking_functions = Stopwatch(), Stopwatch(), Stopwatch()
    with opening:
        ranker = engine.open(GitTree(job.repository, job.instance.base_commit))
    with asking_files:
        ranker.files(text, ANSWERS)
    with asking_functions:
        ranker.places(text, ANSWERS)
    peak = peak_bytes()
    steps = {"open": opening, "files": asking_files, "functions": asking_functions}
    return ranker, {
        "seconds": _seconds({name: each.wall for name, each in steps.items()}),
        "cpu_seconds": _seconds({name: each.cpu for name, each in steps.items()}),
        "bytes": {
            "peak": peak,
            "added": None if before is None else max(peak - before, 0),
            "index": ranker.stored_bytes(),
        },
    }


def _seconds(steps: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in {**steps, "total": sum(steps.values())}.items()}


def _ranks(
    ranker: Ranker,
    text: str,
    candidates: frozenset[str],
    gold_files: Sequence[str],
    gold_functions: Sequence[Function] | None,
    depth: int,
    without: frozenset[str] = frozenset(),
) -> dict[str, object]:
    files = distinct(lambda limit: ranker.files(text, limit, without), candidates.__contains__, depth)
    functions = distinct(
        lambda limit: ranker.places(text, limit, without),
        lambda place: place is not None and place.path in candidates,
        depth,
    )
    return {
        "files": files[:ANSWERS],
        "functions": ["::".join(each) for each in functions[:ANSWERS] if each],
        "ranks": {
            "files": ranks_of(gold_files, files),
            "functions": None if gold_functions is None else ranks_of(gold_functions, functions),
        },
    }


def _baseline(job: Job, candidates: Sequence[str], gold_files: Sequence[str]) -> dict[str, object]:
    opening, asking = Stopwatch(), Stopwatch()
    with opening:
        tree = GitTree(job.repository, job.instance.base_commit)
        index = PlainBM25(tree.read_many(candidates))
    with asking:
        answers = index.rank(job.instance.text)
    steps = {"open": opening, "files": asking}
    return {
        "files": answers[:ANSWERS],
        "ranks": {"files": ranks_of(gold_files, answers[:DEPTH])},
        "seconds": _seconds({name: each.wall for name, each in steps.items()}),
        "cpu_seconds": _seconds({name: each.cpu for name, each in steps.items()}),
    }
