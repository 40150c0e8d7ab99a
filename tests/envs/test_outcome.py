"""Counts and reasons of a test run."""

import pytest

from envs import TestReport, TestResult
from envs.innermost import innermost_error
from envs.outcome import TestCounts, count, why, why_of_output


def report(
    *tests: TestResult, exit_code: int | None = 1, opaque: bool = False, output: str = "", late: bool = False
) -> TestReport:
    return TestReport(
        command="python -m pytest",
        exit_code=exit_code,
        timed_out=late,
        seconds=1.0,
        tests=tests,
        opaque=opaque,
        output=output,
    )


def test_counts() -> None:
    tests = (
        TestResult(id="t.py::a", status="passed"),
        TestResult(id="t.py::b", status="failed", message="E   assert 1 == 2"),
        TestResult(id="t.py::c", status="error", message="E       fixture 'mocker' not found"),
        TestResult(id="t.py::d", status="skipped"),
        TestResult(id="u.py", status="error", message="E   ModuleNotFoundError: No module named 'x'"),
    )
    assert count(report(*tests)) == TestCounts(collected=4, run=3, passed=1, failed=1, error=2)


def test_counts_that_are_not_known_are_none() -> None:
    opaque = report(TestResult(id="make test", status="passed"), opaque=True, exit_code=0)
    assert count(opaque) == TestCounts()
    assert why(opaque) == "the test command ended well, and nothing it printed tells its tests apart"


def test_a_run_that_was_cut_short_had_collected_more() -> None:
    late = report(TestResult(id="t.py::a", status="passed"), late=True, exit_code=None, output="collected 120 items\n")
    assert count(late) == TestCounts(collected=120, run=1, passed=1, failed=0, error=0)
    assert why(late) == "the tests did not end within 1 s"


def test_the_commonest_failure_is_the_reason() -> None:
    missing = "tests/conftest.py:1: in <module>\nE   ModuleNotFoundError: No module named 'yaml'"
    tests = [TestResult(id=f"t{number}.py", status="error", message=missing) for number in range(3)]
    odd = TestResult(id="t.py::x", status="failed", message="E   ValueError: odd")
    assert why(report(*tests, odd)) == "ModuleNotFoundError: No module named 'yaml' (3 of 4 failures)"
    assert why(report(exit_code=5)) == "the test command found no tests"


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (
            "ImportError while loading conftest '/testbed/conftest.py'.\nconftest.py:1: in <module>\n    import yaml\n"
            "E   ModuleNotFoundError: No module named 'yaml'",
            "ModuleNotFoundError: No module named 'yaml'",
        ),
        (
            "ERROR: usage: pytest [options] [file]\npytest: error: unrecognized arguments: --cov\n  inifile: /a.ini\n",
            "pytest: error: unrecognized arguments: --cov",
        ),
        (
            "INTERNALERROR> Traceback (most recent call last):\nINTERNALERROR> AttributeError: module 'x' has no y\n",
            "AttributeError: module 'x' has no y",
        ),
        (
            "ERROR: file or directory not found: nowhere\n\ncollected 0 items",
            "ERROR: file or directory not found: nowhere",
        ),
        ("/bin/sh: 1: nose2: not found", "/bin/sh: 1: nose2: not found"),
        ("", "no message"),
    ],
)
def test_the_innermost_error(output: str, reason: str) -> None:
    assert why_of_output(output) == reason


def test_what_wraps_a_failure_is_not_the_reason() -> None:
    told = [
        "  error: subprocess-exited-with-error",
        "  × python setup.py egg_info did not run successfully.",
        "      error in lib1 setup command: use_2to3 is invalid.",
        "      [end of output]",
        "  note: This error originates from a subprocess, and is likely not a problem with pip.",
        "error: metadata-generation-failed",
    ]
    assert innermost_error(told) == "error in lib1 setup command: use_2to3 is invalid."
    clash = ["ERROR: Cannot install a and b because they conflict.", "ERROR: ResolutionImpossible: for help visit x"]
    assert innermost_error(clash) == clash[0]
