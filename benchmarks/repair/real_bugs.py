"""Repair, end to end, of the real bugs in `real_bugs.jsonl`, which a rule chose out of public histories.

    python benchmarks/repair/real_bugs.py --repo-path '/dir/{owner}+{name}/repo' --out results.jsonl [--time-limit 300]

Each bug is the parent of a developer's fix with the fix's own test files put onto it; the agent is given the tests
that fail and the commit's subject as the issue, and builds the environment by itself. The time limit is wall time for
search, validation and choice, after the environment stands and the tests have been run. A line of JSON is written for
each at once; a second start goes on. `report` below says what the words mean.
"""

import argparse
import ast
import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from real_bugs_rule import Fix, blob, fixes, patch_of_tests, where
from timed import Outcome, timed

from localization.git_repository import GitRepository
from swe_agent.config.settings import BudgetSettings, EnvironmentSettings, OutputSettings, Settings, StrategySettings
from swe_agent.intake import Request
from swe_agent.strategies.repair import RepairStrategy

HERE = Path(__file__).parent
MOST_CANDIDATES = 100_000
"""Time is the limit here."""
SHOWN = 5
TEST_SECONDS = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo-path", required=True, help="format string with {owner} and {name}: a bare repository")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--list", type=Path, default=HERE / "real_bugs.jsonl")
    parser.add_argument(
        "--eye", type=Path, default=HERE / "real_bugs_eye.json", help="what a reader found: commit -> word"
    )
    parser.add_argument("--time-limit", type=float, default=300.0)
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.out.read_text().splitlines()] if given.out.exists() else []
    known = {row["commit"]: row for row in rows}
    bugs = [json.loads(line) for line in given.list.read_text().splitlines()]
    for bug in bugs:
        if bug["commit"] not in known:
            known[bug["commit"]] = repaired(given, bug)
            with given.out.open("a") as file:
                file.write(json.dumps(known[bug["commit"]]) + "\n")
        print(line_of(known[bug["commit"]]), flush=True)
    eye = json.loads(given.eye.read_text()) if given.eye.exists() else {}
    report([known[bug["commit"]] for bug in bugs], eye)


def repaired(given: argparse.Namespace, bug: dict[str, Any]) -> dict[str, Any]:
    repository = where(given.repo_path, bug["repo"])
    fix = next(fix for fix in fixes(repository) if fix.commit == bug["commit"])
    with tempfile.TemporaryDirectory(prefix="real-bug-") as folder:
        tests = Path(folder) / "tests.diff"
        tests.write_bytes(patch_of_tests(repository, fix))
        settings = Settings(
            environment=EnvironmentSettings(kind="docker"),
            strategy=StrategySettings(name="repair"),
            budget=BudgetSettings(
                time_limit=given.time_limit, max_candidates=MOST_CANDIDATES, test_timeout=TEST_SECONDS
            ),
            output=OutputSettings(folder=f"{folder}/runs"),
        )
        request = Request(
            target=fix.subject, repo=str(repository), ref=fix.parent, committed=True, test_patch=tests,
            failing_tests=tuple(bug["failing"]), alternatives=SHOWN,
        )  # fmt: skip
        load = os.getloadavg()[0]
        outcome = timed(request, settings, RepairStrategy())
        return {"repo": bug["repo"], **told(outcome, repository, fix), "load": round(load, 1)}


def told(outcome: Outcome, repository: Path, fix: Fix) -> dict[str, Any]:
    result, watch = outcome.result, outcome.watch
    ranked = [each for each in result.alternatives or () if each.status in ("validated", "plausible")]
    same = [same_as_developer(repository, fix, each.patch) for each in ranked]
    return {
        "commit": fix.commit,
        "subject": fix.subject,
        "status": result.status,
        "reason": result.reason or result.error,
        "answered": bool(ranked),
        "sure": bool(ranked) and result.status == "validated",
        "same": bool(same) and same[0],
        "same_among": next((place for place, one in enumerate(same, 1) if one), None),
        "operator": ranked[0].origin.removeprefix("repair:") if ranked else None,
        "tried": watch.tried,
        "seconds_until_first": watch.first_seconds and round(watch.first_seconds, 1),
        "seconds": round(outcome.seconds, 1),
        "prepared_seconds": round(outcome.prepared_seconds, 1),
        "ranked": [{"origin": each.origin, "explanation": each.explanation, "patch": each.patch} for each in ranked],
        "notes": watch.notes[-8:],
    }


def same_as_developer(repository: Path, fix: Fix, patch: str) -> bool:
    """Whether the file with the patch has the syntax tree of the developer's."""
    git = GitRepository(repository)
    before, wanted = blob(git, fix.parent, fix.path), blob(git, fix.commit, fix.path)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / fix.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(before or b"")
        done = subprocess.run(
            ["git", "apply", "--whitespace=nowarn", "-"],
            cwd=folder,
            input=patch.encode(),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            return False  # it changes another file
        return tree(file.read_bytes()) == tree(wanted or b"")


def tree(data: bytes) -> str:
    return ast.dump(ast.parse(data))


def line_of(row: dict[str, Any]) -> str:
    word = f"{'the' if row['same'] else 'not the'} developer's" if row["answered"] else "-"
    cells = (row["repo"], row["commit"][:10], row["status"], word, row["operator"] or "-", row["tried"], row["seconds"])
    return f"| {' | '.join(map(str, cells))} |"


def report(rows: list[dict[str, Any]], eye: dict[str, str]) -> None:
    """Answered: a patch was handed over. Confident: and called likely correct (`validated`). Right: its syntax tree is
    the developer's, or a reader found it `equivalent`; everything else that was answered counts as wrong."""
    answered = [row for row in rows if row["answered"]]
    right = [row for row in answered if row["same"] or eye.get(row["commit"]) == "equivalent"]
    sure = [row for row in answered if row["sure"]]
    wrong = [row for row in sure if row not in right]
    unread = [row["commit"][:10] for row in answered if not row["same"] and row["commit"] not in eye]
    print(f"{time.strftime('%Y-%m-%d %H:%M')}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    statuses = Counter(row["status"] for row in rows)
    print(f"{len(rows)} bugs: {', '.join(f'{count} {word}' for word, count in statuses.items())}")
    same, part = sum(row["same"] for row in answered), share(len(wrong), len(answered))
    print(
        f"{len(answered)} answered, {len(right)} of them right ({same} the "
        f"developer's tree); {len(sure)} confident, {len(wrong)} of them wrong ({part} of those answered)"
    )
    if unread:
        print(f"not read yet, counted as wrong: {', '.join(unread)}")


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


if __name__ == "__main__":
    main()
