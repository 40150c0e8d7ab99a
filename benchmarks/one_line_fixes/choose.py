"""Print the first N one-line fixes with a test in a repository's history, newest first, by a rule that runs nothing."""

import argparse
import json
import subprocess
from pathlib import Path


def git(repo: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(repo), *arguments], capture_output=True, text=True, check=True).stdout


def is_test(path: str) -> bool:
    return path.startswith("tests/") or "/tests/" in path or path.rsplit("/", 1)[-1].startswith("test_")


def is_one_line_fix(repo: Path, commit: str) -> bool:
    sources, tests = [], 0
    for row in git(repo, "diff", "--numstat", f"{commit}^", commit).splitlines():
        added, deleted, path = row.split("\t")
        if not path.endswith(".py"):
            continue
        if is_test(path):
            tests += added not in ("-", "0")
        else:
            sources.append((added, deleted, path))
    if len(sources) != 1 or sources[0][:2] != ("1", "1") or not tests:
        return False
    return "__version__" not in git(repo, "diff", f"{commit}^", commit, "--", sources[0][2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repo", type=Path)
    parser.add_argument("--count", type=int, default=20)
    arguments = parser.parse_args()
    found = 0
    for row in git(arguments.repo, "log", "--no-merges", "--min-parents=1", "--format=%H%x09%s").splitlines():
        commit, subject = row.split("\t", 1)
        if is_one_line_fix(arguments.repo, commit):
            print(json.dumps({"commit": commit, "subject": subject}))
            found += 1
            if found == arguments.count:
                return


if __name__ == "__main__":
    main()
