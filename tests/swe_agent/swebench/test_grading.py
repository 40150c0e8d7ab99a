"""The verdict on one instance, and whether its environment shows what was recorded."""

import pytest

from envs import Patch
from swe_agent.swebench.grading import Graded, grade, graded
from swe_agent.swebench.predictions import Kind
from swe_agent.swebench.printed import Printed, Status
from swe_agent.swebench.rows import Row

ROW = Row("a__a-1", "o/r", "c", "c", "1", Patch(b"x"), Patch(b""), ("f",), ("p", "q"))


def judged(
    statuses: dict[str, Status], kind: Kind = "gold", empty: bool = False, code: int | None = 0, late: bool = False
) -> Graded:
    return grade(ROW, Printed(statuses), kind, is_empty=empty, exit_code=code, timed_out=late)


def test_resolved() -> None:
    result = judged({"f": "passed", "p": "passed", "q": "skipped", "other": "failed"}, code=1)
    assert (result.status, result.cause, result.as_recorded, result.detail) == ("resolved", "resolved", True, None)
    assert result.fail_to_pass is not None
    assert result.fail_to_pass.passed == ("f",)


@pytest.mark.parametrize(
    ("statuses", "detail"),
    [
        ({"f": "failed", "p": "passed", "q": "passed"}, "1 of 1 FAIL_TO_PASS fail, for one f"),
        ({"f": "skipped", "p": "passed", "q": "passed"}, "1 of 1 FAIL_TO_PASS fail, for one f"),
        ({"p": "passed", "q": "passed"}, "1 of 1 FAIL_TO_PASS fail, for one f"),
        ({"f": "passed", "p": "passed", "q": "failed"}, "1 of 2 PASS_TO_PASS fail, for one q"),
        ({"f": "passed"}, "2 of 2 PASS_TO_PASS fail, for one p"),
    ],
)
def test_tests_fail(statuses: dict[str, Status], detail: str) -> None:
    result = judged(statuses, code=1)
    assert (result.status, result.cause, result.detail, result.as_recorded) == (
        "unresolved",
        "tests_fail",
        detail,
        False,
    )


def test_none_of_its_tests_ran() -> None:
    assert judged({"t.py": "failed"}, code=2).cause == "no_such_tests"


def test_a_run_that_ended_badly_without_a_failure_resolves_nothing() -> None:
    result = judged({"f": "passed", "p": "passed", "q": "passed"}, code=3)
    assert result.cause == "tests_fail"
    assert result.detail == "the test command ended with exit code 3 though no test failed"


def test_a_run_that_was_killed_resolves_nothing() -> None:
    assert judged({"f": "passed", "p": "passed", "q": "passed"}, code=None, late=True).cause == "timeout"


@pytest.mark.parametrize(
    ("statuses", "cause", "as_recorded"),
    [
        ({"f": "failed", "p": "passed", "q": "passed"}, "empty", True),
        ({"p": "passed", "q": "passed"}, "empty", True),
        ({"f": "passed", "p": "passed", "q": "passed"}, "fail_to_pass_passes_before", False),
        ({"f": "failed", "p": "passed", "q": "failed"}, "pass_to_pass_fails_before", False),
    ],
)
def test_without_a_patch(statuses: dict[str, Status], cause: str, as_recorded: bool) -> None:
    result = judged(statuses, "empty", empty=True, code=1)
    assert (result.status, result.cause, result.as_recorded) == ("unresolved", cause, as_recorded)


def test_predictions_of_a_file_say_nothing_of_the_record() -> None:
    assert judged({"f": "passed", "p": "passed", "q": "passed"}, "file").as_recorded is None


def test_the_status_belongs_to_the_cause() -> None:
    assert graded(ROW, "environment_failed", "two\nlines").status == "error"
    assert graded(ROW, "environment_failed", "two\nlines").detail == "two lines"
    assert graded(ROW, "not_a_patch").status == "unresolved"
