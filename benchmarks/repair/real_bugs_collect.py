"""Try what the rule of `real_bugs_rule.py` takes, each in an environment that is built for it, and keep what is a bug.

    python benchmarks/repair/real_bugs_collect.py --repo-path '/dir/{owner}+{name}/repo' --out folder [--count 40]

A fix is kept when, with its test files put onto its parent, at least one test of these files fails, and passes with its
source change, in the same environment. `tried.jsonl` in the folder has a line for each fix tried, with the reason where
it is not kept, `kept.jsonl` the list for `real_bugs.py`. A second start goes on where the first stopped. What takes
longer than `--time-limit` seconds to build and test is not kept.
"""

import argparse
import contextlib
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import Any

from real_bugs_rule import Fix, fixes, patch_of_source, patch_of_tests, where

from envs import EnvironmentBroken, Patch, UnusableInput
from envs.snapshot import add_to_snapshot, take_snapshot
from envs.testing import run_tests
from swe_agent.config.settings import EnvironmentSettings, ProjectSettings
from swe_agent.surroundings import make_spec, prepare

HERE = Path(__file__).parent
TEST_SECONDS = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo-path", required=True, help="format string with {owner} and {name}: a bare repository")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--most", type=int, default=3, help="kept of one repository")
    parser.add_argument("--jobs", type=int, default=1, help="tried at a time")
    parser.add_argument("--time-limit", type=float, default=300.0)
    parser.add_argument("--one", nargs=2, metavar=("REPOSITORY", "COMMIT"), help="try one and print what was found")
    given = parser.parse_args()
    if given.one:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # what was started in the background ignores it
        name, commit = given.one
        repository = where(given.repo_path, name)
        print(json.dumps(tried(repository, next(fix for fix in fixes(repository) if fix.commit == commit))))
        return
    given.out.mkdir(parents=True, exist_ok=True)
    collect(given)


def collect(given: argparse.Namespace) -> None:
    log, kept = given.out / "tried.jsonl", given.out / "kept.jsonl"
    known = {row["commit"]: row for row in map(json.loads, log.read_text().splitlines())} if log.exists() else {}
    found: list[dict[str, Any]] = []

    def answer(name: str, fix: Fix) -> dict[str, Any]:
        if fix.commit in known:
            return known[fix.commit]
        row = {"repo": name, "commit": fix.commit, "path": fix.path, **apart(given, name, fix.commit)}
        with log.open("a") as file:
            file.write(json.dumps(row) + "\n")
        print(name, fix.commit[:10], row.get("why") or f"{len(row['failing'])} failing tests", flush=True)
        return row

    with ThreadPoolExecutor(given.jobs) as pool:
        for round_of in in_turn(given.repo_path):
            open_ones = [pair for pair in round_of if sum(row["repo"] == pair[0] for row in found) < given.most]
            for row in pool.map(answer, *zip(*open_ones, strict=True)):
                if row.get("failing") and len(found) < given.count:
                    found.append({key: row[key] for key in ("repo", "commit", "path", "failing")})
                    kept.write_text("".join(json.dumps(each) + "\n" for each in found))
            if len(found) >= given.count:
                break
    print(f"{len(found)} kept")


def in_turn(pattern: str) -> Iterator[list[tuple[str, Fix]]]:
    """The next fix of each repository, round after round."""
    names = (HERE / "real_bugs.txt").read_text().split()
    for round_of in zip_longest(*(fixes(where(pattern, name)) for name in names)):
        yield [(name, fix) for name, fix in zip(names, round_of, strict=True) if fix is not None]


def apart(given: argparse.Namespace, name: str, commit: str) -> dict[str, object]:
    """In a process of its own, which a limit can end."""
    command = [sys.executable, __file__, "--repo-path", given.repo_path, "--out", str(given.out), "--one", name, commit]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        said, complaint = process.communicate(timeout=given.time_limit)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)  # it removes its containers
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=30)
        process.kill()
        process.communicate()
        return {"failing": [], "why": f"not built and tested within {given.time_limit:.0f} s"}
    if process.returncode:
        return {"failing": [], "why": (complaint.strip().splitlines() or ["no message"])[-1][:300]}
    answer: dict[str, object] = json.loads(said)
    return answer


def tried(repository: Path, fix: Fix) -> dict[str, object]:
    """Tests that fail before the fix and pass after it; else why it is not kept."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            snapshot = take_snapshot(repository, Path(folder) / "base.git", fix.parent, committed_only=True)
            snapshot = add_to_snapshot(snapshot, Patch(patch_of_tests(repository, fix)))
            spec = make_spec(snapshot, ProjectSettings(), EnvironmentSettings())
            prepared, spec = prepare("docker", snapshot, spec, "", lambda _: None)
            command = spec.test_command or "python -m pytest"
            files = [path for path in fix.tests if path.endswith(".py")]
            with closing(prepared), prepared.open() as environment:
                before = run_tests(environment, command, files, timeout=TEST_SECONDS).report
                environment.apply(Patch(patch_of_source(repository, fix)))
                after = run_tests(environment, command, files, timeout=TEST_SECONDS).report
        except (EnvironmentBroken, UnusableInput) as error:
            return {"failing": [], "why": " ".join(str(error).split())[:300]}
    if before.opaque or after.opaque:
        return {"failing": [], "why": "the tests cannot be told apart"}
    failing = sorted(before.failed & after.passed)
    if failing:
        return {"failing": failing, "command": command}
    told = f"{len(before.failed)} of {len(before.tests)} fail before, {len(after.failed)} of {len(after.tests)} after"
    return {"failing": [], "why": f"no test turns: {told}"}


if __name__ == "__main__":
    main()
