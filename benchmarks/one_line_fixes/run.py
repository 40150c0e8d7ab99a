"""Run `swe-agent resolve --strategy repair` over a list of one-line fixes and write one JSON line for each."""

import argparse
import ast
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path


def git(repo: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", str(repo), *arguments], capture_output=True, text=True, check=True).stdout


def test_files(repo: Path, commit: str) -> list[str]:
    names = git(repo, "diff", "--name-only", "--diff-filter=AM", f"{commit}^", commit).splitlines()
    return [name for name in names if name.endswith(".py") and (name.startswith("tests/") or "/tests/" in name)]


def touched_tests(repo: Path, commit: str, path: str) -> list[str]:
    """Ids of the test functions in which the commit added or changed a line."""
    lines = set()
    difference = git(repo, "diff", "-U0", f"{commit}^", commit, "--", path)
    for start, count in re.findall(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", difference, re.M):
        lines |= set(range(int(start), int(start) + int(count or 1)))
    found = []

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                visit(child, f"{prefix}::{child.name}")
            elif isinstance(child, ast.FunctionDef) and child.name.startswith("test"):
                first = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
                if lines & set(range(first, (child.end_lineno or first) + 1)):
                    found.append(f"{prefix}::{child.name}")

    visit(ast.parse(git(repo, "show", f"{commit}:{path}")), path)
    return found


def run_one(repo: Path, row: dict[str, str], out: Path, time_limit: int) -> dict[str, object]:
    commit = row["commit"]
    files = test_files(repo, commit)
    try:
        tests = [test for path in files for test in touched_tests(repo, commit, path)]
    except SyntaxError as error:
        return {**row, "status": "not_run", "error": f"the test file does not parse: {error}"}
    if not tests:
        return {**row, "status": "not_run", "error": "the commit touches no test function"}
    with tempfile.TemporaryDirectory() as folder:
        patch, issue = Path(folder) / "tests.diff", Path(folder) / "issue.md"
        patch.write_text(git(repo, "diff", "--binary", f"{commit}^", commit, "--", *files), encoding="utf-8")
        issue.write_text(git(repo, "log", "-1", "--format=%B", commit), encoding="utf-8")
        command = [str(Path(sys.executable).parent / "swe-agent"), "resolve", str(issue)]
        command += ["--repo", str(repo), "--ref", f"{commit}^"]
        command += ["--test-patch", str(patch), "--strategy", "repair", "--env", "docker", "--json", "--quiet"]
        command += ["--time-limit", str(time_limit), "--output", str(out.parent / "runs")]
        for test in tests:
            command += ["--failing-test", test]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    result = json.loads(done.stdout) if done.stdout.strip() else {"status": "crashed", "error": done.stderr[-2000:]}
    wanted = git(repo, "diff", "-U0", f"{commit}^", commit, "--", "*.py", ":!tests").splitlines()
    return {
        **row,
        "status": result["status"],
        "error": result.get("error"),
        "seconds": result.get("seconds"),
        "candidates": result.get("candidates"),
        "tests": result.get("tests"),
        "patch": Path(result["patch_path"]).read_text() if result.get("patch_path") else None,
        "same_line_as_developer": same_edit(result.get("patch_path"), wanted),
        "run_id": result.get("run_id"),
    }


def same_edit(patch_path: str | None, wanted: list[str]) -> bool | None:
    """Whether the patch adds exactly the developer's line, white space aside."""
    if not patch_path:
        return None
    added = [line[1:].split() for line in Path(patch_path).read_text().splitlines() if re.match(r"\+(?!\+\+)", line)]
    return added == [line[1:].split() for line in wanted if re.match(r"\+(?!\+\+)", line)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", type=Path, required=True)
    parser.add_argument("--repo-path", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--time-limit", type=int, default=240, help="seconds per fix")
    parser.add_argument("--limit", type=int, default=None)
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in arguments.list.read_text().splitlines()][: arguments.limit]
    done = {}
    if arguments.out.exists():
        done = {row["commit"]: row for row in map(json.loads, arguments.out.read_text().splitlines())}
    for number, row in enumerate(rows, 1):
        if row["commit"] not in done:
            done[row["commit"]] = run_one(arguments.repo_path, row, arguments.out, arguments.time_limit)
            with arguments.out.open("a") as file:
                file.write(json.dumps(done[row["commit"]]) + "\n")
        answer = done[row["commit"]]
        print(f"{number:2} {row['commit'][:10]} {answer['status']:20} {row['subject'][:60]}", flush=True)
    solved = sum(done[row["commit"]]["status"] == "validated" for row in rows)
    print(f"{solved} of {len(rows)} validated")


if __name__ == "__main__":
    main()
