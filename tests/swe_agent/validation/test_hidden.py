"""Tests that no strategy may see have the last word."""

from collections.abc import Callable

import pytest

from envs.local import PreparedLocal
from swe_agent.candidate import HiddenTests, Verdict
from swe_agent.validation import validate_hidden
from tests.conftest import MakeRepository
from tests.swe_agent.projects import FIXED, HALF, PROJECT, TESTS, TWICE, Files, Project, candidate, difference

PYTEST = "python -m pytest"
Judge = Callable[..., Verdict]

VISIBLE: Files = {**PROJECT, "tests/test_calc.py": TESTS.replace("1.5", "1")}


@pytest.fixture
def hidden_verdict(local_with_pytest: PreparedLocal, make_repository: MakeRepository) -> Judge:
    def reach(change: Files, tests: Files | None = None, fail: tuple[str, ...] = (HALF,),
              hold: tuple[str, ...] = (TWICE,), command: str = PYTEST,
              visible: Files = VISIBLE) -> Verdict:  # fmt: skip
        patch = difference(make_repository, visible, tests or {"tests/test_calc.py": TESTS})
        given = candidate(difference(make_repository, visible, change))
        hidden = HiddenTests(patch, fail, hold)
        project = Project(local_with_pytest, visible)
        return validate_hidden(project, given, hidden, command, timeout=60.0, observer=lambda _: None)

    return reach


def test_hidden_tests_turn(hidden_verdict: Judge) -> None:
    reached = hidden_verdict({"calc.py": FIXED})
    assert (reached.status, reached.fail_to_pass) == ("validated", (HALF,))


@pytest.mark.parametrize(
    "text",
    ["def test_half(): pass\ndef test_twice(): pass\n", None],
    ids=["passing", "deleted"],
)
def test_what_the_candidate_did_to_the_hidden_tests_file_means_nothing(hidden_verdict: Judge, text: str | None) -> None:
    assert hidden_verdict({"calc.py": FIXED, "tests/test_calc.py": text}).accepted
    only = hidden_verdict({"tests/test_calc.py": text})
    assert (only.status, only.still_failing) == ("failed", (HALF,))


def test_a_hidden_file_that_the_candidate_wrote_too(hidden_verdict: Judge) -> None:
    new = "tests/test_new.py"
    tests: Files = {new: "from calc import half\ndef test_new(): assert half(3) == 1.5\n"}
    mine = {new: "def test_new(): pass\n"}
    ids = (f"{new}::test_new",)
    assert hidden_verdict({**mine, "calc.py": FIXED}, tests, ids, ()).accepted
    assert hidden_verdict(mine, tests, ids, ()).status == "failed"


def test_a_hidden_test_that_must_hold_and_does_not(hidden_verdict: Judge) -> None:
    broken = {"calc.py": FIXED.replace("x + x", "x")}
    reached = hidden_verdict(broken)
    assert (reached.status, reached.pass_to_fail) == ("failed", (TWICE,))
    assert hidden_verdict(broken, hold=()).accepted, "what the dataset does not name is not held against it"


def test_a_hidden_test_whose_file_was_not_importable_before(hidden_verdict: Judge) -> None:
    new = "tests/test_new.py"
    tests: Files = {new: "from calc import third\ndef test_third(): assert third(3) == 1\n"}
    added = {"calc.py": FIXED + "\n\ndef third(x):\n    return x / 3\n"}
    assert hidden_verdict(added, tests, (f"{new}::test_third",), ()).accepted


def test_an_id_that_a_dataset_cut_at_a_blank_means_all_it_begins(hidden_verdict: Judge) -> None:
    test = "import pytest\nfrom calc import half\n@pytest.mark.parametrize('x', ['1 a', '3 b'])\n"
    tests: Files = {"tests/test_new.py": test + "def test_new(x): assert half(int(x[0])) == int(x[0]) / 2\n"}
    ids = ("tests/test_new.py::test_new[3",)
    whole = "tests/test_new.py::test_new[3 b]"
    assert hidden_verdict({"calc.py": FIXED}, tests, ids, ()).fail_to_pass == (whole,)
    assert hidden_verdict({"calc.py": FIXED + "# no\n"}, tests, ids, ("tests/test_new.py::test_new[1",)).accepted
    assert hidden_verdict({"other.py": "x = 1\n"}, tests, ids, ()).still_failing == (whole,)


def test_ids_that_are_titles_name_no_file(hidden_verdict: Judge) -> None:
    reached = hidden_verdict({"calc.py": FIXED}, fail=("test_half",), hold=("test_twice",))
    assert (reached.status, reached.fail_to_pass) == ("validated", (HALF,))


RUNNER = """
import sys
names = {}
exec(open("tests/calc.test.js").read(), names)
def state(test):
    try:
        test()
    except AssertionError:
        return "✕"
    return "✓"
lines = [f"    {state(test)} {name[5:]}" for name, test in names.items() if name.startswith("test_")]
failed = sum("✕" in line for line in lines)
print("FAIL" if failed else "PASS", "tests/calc.test.js\\n  calc")
print(*lines, "", sep="\\n")
print("Test Suites: 1 total")
print(f"Tests:       {failed} failed, {len(lines)} total\\nSnapshots:   0 total\\nTime:        1 s")
sys.exit(failed > 0)
"""


def test_a_runner_known_by_its_output_and_a_candidate_that_adds_a_test_elsewhere(hidden_verdict: Judge) -> None:
    where, other = "tests/calc.test.js", "tests/other.test.js"
    visible: Files = {**PROJECT, "jest.py": RUNNER, where: TESTS.replace("1.5", "1"), other: "a\n"}
    change: Files = {"calc.py": FIXED, other: "a\nb\n"}
    tests: Files = {where: TESTS}
    reached = hidden_verdict(change, tests, ("half",), ("twice",), "python jest.py", visible)
    assert (reached.status, reached.fail_to_pass) == ("validated", (f"{where}::calc::half",))
    assert hidden_verdict({other: "b\n"}, tests, ("half",), (), "python jest.py", visible).status == "failed"
