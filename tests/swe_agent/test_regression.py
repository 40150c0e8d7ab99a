"""Which tests are run within a budget, and in which order."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envs import TestReport, TestResult
from localization import DirectoryTree
from swe_agent.baseline import Baseline
from swe_agent.regression import RegressionChoice, RegressionSelection, changed_lines, edited_spans
from tests.conftest import write_files

CODE = """\
X = 1


def a():
    return 1


class C:
    y = 2

    def b(self):
        def c():
            return 3

        return c
"""
FILES = {
    "pkg/__init__.py": "",
    "pkg/code.py": CODE,
    "pkg/user.py": "from pkg.code import a\n",
    "pkg/sub/far.py": "",
    "tests/test_code.py": "import pkg.code\n",
    "tests/test_user.py": "from pkg import user\n",
    "tests/test_codes.py": "",
    "tests/sub/test_far.py": "",
}
CODE_A, CODE_B, USER = "tests/test_code.py::test_a", "tests/test_code.py::test_b", "tests/test_user.py::test_u"
LIKE, FAR, NAMED = "tests/test_codes.py::test_like", "tests/sub/test_far.py::test_far", "tests/test_code.py::test_named"
SECONDS = {CODE_A: 1.0, CODE_B: 2.0, USER: 3.0, LIKE: 1.0, FAR: 1.0, NAMED: 1.0}


def baseline(total: float = 10.0, covered: dict[str, dict[str, tuple[int, ...]]] | None = None, **odd: str) -> Baseline:
    tests = tuple(
        TestResult(id=test, status="failed" if test == NAMED else "passed", seconds=seconds)
        for test, seconds in SECONDS.items()
    )
    first = TestReport(command="pytest", exit_code=1, timed_out=False, seconds=total, tests=tests)
    changed = {test: odd.get("second") for test in (CODE_A,)} if odd else {}
    second = first.model_copy(
        update={"tests": tuple(t.model_copy(update={"status": changed.get(t.id) or t.status}) for t in tests)}
    )
    return Baseline("pytest", first, second, (NAMED,), explicit=False, covered=covered or {})


def choose(folder: Path, budget: float, before: Baseline, line: int = 5) -> RegressionChoice | None:
    write_files(folder, FILES)
    return RegressionSelection(DirectoryTree(folder), budget).choose({"pkg/code.py": (CODE, frozenset({line}))}, before)


def test_all_fit(tmp_path: Path) -> None:
    assert choose(tmp_path, 10.0, baseline()) is None


def test_imports_then_names_then_folders(tmp_path: Path) -> None:
    choice = choose(tmp_path, 9.9, baseline())
    assert choice is not None
    assert (choice.ids, choice.left_out) == ((NAMED, CODE_A, CODE_B, USER, LIKE), (FAR,))
    assert (choice.method, choice.reaching, choice.seconds) == ("imports", 3, 9.0)


def test_the_budget_cuts_and_what_is_small_still_fits(tmp_path: Path) -> None:
    """Starting took a second, the named test takes one: 3 of 5 seconds are left, too few for the third in order."""
    choice = choose(tmp_path, 6.0, baseline())
    assert choice is not None
    assert choice.ids == (NAMED, CODE_A, CODE_B, LIKE)
    assert set(choice.left_out) == {USER, FAR}
    assert choice.seconds == 6.0


def test_named_tests_always_run(tmp_path: Path) -> None:
    choice = choose(tmp_path, 0.1, baseline())
    assert choice is not None
    assert choice.ids == (NAMED,)


def test_coverage_knows_better(tmp_path: Path) -> None:
    covered: dict[str, dict[str, tuple[int, ...]]] = {
        CODE_A: {"pkg/code.py": (9,)},
        CODE_B: {"tests/test_code.py": (1,)},
        LIKE: {"pkg/code.py": (5,)},
        FAR: {"pkg/code.py": (5,), "pkg/sub/far.py": (1,)},
    }
    choice = choose(tmp_path, 9.9, baseline(covered=covered))
    assert choice is not None
    assert choice.ids == (NAMED, LIKE, FAR, CODE_A, USER), "USER's coverage is not known: imports decide"
    assert choice.left_out == (CODE_B,), "it imports the file and executes nothing of it"
    assert (choice.method, choice.reaching) == ("coverage", 4)
    assert choice.facts.model_dump()["chosen"] == 5


def test_what_flickered_is_not_judged(tmp_path: Path) -> None:
    choice = choose(tmp_path, 9.9, baseline(second="failed"))
    assert choice is not None
    assert CODE_A not in {*choice.ids, *choice.left_out}


def test_where_a_run_cannot_be_narrowed_all_of_it_runs(tmp_path: Path) -> None:
    before = baseline()
    log = Baseline("make", before.first.model_copy(update={"from_log": True}), before.second, (NAMED,), explicit=False)
    assert choose(tmp_path, 1.0, log) is None


@pytest.mark.parametrize(
    ("line", "span"), [(5, range(4, 6)), (13, range(12, 14)), (15, range(11, 16)), (9, range(1, 17)), (1, range(1, 17))]
)
def test_the_definition_around_a_line(line: int, span: range) -> None:
    assert edited_spans("a.py", CODE, frozenset({line})) == {span}


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("a\nb\nc\n", "a\nB\nc\n", {2}),
        ("a\nb\nc\n", "a\nc\n", {2}),
        ("a\nb\nc\n", "a\nb\nx\nc\n", {2}),
        ("a\nb\n", "a\nb\nc\n", {2}),
        ("a\nb\n", "x\na\nb\n", {1}),
        ("", "a\n", {1}),
        ("a\nb\nc\nd\n", "A\nb\nc\nD\n", {1, 4}),
        ("a\n", "a\n", set()),
    ],
)
def test_changed_lines(before: str, after: str, lines: set[int]) -> None:
    assert changed_lines(before, after) == lines


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_a_change_always_has_a_line(before: list[str], after: list[str]) -> None:
    lines = changed_lines("\n".join(before), "\n".join(after))
    assert bool(lines) == (before != after)
    assert all(1 <= line <= max(len(before), 1) for line in lines)
