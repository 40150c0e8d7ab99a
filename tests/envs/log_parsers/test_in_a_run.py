"""A run of a command that is not pytest is read test by test."""

from collections.abc import Iterator

import pytest

from envs import Environment
from envs.local import PreparedLocal
from envs.testing import run_tests

COMMAND = "python -m unittest -v"
TESTS = b"""\
import unittest
class T(unittest.TestCase):
    def test_a(self): pass
    def test_b(self): self.assertEqual(1, 2)
"""


@pytest.fixture
def environment(local_with_pytest: PreparedLocal) -> Iterator[Environment]:
    with local_with_pytest.open() as environment:
        environment.write("test_one.py", TESTS)
        yield environment


def test_each_test_has_its_own_status(environment: Environment) -> None:
    report = run_tests(environment, COMMAND, timeout=60).report
    assert (report.opaque, report.from_log, report.exit_code) == (False, True, 1)
    assert report.statuses == {"test_one::T::test_a": "passed", "test_one::T::test_b": "failed"}
    (failed,) = (test for test in report.tests if test.status == "failed")
    assert "1 != 2" in failed.message
    assert environment.root not in failed.message


def test_only_what_was_asked_for_runs(environment: Environment) -> None:
    report = run_tests(environment, COMMAND, ("test_one::T::test_b",), timeout=60).report
    assert report.statuses == {"test_one::T::test_b": "failed"}
    assert "Ran 1 test" in report.output


def test_a_run_that_is_killed_tells_what_ended(environment: Environment) -> None:
    environment.write("test_one.py", TESTS + b"    def test_c(self): __import__('time').sleep(60)\n")
    report = run_tests(environment, COMMAND, timeout=3).report
    assert (report.timed_out, report.opaque) == (True, False)
    assert report.statuses == {"test_one::T::test_a": "passed", "test_one::T::test_b": "failed"}


def test_pytest_is_read_from_its_records(environment: Environment) -> None:
    report = run_tests(environment, "python -m pytest -v", timeout=60).report
    assert (report.opaque, report.from_log) == (False, False)
    assert report.statuses == {"test_one.py::T::test_a": "passed", "test_one.py::T::test_b": "failed"}
