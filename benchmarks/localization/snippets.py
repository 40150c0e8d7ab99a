"""What running the code of an issue adds: rankings with and without what it ran, over one fixed list of instances.

    F="--instances dev.jsonl.gz --repo-path /dir/{owner}+{name}/repo"
    python benchmarks/localization/snippets.py choose $F >snippets.txt
    python benchmarks/localization/snippets.py trace $F --ids snippets.txt --traces traces.jsonl
    python benchmarks/localization/snippets.py rank $F --ids snippets.txt --traces traces.jsonl --gold gold.jsonl.gz

`choose` reads git objects alone. `trace` builds the environment of each instance as `batch eval` does and runs the code
in it, in a container; what is in the file of traces already is not run again. `rank` asks with and without what ran,
and prints paired differences; an instance whose code was not reached, or ran nothing of the tree, stays in the
denominator with the same answer both times.
"""

import argparse
import contextlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from candidates import candidates_among
from engine import IndexRanker, Ranker
from evaluate import DEPTH, distinct, scored
from gold import Function
from instances import BadInput, Instance, read_gold, read_instances
from metrics import paired, ranks_of, summary, within
from repositories import find_repository

from envs.errors import EnvsError
from localization import CodeIndex, GitTree
from localization.executed import Executed, RaisedAt, Ran
from localization.ranking.fusion import weights
from localization.store import Store
from swe_agent.config import EnvironmentSettings
from swe_agent.reproduction.running import commands_of, packages_of, run_issue_code
from swe_agent.reproduction.snippets import find_snippets
from swe_agent.swebench.evaluate import Evaluator
from swe_agent.swebench.rows import Row, read_rows

KS = (1, 3, 5, 10)
WEIGHTS = {"files": {"raised": 1.5, "executed": 1.0}, "functions": {"raised": 2.5, "executed": 2.0}}
"""What `--scales` multiply."""
NOT_REACHED = "not reached"

Trace = dict[str, Any]
Scales = tuple[float, float]
"""What the weights of the signals are multiplied by, those over files and those over functions."""


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _arguments(argv)
    try:
        instances = read_instances(arguments.instances, read_gold([arguments.gold]) if arguments.gold else {})
        if arguments.command == "choose":
            print("\n".join(_choose(instances, arguments.repo_path)))
            return 0
        wanted = arguments.ids.read_text(encoding="utf-8").split()
        if arguments.command == "trace":
            _trace(arguments, wanted, {one.instance_id: one.text for one in instances})
        else:
            _rank(arguments, [one for one in instances if one.instance_id in set(wanted)], len(instances))
    except BadInput as error:
        print(f"snippets.py: {error}", file=sys.stderr)
        return 2
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("choose", "trace", "rank"))
    parser.add_argument("--instances", type=Path, required=True)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--repo-path", required=True, help="format string with {owner} and {name}: bare repositories")
    parser.add_argument("--ids", type=Path, help="the fixed list, an id per line")
    parser.add_argument("--traces", type=Path, help="JSON lines, written by `trace` and read by `rank`")
    parser.add_argument("--scratch", type=Path, default=Path("snippets-scratch"), help="trace: a folder for builds")
    parser.add_argument("--workers", type=int, default=1, help="trace: environments at a time")
    parser.add_argument("--time-limit", type=float, default=3600.0, help="trace: seconds after which none is begun")
    parser.add_argument("--images-gb", type=float, default=60.0, help="trace: room for images")
    parser.add_argument(
        "--scales", type=_scales, nargs="+", default=[(0.0, 1.0)], help="rank: times the weights of files:functions"
    )
    parser.add_argument("--cache", type=Path, help="rank: folder where indexes are kept")
    parser.add_argument("--details", type=Path, help="rank: ranks of each instance, JSON lines")
    return parser.parse_args(argv)


def _scales(text: str) -> Scales:
    files, _, functions = text.partition(":")
    return float(files), float(functions or files)


def _choose(instances: Sequence[Instance], repo_path: str) -> Iterator[str]:
    """Every instance of the repositories at hand in whose issue there is code that can be run, in the file's order."""
    for one in instances:
        if (repository := find_repository(repo_path, one.repo)) is not None:
            tree = GitTree(repository, one.base_commit)
            packages = packages_of(entry.path for entry in tree.entries())
            if find_snippets(one.text, commands_of(packages, partial(_read, tree))):
                yield one.instance_id


def _read(tree: GitTree, name: str) -> str:
    try:
        return tree.read(name).decode("utf-8", "replace")
    except OSError:
        return ""


def _trace(arguments: argparse.Namespace, wanted: Sequence[str], texts: dict[str, str]) -> None:
    """A version's instances one after the other, as they share its layer of dependencies; the longest list first."""
    rows = {row.instance_id: row for row in read_rows(arguments.instances)}
    known = _traces(arguments.traces)
    groups: dict[tuple[str, str | None], list[Row]] = {}
    for name in wanted:
        if name not in known:
            groups.setdefault((rows[name].repo, rows[name].version), []).append(rows[name])
    evaluator = Evaluator(
        repo_path=arguments.repo_path,
        kind="gold",
        timeout=600.0,
        settings=EnvironmentSettings(images_gb=arguments.images_gb),
        scratch=arguments.scratch,
        logs=arguments.scratch / "logs",
    )
    ends = time.monotonic() + arguments.time_limit

    def work(group: Sequence[Row]) -> None:
        for row in group:
            if time.monotonic() < ends:
                trace = _traced(evaluator, row, texts[row.instance_id])
                with arguments.traces.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(trace) + "\n")
                print(f"{row.instance_id}: {trace['told']} [{trace['seconds']} s]", file=sys.stderr, flush=True)

    with ThreadPoolExecutor(arguments.workers) as pool:
        list(pool.map(work, sorted(groups.values(), key=len, reverse=True)))


def _traced(evaluator: Evaluator, row: Row, text: str) -> Trace:
    began = time.monotonic()
    trace: Trace = {"instance_id": row.instance_id, "executed": None}
    try:
        with evaluator.opened(row) as (environment, prepared, snapshot, _):
            tree = GitTree(snapshot.git_dir, snapshot.commit)
            opened = time.monotonic()
            run = run_issue_code(environment, text, [entry.path for entry in tree.entries()])
            trace |= {"image": prepared.image, "run_seconds": round(time.monotonic() - opened, 1)}
        trace["told"] = run.note if run else "no code"
        if run is not None:
            trace |= {"errors": run.errors, "printed": run.printed[:2000], "executed": _plain(run.executed)}
    except (EnvsError, OSError) as error:
        trace["told"] = f"the environment failed: {str(error)[:300]}"
    return {**trace, "seconds": round(time.monotonic() - began, 1)}


def _plain(executed: Executed) -> dict[str, Any]:
    return {
        "lines": {path: list(map(list, lines.items())) for path, lines in executed.lines.items()},
        "usual": {path: sorted(lines) for path, lines in executed.usual.items()},
        "raised": executed.raised,
    }


def _executed(plain: dict[str, Any]) -> Executed:
    return Executed(
        {path: {line: Ran(*ran) for line, ran in lines} for path, lines in plain["lines"].items()},
        {path: frozenset(lines) for path, lines in plain["usual"].items()},
        tuple(tuple(RaisedAt(*frame) for frame in frames) for frames in plain["raised"]),
    )


def _traces(file: Path) -> dict[str, Trace]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {trace["instance_id"]: trace for trace in map(json.loads, lines)}


def _rank(arguments: argparse.Namespace, instances: Sequence[Instance], everything: int) -> None:
    traces = _traces(arguments.traces)
    answers: dict[str, dict[str, Any]] = {}
    for one in instances:
        repository = find_repository(arguments.repo_path, one.repo)
        if repository is None:
            raise BadInput(f"no repository for {one.instance_id}")
        plain = traces.get(one.instance_id, {}).get("executed")
        tree = GitTree(repository, one.base_commit)
        found = _ranked(one, tree, _executed(plain) if plain else None, arguments.scales, arguments.cache)
        if found is not None:
            answers[one.instance_id] = found
            if arguments.details:
                with arguments.details.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"instance_id": one.instance_id, **found}) + "\n")
    _print(answers, traces, everything)


def _ranked(
    instance: Instance, tree: GitTree, executed: Executed | None, settings: Sequence[Scales], cache: Path | None
) -> dict[str, Any] | None:
    """Ranks of gold without and with what ran, the weights times each of `settings`; None where nothing is gold."""
    paths = frozenset(entry.path for entry in tree.entries())
    candidates = frozenset(candidates_among(paths))
    gold = scored(instance.gold, paths, candidates)
    if not gold.files:
        return None
    index = CodeIndex.build(tree, Store(cache) if cache else None, workers=0)
    functions = instance.gold.functions and [each for each in instance.gold.functions if each.path in gold.files]
    found: dict[str, Any] = {}
    for scales in ((0.0, 0.0), *settings):
        name = "files x {:g}, functions x {:g}".format(*scales) if any(scales) else "without"
        if not executed and found:
            # Without anything that ran the question is the same.
            found[name] = found["without"]
            continue
        ranker = IndexRanker(index, executed if any(scales) else None)
        with _scaled(scales):
            files, places = _answers(ranker, instance.text, candidates)
        found[name] = {
            "files": ranks_of(gold.files, files),
            "functions": ranks_of(functions, places) if functions else None,
        }
    return found


def _answers(ranker: Ranker, text: str, candidates: frozenset[str]) -> tuple[list[str], list[Function | None]]:
    return (
        distinct(lambda limit: ranker.files(text, limit), candidates.__contains__, DEPTH),
        distinct(
            lambda limit: ranker.places(text, limit),
            lambda place: place is not None and place.path in candidates,
            DEPTH,
        ),
    )


@contextlib.contextmanager
def _scaled(scales: Scales) -> Iterator[None]:
    """The weights of the two signals, those of files and those of functions times `scales`."""
    stored = {level: dict(weights(level)) for level in WEIGHTS}
    try:
        for (level, table), scale in zip(WEIGHTS.items(), scales, strict=True):
            weights(level).update({name: weight * scale for name, weight in table.items()})
        yield
    finally:
        for level, table in stored.items():
            weights(level).update(table)


def _print(answers: dict[str, dict[str, Any]], traces: dict[str, Trace], everything: int) -> None:
    reached = Counter(_outcome(traces.get(name)) for name in answers)
    print(f"{len(answers)} of {everything} instances: {', '.join(f'{n} {what}' for what, n in reached.items())}\n")
    ran = [name for name in answers if _outcome(traces.get(name)) in ("raised in the tree", "ran")]
    raised = [name for name in ran if _outcome(traces[name]) == "raised in the tree"]
    for title, names in (("all of the list", list(answers)), ("where something ran", ran), ("raised", raised)):
        _table(title, [answers[name] for name in names])


def _outcome(trace: Trace | None) -> str:
    if trace is None:
        return NOT_REACHED
    executed = trace["executed"]
    if executed is None:
        return "failed to build" if trace["told"].startswith("the env") else "no code"
    if executed["raised"]:
        return "raised in the tree"
    return "ran" if executed["lines"] else "ran nothing of the tree"


def _table(title: str, found: Sequence[dict[str, Any]]) -> None:
    if not found:
        return
    print(
        f"| {title} | n | file strict @1/3/5/10 | file any @1/3/5/10 | MRR | function strict @5/10 | any @5/10 | of n |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name in found[0]:
        files = summary([one[name]["files"] for one in found], KS)
        placed = [one[name]["functions"] for one in found if one[name]["functions"]]
        places = summary(placed, KS)
        strict, loose = (_join(files[how], KS) for how in ("all", "any"))
        functions = [_join(places[how], (5, 10)) for how in ("all", "any")]
        print(
            f"| {name} | {len(found)} | {strict} | {loose} | {files['mrr']} | {' | '.join(functions)} | {len(placed)} |"
        )
    print()
    for name in found[0]:
        if name != "without":
            print(f"- {name}: {'; '.join(_differences(found, name))}")
    print()


def _join(values: Any, ks: Sequence[int]) -> str:
    return "/".join("-" if values[str(k)] is None else f"{values[str(k)]:.1f}" for k in ks)


def _differences(found: Sequence[dict[str, Any]], name: str) -> Iterator[str]:
    for level, ks in (("files", KS), ("functions", (5, 10))):
        known = [one for one in found if one["without"][level]]
        for k in ks if known else ():
            ours, others = ([within(one[which][level], k, "all") for one in known] for which in (name, "without"))
            told = paired(ours, others)
            won, lost = (sum(a > b for a, b in zip(*pair, strict=True)) for pair in ((ours, others), (others, ours)))
            yield f"{level} @{k} {told['points']:+} {told['ci95']} ({won} won, {lost} lost)"


if __name__ == "__main__":
    sys.exit(main())
