"""A verdict comes from what was executed."""

from collections.abc import Callable

import pytest

from envs import Patch
from envs.local import PreparedLocal
from swe_agent.baseline import Baseline, run_baseline
from swe_agent.candidate import Verdict
from swe_agent.validation import validate
from tests.conftest import MakeRepository
from tests.swe_agent.projects import (
    CALC,
    FIXED,
    HALF,
    PROJECT,
    TESTS,
    TWICE,
    Files,
    Project,
    candidate,
    difference,
)
from trajectories import Event, TestsRan, VerdictReached

PYTEST = "python -m pytest"
Judge = Callable[..., Verdict]


BASELINES: dict[object, Baseline] = {}
"""Runs before the edit, by what was run: they take most of the time and say the same each time."""


@pytest.fixture
def verdict(local_with_pytest: PreparedLocal, make_repository: MakeRepository) -> Judge:
    """`verdict(files, change)`: the verdict on `change` over a base of `files`."""

    def reach(
        files: Files,
        change: Files | Patch,
        wanted: tuple[str, ...] = (),
        command: str = PYTEST,
        timeout: float = 60.0,
        events: list[Event] | None = None,
    ) -> Verdict:
        said: list[Event] = [] if events is None else events
        project = Project(local_with_pytest, files)
        key = (tuple(files.items()), wanted, command)
        if key not in BASELINES:
            with project.open() as environment:
                BASELINES[key] = run_baseline(environment, command, wanted, "", timeout=60.0, observer=lambda _: None)
        before = BASELINES[key]
        patch = change if isinstance(change, Patch) else difference(make_repository, files, change)
        return validate(project, candidate(patch), before, timeout=timeout, observer=said.append)

    return reach


def test_a_fix_is_validated(verdict: Judge) -> None:
    events: list[Event] = []
    reached = verdict(PROJECT, {"calc.py": FIXED}, events=events)
    assert reached.accepted
    assert reached == Verdict(
        "validated", "1 failing test now passes, and nothing that passed before fails", (HALF,), command=PYTEST
    )
    (said,) = [event for event in events if isinstance(event, VerdictReached)]
    assert (said.status, said.fail_to_pass) == ("validated", (HALF,))
    assert [event.when for event in events if isinstance(event, TestsRan)][-1] == "candidate 1"


def test_a_fix_with_a_test_of_its_own_is_validated(verdict: Judge) -> None:
    new = "from calc import half\ndef test_more(): assert half(5) == 2.5\n"
    assert verdict(PROJECT, {"calc.py": FIXED, "tests/test_more.py": new}).status == "validated"


@pytest.mark.parametrize("path", ["conftest.py", "tests/conftest.py", "pytest.ini"])
def test_a_fix_that_changes_how_tests_are_run_is_only_plausible(verdict: Judge, path: str) -> None:
    text = "[pytest]\naddopts = -q\n" if path.endswith(".ini") else "import sys\n"
    told = verdict(PROJECT, {"calc.py": FIXED, path: text})
    assert told.status == "plausible"
    assert path in told.reason


def test_what_passed_before_must_not_fail(verdict: Judge) -> None:
    reached = verdict(PROJECT, {"calc.py": FIXED.replace("x + x", "x")})
    assert (reached.status, reached.pass_to_fail, reached.fail_to_pass) == ("failed", (TWICE,), (HALF,))
    assert reached.reason == "1 test that passed before does not pass now"


def test_an_edit_that_turns_nothing(verdict: Judge) -> None:
    change = {"calc.py": CALC.replace("//", "% 7 //")}
    assert verdict(PROJECT, change).status == "regression_only"
    named = verdict(PROJECT, change, (HALF,))
    assert (named.status, named.still_failing) == ("failed", (HALF,))
    assert named.reason == "0 of 1 failing tests pass now"


@pytest.mark.parametrize(
    "change",
    [
        {"tests/test_calc.py": TESTS.replace("1.5", "1")},
        {"tests/test_calc.py": TESTS.replace("    assert half(3) == 1.5", "    pass")},
        {"tests/test_calc.py": TESTS.replace("def test_half", "import pytest\n@pytest.mark.skip\ndef test_half")},
        {"tests/test_calc.py": TESTS.replace("def test_half", "import pytest\n@pytest.mark.xfail\ndef test_half")},
        {"tests/test_calc.py": TESTS.replace("def test_half", "def no_test_half")},
        {"conftest.py": f"{PROJECT['conftest.py']}def pytest_collection_modifyitems(items): items[:] = items[1:]\n"},
        {"pytest.ini": "[pytest]\naddopts = -k twice\n"},
    ],
    ids=["edited", "emptied", "skipped", "expected", "renamed", "deselected", "configured"],
)
def test_a_test_that_was_made_to_pass_never_counts(verdict: Judge, change: Files) -> None:
    reached = verdict(PROJECT, change)
    assert (reached.status, reached.fail_to_pass, reached.still_failing) == ("regression_only", (), (HALF,))


def test_nor_does_one_that_a_person_named(verdict: Judge) -> None:
    reached = verdict(PROJECT, {"tests/test_calc.py": TESTS.replace("1.5", "1")}, (HALF,))
    assert (reached.status, reached.fail_to_pass, reached.still_failing) == ("failed", (), (HALF,))


def test_a_deleted_test_file_breaks_what_passed_in_it(verdict: Judge) -> None:
    reached = verdict(PROJECT, {"tests/test_calc.py": None, "calc.py": FIXED})
    assert (reached.status, reached.pass_to_fail, reached.fail_to_pass) == ("failed", (TWICE,), ())


def test_a_fix_that_also_edits_the_failing_test_does_not_count(verdict: Judge) -> None:
    edited = TESTS.replace("half(3) == 1.5", "half(3) == 1.5, 'a half'")
    reached = verdict(PROJECT, {"calc.py": FIXED, "tests/test_calc.py": edited})
    assert (reached.status, reached.fail_to_pass) == ("regression_only", ())
    assert "a test the candidate edited does not count" in reached.reason


OPAQUE = {**PROJECT, "tests/test_calc.py": "import sys\nsys.path.insert(0, '.')\n" + TESTS + "\ntest_half()\n"}
SCRIPT = "python tests/test_calc.py"


def test_a_command_that_cannot_be_told_apart(verdict: Judge) -> None:
    assert verdict(OPAQUE, {"calc.py": FIXED}, command=SCRIPT).fail_to_pass == (SCRIPT,)
    weakened = {"tests/test_calc.py": "pass\n"}
    assert verdict(OPAQUE, weakened, command=SCRIPT).status == "regression_only"
    assert verdict(OPAQUE, {"tests/test_more.py": "x\n", "calc.py": FIXED}, command=SCRIPT).accepted


TWO_FAIL = {**PROJECT, "calc.py": CALC.replace("x + x", "x")}


def test_of_failing_tests_we_found_one_is_enough_of_named_ones_all_must_turn(verdict: Judge) -> None:
    half_fixed = {"calc.py": FIXED.replace("x + x", "x")}
    found = verdict(TWO_FAIL, half_fixed)
    assert (found.status, found.fail_to_pass, found.still_failing) == ("validated", (HALF,), (TWICE,))
    named = verdict(TWO_FAIL, half_fixed, (HALF, TWICE))
    assert (named.status, named.reason) == ("failed", "1 of 2 failing tests pass now")
    assert verdict(TWO_FAIL, half_fixed, (HALF,)).accepted


def test_a_file_that_could_not_be_imported_turns_when_all_of_it_passes(verdict: Judge) -> None:
    new = "tests/test_new.py"
    files = {**PROJECT, "calc.py": FIXED, new: "from calc import third\ndef test_third(): assert third(3) == 1\n"}
    right = {"calc.py": FIXED + "\n\ndef third(x):\n    return x / 3\n"}
    for wanted in ((), (f"{new}::test_third",)):
        reached = verdict(files, right, wanted)
        assert (reached.status, reached.fail_to_pass) == ("validated", (new,))
    wrong = {"calc.py": FIXED + "\n\ndef third(x):\n    return x\n"}
    assert verdict(files, wrong).status == "regression_only"


def test_without_a_failing_test_nothing_can_be_proven(verdict: Judge) -> None:
    reached = verdict({**PROJECT, "calc.py": FIXED}, {"calc.py": FIXED + "# more\n"})
    assert (reached.status, reached.fail_to_pass) == ("regression_only", ())


FLICKER = """\
import os


def test_flickers():
    count = os.path.join(os.path.dirname(os.environ["TMPDIR"]), "..", "runs-of-flicker")
    with open(count, "a") as file:
        file.write("x")
    assert os.path.getsize(count) != 3
"""


def test_a_flaky_test_is_not_blamed(verdict: Judge) -> None:
    """It passes in both runs before, fails in the third, with the candidate, and passes once more."""
    reached = verdict({**PROJECT, "test_flicker.py": FLICKER}, {"calc.py": FIXED})
    assert (reached.status, reached.flaky, reached.pass_to_fail) == (
        "validated",
        ("test_flicker.py::test_flickers",),
        (),
    )


@pytest.mark.parametrize("patch", [b"not a patch", b"--- a/calc.py\n+++ b/calc.py\n@@ -1 +1 @@\n-never\n+there\n"])
def test_a_patch_that_does_not_apply_fails(verdict: Judge, patch: bytes) -> None:
    reached = verdict(PROJECT, Patch(patch))
    assert reached.status == "failed"
    assert "does not apply" in reached.reason


def test_an_empty_patch_is_empty(verdict: Judge) -> None:
    assert verdict(PROJECT, Patch(b"")).status == "empty"


def test_tests_that_hang_with_the_candidate(verdict: Judge) -> None:
    hanging = {"calc.py": FIXED.replace("return x + x", "import time; time.sleep(60)")}
    reached = verdict(PROJECT, hanging, timeout=2.0)
    assert (reached.status, reached.reason) == ("failed", "the tests did not end in time")


UNIT = {
    "calc.py": CALC,
    "test_calc.py": "import unittest\nfrom calc import half, twice\n\n\nclass T(unittest.TestCase):\n"
    "    def test_half(self):\n        self.assertEqual(half(3), 1.5)\n\n"
    "    def test_twice(self):\n        self.assertEqual(twice(2), 4)\n",
}
UNITTEST = "python -m unittest -v"


def test_tests_that_are_told_apart_by_what_a_runner_prints(verdict: Judge) -> None:
    told = verdict(UNIT, {"calc.py": FIXED}, command=UNITTEST)
    assert (told.status, told.fail_to_pass) == ("validated", ("test_calc::T::test_half",))
    broke = verdict(UNIT, {"calc.py": FIXED.replace("x + x", "x")}, command=UNITTEST)
    assert (broke.status, broke.pass_to_fail) == ("failed", ("test_calc::T::test_twice",))


def test_an_edited_test_never_counts_where_ids_name_no_files(verdict: Judge) -> None:
    edited = UNIT["test_calc.py"].replace("1.5", "1")
    assert verdict(UNIT, {"test_calc.py": edited}, command=UNITTEST).status == "regression_only"
    assert verdict(UNIT, {"calc.py": FIXED, "test_calc.py": edited + "\n"}, command=UNITTEST).status != "validated"
