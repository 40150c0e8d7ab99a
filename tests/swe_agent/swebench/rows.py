"""Rows and a repository to grade, with a test runner that every Python has."""

import json
from pathlib import Path

from tests.conftest import init_repository, run_git, write_files

CALC = "def half(x):\n    return x // 2\n\n\ndef twice(x):\n    return x + x\n"
TESTS = """\
import unittest

from calc import half, twice


class TestCalc(unittest.TestCase):
    def test_twice(self):
        self.assertEqual(twice(2), 4)
"""
MORE_TESTS = f"""{TESTS}
    def test_half(self):
        self.assertEqual(half(3), 1.5)
"""
HALF, TWICE = "test_calc::TestCalc::test_half", "test_calc::TestCalc::test_twice"
COMMAND = "python -m unittest -v test_calc"


def eval_script(commit: str, command: str = COMMAND) -> str:
    return f"""\
#!/bin/bash
set -uxo pipefail
cd /testbed
export GREETING=hello
git status
git show
git -c core.fileMode=false diff {commit}
true install
git checkout {commit} test_calc.py
git apply -v - <<'EOF_114329324912'
(a patch)
EOF_114329324912
: '>>>>> Start Test Output'
{command}
: '>>>>> End Test Output'
git checkout {commit} test_calc.py
"""


def diff(repository: Path, files: dict[str, str]) -> str:
    write_files(repository, files)
    text = run_git(repository, "diff")
    run_git(repository, "checkout", "-q", ".")
    return f"{text}\n"


def make_dataset(folder: Path) -> tuple[Path, dict[str, object]]:
    """A bare repository `folder/o+r/repo`, `folder/rows.jsonl` with two instances, and the first row."""
    work = init_repository(folder / "work", {"calc.py": CALC, "test_calc.py": TESTS})
    commit = run_git(work, "rev-parse", "HEAD")
    row: dict[str, object] = {
        "instance_id": "o__r-1",
        "repo": "o/r",
        "base_commit": commit,
        "problem_statement": "Half is wrong",
        "patch": diff(work, {"calc.py": CALC.replace("//", "/")}),
        "test_patch": diff(work, {"test_calc.py": MORE_TESTS}),
        "FAIL_TO_PASS": json.dumps([HALF]),
        "PASS_TO_PASS": json.dumps([TWICE]),
        "version": "1.0",
        "environment_setup_commit": commit,
        "eval_script": eval_script(commit),
        "log_parser": "",
        "image": "",
    }
    (folder / "o+r").mkdir()
    run_git(folder, "clone", "-q", "--bare", "work", "o+r/repo")
    write_rows(folder / "rows.jsonl", row, {**row, "instance_id": "o__r-2"})
    return folder, row


def write_rows(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
