"""From the reports of `batch eval` for `gold` and `empty`: the share of environments that show what was recorded."""

import argparse
import json
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, help="report.json of --predictions gold")
    parser.add_argument("empty", type=Path, help="report.json of --predictions empty")
    arguments = parser.parse_args()
    gold, empty = (
        {one["instance_id"]: one for one in json.loads(path.read_text(encoding="utf-8"))["instances"]}
        for path in (arguments.gold, arguments.empty)
    )
    ids = sorted(gold.keys() | empty.keys())
    held = 0
    for name in ids:
        runs = [run.get(name, {"as_recorded": None, "cause": "not_reached", "detail": None}) for run in (gold, empty)]
        if all(run["as_recorded"] for run in runs):
            held += 1
            continue
        said = (f"{which}: {run['cause']}: {run['detail']}" for which, run in zip(("gold", "empty"), runs, strict=True))
        print(f"| {name} | {' | '.join(text for text in said)} |")
    print(f"{held} of {len(ids)} reproduce what was recorded ({100 * held / max(len(ids), 1):.1f} %)")


if __name__ == "__main__":
    main()
