"""How many of thirty repositories nobody prepared get an environment in which their own tests run.

    python run.py --repo-path '/mirrors/{owner}+{name}/repo' --out results [--only OWNER/NAME] [--time-limit 1800]

Every row of repositories.jsonl is built by `swe-agent env build --fresh --json` without any flag that says how, then
once more as it is found (warm). A row's answer is written at once; a second start skips what is done. What failed, or
was not reached, stays in the denominator.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo-path", required=True, help="format string with {owner} and {name}: a bare repository")
    parser.add_argument("--out", type=Path, required=True, help="folder for one JSON file per repository")
    parser.add_argument("--only", action="append", default=[], metavar="OWNER/NAME")
    parser.add_argument("--time-limit", type=float, default=1800.0, help="seconds for one cold build")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in (HERE / "repositories.jsonl").read_text().splitlines()]
    arguments.out.mkdir(parents=True, exist_ok=True)
    for row in rows:
        file = arguments.out / f"{row['repo'].replace('/', '+')}.json"
        if file.exists() or (arguments.only and row["repo"] not in arguments.only):
            continue
        owner, name = row["repo"].split("/")
        path = arguments.repo_path.format(owner=owner, name=name)
        cold = build(path, row["commit"], arguments.time_limit, "--fresh")
        warm = build(path, row["commit"], arguments.time_limit) if cold["status"] == "ready" else None
        answer = {**row, "cold": cold, "warm_seconds": warm and warm["wall"]}
        partial = file.with_suffix(".partial")
        partial.write_text(json.dumps(answer, indent=1))
        partial.rename(file)
        print(line_of(answer), file=sys.stderr, flush=True)
    report(arguments.out, rows)


def build(path: str, commit: str, limit: float, *options: str) -> dict[str, object]:
    began = time.monotonic()
    command = [
        str(Path(sys.executable).parent / "swe-agent"),
        "env",
        "build",
        path,
        "--ref",
        commit,
        "--json",
        *options,
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
        said = done.stderr.strip().splitlines()
        answer = json.loads(done.stdout) if done.stdout.strip() else {"status": "failed", "reason": (said or [""])[-1]}
    except subprocess.TimeoutExpired:
        answer = {"status": "failed", "reason": f"not done within {limit:.0f} s"}
    return {**answer, "wall": round(time.monotonic() - began, 1)}


def line_of(answer: dict) -> str:
    cold = answer["cold"]
    tests = cold.get("tests") or {}
    passed, run = tests.get("passed"), tests.get("run")
    attempts = cold.get("attempts") or []
    why = cold.get("reason") or ""
    times = f"{cold['wall']} | {answer['warm_seconds']}"
    note = "" if cold["status"] == "ready" and passed and passed > 0.9 * run else str(why).replace("|", "/")[:160]
    megabytes = round((cold.get("bytes") or 0) / 1e6)
    return (
        f"| {answer['repo']} | {answer['date']} | {cold['status']} | {passed}/{run} | {len(attempts)} | {times} | "
        f"{megabytes} | {note} |"
    )


def report(out: Path, rows: list[dict]) -> None:
    answers = [json.loads(file.read_text()) for file in sorted(out.glob("*.json"))]
    ready = [one for one in answers if one["cold"]["status"] == "ready"]
    over_90 = [one for one in ready if one["cold"]["tests"]["passed"] > 0.9 * one["cold"]["tests"]["run"]]
    print("| repository | day | status | passed/run | attempts | cold s | warm s | MB | reason |")
    print("|---|---|---|---|---|---|---|---|---|")
    order = {row["repo"]: place for place, row in enumerate(rows)}
    for answer in sorted(answers, key=lambda one: order[one["repo"]]):
        print(line_of(answer))
    print(f"\n{len(ready)} of {len(rows)} ready, {len(over_90)} with over 90 % passing, {len(answers)} reached")


if __name__ == "__main__":
    main()
