"""Write the fixed sample: 60 instances by the hash of their id, every version of every repository at least once."""

import argparse
import gzip
import hashlib
import json
from pathlib import Path

REPOSITORIES = (
    "pvlib/pvlib-python",
    "pydicom/pydicom",
    "sqlfluff/sqlfluff",
    "pylint-dev/astroid",
    "marshmallow-code/marshmallow",
)


def choose(rows: list[dict[str, str]], size: int) -> list[str]:
    """The lowest hash of each version first, then the lowest of what is left; sorted by id."""
    rows = sorted(
        (row for row in rows if row["repo"] in REPOSITORIES),
        key=lambda row: hashlib.sha256(row["instance_id"].encode()).hexdigest(),
    )
    chosen: dict[tuple[str, str], str] = {}
    for row in rows:
        chosen.setdefault((row["repo"], row["version"]), row["instance_id"])
    ids = list(chosen.values())
    ids += [row["instance_id"] for row in rows if row["instance_id"] not in chosen.values()][: size - len(ids)]
    return sorted(ids)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=Path, required=True, help="the dev split, .jsonl.gz")
    parser.add_argument("--size", type=int, default=60)
    arguments = parser.parse_args()
    with gzip.open(arguments.instances, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    print("\n".join(choose(rows, arguments.size)))


if __name__ == "__main__":
    main()
