"""How well issues are located: rankings against gold locations, beside plain rank_bm25, from git objects alone.

    python benchmarks/localization/run.py --instances dev.jsonl.gz --gold gold_locations_dev.jsonl.gz \\
        --repo-path '/mirrors/{owner}+{name}/repo' --out report.json

Tables go to stdout, progress to stderr. Exit code 0: every instance was answered; 1: some failed, and count as misses;
2: bad input; 130: interrupted, and the next start with the same settings goes on where this one stopped.
"""

import argparse
import hashlib
import json
import os
import platform
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from engine import Engine, LocalizationEngine
from evaluate import Job, evaluate
from instances import BadInput, Instance, digest, read_gold, read_instances, set_name
from metrics import RESAMPLES, SEED
from processes import Post, run_jobs
from records import PartialFile, Record, make_record
from report import make_report
from repositories import check_pattern, find_repository
from table import tables
from warm import warm_up

import localization

DECIDING = [
    "baseline",
    "candidates",
    "engine",
    "evaluate",
    "gold",
    "instances",
    "issue_kinds",
    "measure",
    "metrics",
    "records",
]
"""The modules of this folder on which the record of an instance depends."""


def main(argv: Sequence[str] | None = None, engine: Engine | None = None) -> int:
    """`engine` is what is measured; None: the installed `localization`."""
    try:
        return _run(_arguments(argv), engine)
    except BadInput as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("run.py: interrupted; the same command goes on from here", file=sys.stderr)
        return 130


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--instances", type=Path, required=True, nargs="+", help="SWE-bench rows, .jsonl[.gz]: a set each"
    )
    parser.add_argument(
        "--gold", type=Path, nargs="+", default=[], help="gold locations; without: from each row's patch"
    )
    parser.add_argument("--repo-path", required=True, help="format string with {owner} and {name}: bare repositories")
    parser.add_argument("--out", type=Path, required=True, help="the report, JSON")
    parser.add_argument("--limit", type=_positive, help="the first so many rows of each file")
    parser.add_argument("--workers", type=_positive, default=1, help="instances at a time")
    parser.add_argument("--time-limit", type=_seconds, default=300.0, help="seconds for each step of an instance")
    parser.add_argument("--ablation", action="store_true", help="ask again with each signal left out")
    parser.add_argument("--only-present", action="store_true", help="leave out instances whose repository is not there")
    parser.add_argument("--cache", type=Path, help="folder where indexes are kept")
    return parser.parse_args(argv)


def _run(arguments: argparse.Namespace, engine: Engine | None) -> int:
    engine = engine or LocalizationEngine(arguments.cache)
    if arguments.ablation and not engine.signals:
        raise BadInput("--ablation: this version of localization cannot leave a signal out")
    if arguments.out.is_dir() or not arguments.out.parent.is_dir():
        raise BadInput(f"--out is a file in a folder that exists, not {arguments.out}")
    instances = _instances(arguments)
    repositories = {repo: find_repository(arguments.repo_path, repo) for repo in {one.repo for one in instances}}
    if not any(repositories.values()):
        raise BadInput(f"--repo-path: none of {len(repositories)} repositories is there: {arguments.repo_path}")
    absent = Counter(one.repo for one in instances if repositories[one.repo] is None)
    if arguments.only_present:
        instances = [one for one in instances if one.repo not in absent]

    settings = _settings(arguments, engine, absent)
    partial = PartialFile(arguments.out, _identity(settings, arguments.repo_path))
    records = {(record["set"], record["instance_id"]): record for record in partial.load()}
    if records:
        print(f"{len(records)} instances are in {partial.path} already", file=sys.stderr)
    signals = engine.signals if arguments.ablation else None
    jobs: list[Job] = []
    for one in instances:
        folder = repositories[one.repo]
        if folder is None:
            # Not in the partial file: the next start may find it.
            records[_key(one)] = make_record(one, {}, "its repository is not there", signals)
        elif _key(one) not in records:
            jobs.append(Job(one, folder))
    _evaluate_all(jobs, engine, arguments, partial, records)

    settings["code_changed_meanwhile"] = settings["code"] != _code()
    report = make_report(settings, [records[_key(one)] for one in instances])
    unfinished = arguments.out.with_name(f"{arguments.out.name}.unfinished")
    unfinished.write_text(json.dumps(report, indent=1), encoding="utf-8")
    unfinished.replace(arguments.out)
    partial.remove()
    print(tables(report))
    _remarks(settings)
    return int(any(record["error"] for record in report["instances"]))


def _instances(arguments: argparse.Namespace) -> list[Instance]:
    twice = [name for name, count in Counter(map(set_name, arguments.instances)).items() if count > 1]
    if twice:
        raise BadInput(f"--instances: two files would both be the set {twice[0]}")
    gold = read_gold(arguments.gold)
    if arguments.gold and not gold:
        raise BadInput(f"--gold: {arguments.gold[0]} holds no gold locations")
    instances = [one for path in arguments.instances for one in read_instances(path, gold, arguments.limit)]
    check_pattern(arguments.repo_path, (one.repo for one in instances))
    return instances


def _evaluate_all(
    jobs: Sequence[Job],
    engine: Engine,
    arguments: argparse.Namespace,
    partial: PartialFile,
    records: dict[tuple[str, str], Record],
) -> None:
    def work(job: Job, post: Post) -> None:
        evaluate(job, engine, post, ablation=arguments.ablation)

    if jobs:
        warm_up(engine)
    outcomes = run_jobs(groups_of(jobs, arguments.workers), work, arguments.workers, arguments.time_limit)
    try:
        for number, outcome in enumerate(outcomes, start=1):
            signals = engine.signals if arguments.ablation else None
            record = make_record(outcome.job.instance, outcome.posted, outcome.error, signals)
            partial.append(record)
            records[_key(outcome.job.instance)] = record
            print(f"[{number}/{len(jobs)}] {_progress(record, outcome.error)}", file=sys.stderr, flush=True)
    finally:
        outcomes.close()


def groups_of(jobs: Sequence[Job], workers: int) -> list[list[Job]]:
    """A repository's instances in order of time, the longest list first; cut where one worker had too much to do."""
    repositories: dict[Path, list[Job]] = {}
    for job in sorted(jobs, key=lambda job: (job.instance.created_at, job.instance.instance_id)):
        repositories.setdefault(job.repository, []).append(job)
    longest = max(-(-len(jobs) // workers), 1)
    groups = [
        members[start : start + longest]
        for members in repositories.values()
        for start in range(0, len(members), longest)
    ]
    return sorted(groups, key=len, reverse=True)


def _progress(record: Record, error: str | None) -> str:
    if record["skipped"]:
        return f"{record['instance_id']}: skipped, {record['skipped']}"
    ranks = ",".join("-" if rank is None else str(rank) for rank in record["ranks"]["files"])
    took = f", {record['seconds']['total']:.2f} s" if record["seconds"] else ""
    return f"{record['instance_id']}: gold at {ranks}{took}{f', {error}' if error else ''}"


def _settings(arguments: argparse.Namespace, engine: Engine, absent: Counter[str]) -> dict[str, Any]:
    return {
        "instances": [{"set": set_name(path), "sha256": digest(path)} for path in arguments.instances],
        "gold": [{"name": path.name, "sha256": digest(path)} for path in arguments.gold] or "patch",
        "limit": arguments.limit,
        "workers": arguments.workers,
        "time_limit": arguments.time_limit,
        "ablation": arguments.ablation,
        "signals": list(engine.signals),
        "cache": arguments.cache is not None,
        "only_present": arguments.only_present,
        "repositories_absent": dict(sorted(absent.items())),
        "bootstrap": {"seed": SEED, "resamples": RESAMPLES},
        "code": _code(),
        "code_changed_meanwhile": False,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }


def _identity(settings: dict[str, Any], repo_path: str) -> dict[str, Any]:
    """What an instance's record depends on; which instances and how many at a time does not matter."""
    fixed = ("instances", "gold", "time_limit", "ablation", "cache", "code", "python")
    return {"repo_path": repo_path, **{key: settings[key] for key in fixed}}


def _code() -> str:
    """Of what decides about an answer: localization with its queries and weights, and some of this folder."""
    package = sorted(Path(localization.__file__).parent.rglob("*"))
    files = [file for file in package if file.suffix in (".py", ".scm", ".json")]
    files += [Path(__file__).with_name(f"{name}.py") for name in DECIDING]
    joined = hashlib.sha256()
    for file in files:
        joined.update(f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\0".encode())
    return joined.hexdigest()


def _remarks(settings: dict[str, Any]) -> None:
    for repo, count in settings["repositories_absent"].items():
        what = "left out" if settings["only_present"] else "counted as misses"
        print(f"{repo} is not there: {count} instances {what}", file=sys.stderr)
    if settings["code_changed_meanwhile"]:
        print("the code changed while this ran: the figures are of no one version", file=sys.stderr)


def _key(instance: Instance) -> tuple[str, str]:
    return instance.set_name, instance.instance_id


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 on, not {text}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"seconds above 0, not {text}")
    return value


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)
    sys.exit(main())
