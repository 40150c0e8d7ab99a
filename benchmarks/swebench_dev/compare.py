"""Grade some instances with the `swebench` package too, in the environments that `batch eval` built, and compare.

The package is run by its own command in a Python that has it (`--python`). Its rows are adapted in three ways: `image`
is our image, where the eval script names the base commit it says HEAD (our tree's git may know it by another name), and
the locale is set that our own test script sets.
"""

import argparse
import gzip
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

RUN_ID, MODEL = "compare", "ours"


def first_by_hash(ids: list[str], count: int) -> list[str]:
    return sorted(ids, key=lambda name: hashlib.sha256(name.encode()).hexdigest())[:count]


def adapted(row: dict[str, str], image: str) -> dict[str, str]:
    script = row["eval_script"].replace(row["base_commit"], "HEAD")
    located = script.replace("cd /testbed\n", 'cd /testbed\nexport LANG="${LANG:-C.UTF-8}"\n', 1)
    return {**row, "image": image, "eval_script": located}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=Path, required=True, help="the dev split, .jsonl.gz")
    parser.add_argument("--report", type=Path, required=True, help="report.json of --predictions gold")
    parser.add_argument("--python", required=True, help="an interpreter that has swebench 5.0.2")
    parser.add_argument("--count", type=int, default=10, help="how many, by the hash of their id")
    parser.add_argument(
        "--broken", action="store_true", help="grade a patch that only adds a text file instead of gold"
    )
    arguments = parser.parse_args()
    with gzip.open(arguments.instances, "rt", encoding="utf-8") as file:
        rows = {row["instance_id"]: row for row in map(json.loads, file)}
    ours = {one["instance_id"]: one for one in json.loads(arguments.report.read_text())["instances"]}
    ids = first_by_hash(list(ours), arguments.count)
    here = [name for name in ids if ours[name]["image"]]
    with tempfile.TemporaryDirectory(prefix="swebench-compare-") as scratch:
        folder = Path(scratch)
        (folder / "rows.json").write_text(json.dumps([adapted(rows[name], ours[name]["image"]) for name in here]))
        patches = {name: patch_of(rows[name], broken=arguments.broken) for name in here}
        predictions = [
            {"instance_id": name, "model_patch": patch, "model_name_or_path": MODEL} for name, patch in patches.items()
        ]
        (folder / "preds.json").write_text(json.dumps(predictions))
        command = [arguments.python, "-m", "swebench.harness.run_evaluation", "-d", "rows.json", "-p", "preds.json"]
        subprocess.run([*command, "-id", RUN_ID, "--max_workers", "1"], cwd=folder, check=False)
        same = 0
        for name in ids:
            found = list(folder.glob(f"logs/run_evaluation/{RUN_ID}/{MODEL}/{name}/report.json"))
            theirs = json.loads(found[0].read_text())[name]["resolved"] if found else None
            mine = ours[name]["status"] == "resolved"
            same += mine is theirs
            print(f"| {name} | {mine} | {theirs} |")
    print(f"the same verdict on {same} of {len(ids)}")


def patch_of(row: dict[str, str], *, broken: bool) -> str:
    """The gold patch, or one that changes nothing: the package grades no empty patch."""
    new = "--- /dev/null\n+++ b/changes_nothing.txt\n@@ -0,0 +1 @@\n+nothing\n"
    return (
        f"diff --git a/changes_nothing.txt b/changes_nothing.txt\nnew file mode 100644\n{new}"
        if broken
        else row["patch"]
    )


if __name__ == "__main__":
    main()
