"""A run of the tests is a whole one, whatever a project's settings say of stopping early."""

import pytest

from envs.local import PreparedLocal
from envs.testing import run_tests

TESTS = """\
import time
import pytest


@pytest.fixture
def slow():
    time.sleep(0.2)


def test_a():
    assert False


def test_b(slow):
    pass


def test_c():
    assert False
"""
STATUSES = {"test_it.py::test_a": "failed", "test_it.py::test_b": "passed", "test_it.py::test_c": "failed"}


@pytest.mark.parametrize("options", ["-x", "--maxfail=1", "--stepwise", "--exitfirst --stepwise-skip"])
@pytest.mark.parametrize("place", ["settings", "command"])
def test_the_first_failure_does_not_hide_the_others(local_with_pytest: PreparedLocal, options: str, place: str) -> None:
    with local_with_pytest.open() as environment:
        environment.write("test_it.py", TESTS.encode())
        command = "python -m pytest"
        if place == "settings":
            environment.write("pytest.ini", f"[pytest]\naddopts = {options}\n".encode())
        else:
            command = f"{command} {options}"
        report = run_tests(environment, command, timeout=60).report
    assert report.statuses == STATUSES
    assert report.exit_code == 1
    seconds = {test.id: test.seconds for test in report.tests}
    assert (seconds["test_it.py::test_b"] or 0) >= 0.2, "what a fixture takes belongs to the test"
