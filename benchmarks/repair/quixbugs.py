"""The forty Python programs of QuixBugs (Lin et al., 2017), each repaired from its own tests alone.

    python benchmarks/repair/quixbugs.py --quixbugs CHECKOUT --out results.jsonl [--proven] [--only NAME] [--env local]

Each program becomes a small repository: the program, its tests as pytest, their data. The reference implementations
are not in it. Of each, one line of JSON is written at once; a second start goes on. `--proven` leaves out every
operator that was never the developer's edit in the histories on which the priors were measured.

Plausible: a patch was handed over, and with it the program's own tests pass in a clean tree. Correct: the patched
program answers like the reference on hundreds of drawn inputs (`quixbugs_compare.py`); differences are in the output to
be read by eye. The time limit is wall time for search, validation and choice; it begins when the tests of the buggy
program have been run. Every candidate beyond the first is compared as well, in the order of the ranking.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from quixbugs_compare import compared, sources
from quixbugs_inputs import PROGRAMS
from timed import Outcome, timed

from swe_agent.config.settings import BudgetSettings, EnvironmentSettings, OutputSettings, Settings, StrategySettings
from swe_agent.intake import Request
from swe_agent.repair.template import all_templates, proven_templates
from swe_agent.strategies.repair import RepairStrategy

MOST_CANDIDATES = 200_000
"""Time is the limit here."""
TEST_SECONDS = 1
"""For one test, by pytest-timeout, as QuixBugs' own README advises: some of the buggy programs loop for ever."""
SHOWN = 5
"""Candidates of the ranked list that are compared, and differences that are kept of each."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quixbugs", type=Path, required=True, help="a checkout of jkoppel/QuixBugs")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--env", choices=("local", "docker"), default="local")
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--count", type=int, default=600, help="inputs drawn for each program")
    parser.add_argument("--proven", action="store_true", help="only operators with a positive prior in the histories")
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.out.read_text().splitlines()] if given.out.exists() else []
    known = {row["program"]: row for row in rows}
    for program in given.only or PROGRAMS:
        if program not in known:
            known[program] = repaired(given, program)
            with given.out.open("a") as file:
                file.write(json.dumps(known[program]) + "\n")
        print(line_of(known[program]), flush=True)
    report(list(known.values()))


def repaired(given: argparse.Namespace, program: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="quixbugs-") as folder:
        repository = made(given.quixbugs, program, Path(folder) / "repository")
        settings = Settings(
            environment=EnvironmentSettings(kind=given.env),
            strategy=StrategySettings(name="repair"),
            budget=BudgetSettings(time_limit=given.time_limit, max_candidates=MOST_CANDIDATES),
            output=OutputSettings(folder=f"{folder}/runs"),
        )
        request = Request(target=f"{program} does not do what its tests say", repo=str(repository), alternatives=SHOWN)
        cpu, began = cpu_seconds(), os.getloadavg()[0]
        templates = proven_templates() if given.proven else all_templates()
        outcome = timed(request, settings, RepairStrategy(templates=templates))
        row = told(outcome, program, repository, sources(given.quixbugs, program)[1], given.count)
        return {**row, "cpu": round(cpu_seconds() - cpu, 1), "load": round(began, 1)}


def made(checkout: Path, program: str, into: Path) -> Path:
    """The repository that the agent is given."""
    files = {
        "conftest.py": "conftest.py",
        f"python_programs/{program}.py": f"python_programs/{program}.py",
        f"python_testcases/test_{program}.py": f"tests/test_{program}.py",
        "python_testcases/load_testdata.py": "tests/load_testdata.py",
        "python_testcases/node.py": "tests/node.py",
        f"json_testcases/{program}.json": f"json_testcases/{program}.json",
    }
    for source, target in files.items():
        if (checkout / source).exists():
            (into / target).parent.mkdir(parents=True, exist_ok=True)
            (into / target).write_bytes((checkout / source).read_bytes())
    (into / "requirements.txt").write_text("pytest\npytest-timeout\n")
    (into / "pytest.ini").write_text(f"[pytest]\ntimeout = {TEST_SECONDS}\n")
    who = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    for arguments in (("init", "--quiet"), ("add", "--all"), (*who, "commit", "--quiet", "-m", program)):
        subprocess.run(["git", "-C", str(into), *arguments], check=True, capture_output=True)
    return into


def told(outcome: Outcome, program: str, repository: Path, reference: str, count: int) -> dict[str, Any]:
    result, watch = outcome.result, outcome.watch
    ranked = [
        judged(each.patch, each.origin, each.explanation, program, repository, reference, count)
        for each in result.alternatives or ()
        if each.status in ("validated", "plausible")
    ]
    return {
        "program": program,
        "status": result.status,
        "reason": result.reason or result.error,
        "plausible": bool(ranked),
        "correct": bool(ranked) and ranked[0]["correct"],
        "correct_among": next((place for place, each in enumerate(ranked, 1) if each["correct"]), None),
        "operator": ranked[0]["operator"] if ranked else None,
        "first_found": list(watch.found[0]) if watch.found else None,
        "tried_until_first": watch.first_tried,
        "seconds_until_first": watch.first_seconds and round(watch.first_seconds, 1),
        "tried": watch.tried,
        "seconds": round(outcome.seconds, 1),
        "prepared_seconds": round(outcome.prepared_seconds, 1),
        "ranked": ranked,
    }


def judged(
    patch: str, origin: str, explanation: str, program: str, repository: Path, reference: str, count: int
) -> dict[str, Any]:
    """A patch, and how the program answers with it."""
    apply = ["git", "-C", str(repository), "apply", "--whitespace=nowarn", "-"]
    file = repository / "python_programs" / f"{program}.py"
    before = file.read_bytes()
    subprocess.run(apply, input=patch, text=True, check=True, capture_output=True)
    try:
        found = compared(program, file.read_text(), reference, count)
    finally:
        file.write_bytes(before)
    changed = [line for line in patch.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return {
        "operator": origin.removeprefix("repair:"),
        "explanation": explanation,
        "correct": found.agrees,
        "inputs": found.asked,
        "differing": len(found.differing),
        "differences": [list(each) for each in found.differing[:SHOWN]],
        "patch": changed,
    }


def cpu_seconds() -> float:
    """Of this process and of those it waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def line_of(row: dict[str, Any]) -> str:
    word = "correct" if row["correct"] else "WRONG" if row["plausible"] else "none"
    place = row["correct_among"] or "-"
    numbers = (row["tried_until_first"], row["seconds_until_first"], row["tried"], row["seconds"])
    return f"| {row['program']} | {row['status']} | {word} | {place} | {row['operator']} | " + " | ".join(
        map(str, numbers)
    )


def report(rows: list[dict[str, Any]]) -> None:
    plausible, correct = (sum(row[key] for row in rows) for key in ("plausible", "correct"))
    sure = [row for row in rows if row["status"] == "validated"]
    print(f"{time.strftime('%Y-%m-%d %H:%M')}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(
        f"{len(rows)} programs: {plausible} plausible, {correct} first patch correct, "
        f"{sum(row['correct_among'] is not None for row in rows)} with a correct one among the first {SHOWN}; "
        f"called likely correct {len(sure)}, of which wrong {sum(not row['correct'] for row in sure)}"
    )


if __name__ == "__main__":
    main()
