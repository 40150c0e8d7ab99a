"""A test run is read test by test."""

import shlex
from collections.abc import Iterator

import pytest

from envs import Environment, UnusableInput
from envs.asked import only
from envs.local import PreparedLocal
from envs.report import TestReport, TestResult
from envs.testing import can_narrow, run_tests, with_files
from tests.envs.project import COVERED, PROJECT, STATUSES

PYTEST = "python -m pytest"


@pytest.fixture(scope="module")
def environment(local_with_pytest: PreparedLocal) -> Iterator[Environment]:
    with local_with_pytest.open() as environment:
        for path, text in PROJECT.items():
            environment.write(path, text.encode())
        yield environment


@pytest.fixture
def empty(local_with_pytest: PreparedLocal) -> Iterator[Environment]:
    with local_with_pytest.open() as environment:
        yield environment


@pytest.mark.parametrize(
    "command", [PYTEST, "pytest -q -p no:cacheprovider", "true && sh -c 'pytest --tb=short; exit 9'"]
)
def test_each_test_has_its_own_status_however_pytest_is_wrapped(environment: Environment, command: str) -> None:
    report = run_tests(environment, command, timeout=60).report
    assert report.statuses == STATUSES
    assert not report.opaque
    assert not report.timed_out
    assert report.exit_code in (1, 9)
    messages = {test.id: test.message for test in report.tests}
    assert "assert 1 == 1.5" in messages["tests/test_calc.py::test_half_odd"]
    assert "cannot clean up" in messages["tests/test_calc.py::test_cleans"]
    assert "third" in messages["tests/test_absent.py"]
    assert "café" in messages["tests/test_calc.py::TestNegative::test_odd_message"]
    assert messages["tests/test_calc.py::test_half"] == ""
    assert all(test.seconds is None or 0 <= test.seconds < 60 for test in report.tests)


def test_lines_that_each_test_executed(environment: Environment) -> None:
    covered = run_tests(environment, PYTEST, timeout=60, spectrum=True).covered
    assert {test: covered[test]["src/calc.py"] for test in COVERED} == COVERED
    assert all(not path.startswith("/") and "site-packages" not in path for lines in covered.values() for path in lines)
    assert environment.diff().paths == tuple(sorted(PROJECT)), "measuring leaves nothing in the tree"


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (("tests/test_calc.py::test_half",), {"test_half"}),
        (("tests/test_calc.py::test_twice",), {"test_twice[1]", "test_twice[2]", "test_twice[-3]"}),
        (("tests/test_calc.py::test_twice[-3]", "tests/test_calc.py::test_half"), {"test_twice[-3]", "test_half"}),
        (("tests/test_calc.py::TestNegative",), {"TestNegative::test_negative", "TestNegative::test_odd_message"}),
        (("tests/test_calc.py::absent",), set()),
    ],
)
@pytest.mark.parametrize("command", [PYTEST, "pytest tests"])
def test_only_what_was_asked_for_runs(
    environment: Environment, ids: tuple[str, ...], expected: set[str], command: str
) -> None:
    ran = run_tests(environment, command, ids, timeout=60).report.statuses
    assert {test.split("::", 1)[1] for test in ran if "::" in test} == expected


@pytest.mark.parametrize("ids", [("tests/test_calc.py",), ("tests",), ("tests/",)])
def test_a_file_and_a_folder_can_be_asked_for(environment: Environment, ids: tuple[str, ...]) -> None:
    ran = run_tests(environment, PYTEST, ids, timeout=60).report.statuses
    inside = {test: status for test, status in STATUSES.items() if test.startswith(ids[0])}
    assert ran == inside


def test_the_commands_own_line_is_named_in_the_report(environment: Environment) -> None:
    assert run_tests(environment, PYTEST, ("tests/test_calc.py::test_half",), timeout=60).report.command == PYTEST


def test_a_name_with_odd_letters(empty: Environment) -> None:
    empty.write("tests/test_ü [x].py", b"import pytest\n@pytest.mark.parametrize('x', ['a b', '::', '[', '\\u00fc'])\n"
                b"def test_it(x):\n    assert x != '['\n")  # fmt: skip
    report = run_tests(empty, PYTEST, timeout=60).report
    assert sorted(report.statuses.values()) == ["failed", "passed", "passed", "passed"]
    (failed,) = report.failed
    again = run_tests(empty, "pytest tests", (failed,), timeout=60).report
    assert again.statuses == {failed: "failed"}


def test_a_file_whose_name_is_not_text(empty: Environment) -> None:
    name = "printf 'tests_\\377'"
    empty.exec(f'mkdir "$({name})" && echo "def test_a(): pass" >"$({name})/test_a.py"', timeout=20)
    report = run_tests(empty, PYTEST, timeout=60).report
    assert list(report.statuses.values()) == ["passed"]


def test_tests_that_hang_are_cut_and_what_ran_is_known(empty: Environment) -> None:
    empty.write("test_slow.py", b"import time\ndef test_a(): pass\ndef test_b(): time.sleep(60)\n")
    report = run_tests(empty, PYTEST, timeout=3).report
    assert report.timed_out
    assert report.exit_code is None
    assert report.statuses == {"test_slow.py::test_a": "passed"}


def test_tests_that_crash_the_interpreter(empty: Environment) -> None:
    empty.write("test_crash.py", b"import os\ndef test_a(): pass\ndef test_b(): os._exit(0)\n")
    report = run_tests(empty, PYTEST, timeout=60).report
    assert report.passed == {"test_crash.py::test_a"}


def test_no_tests_at_all(empty: Environment) -> None:
    report = run_tests(empty, PYTEST, timeout=60).report
    assert (report.tests, report.opaque, report.exit_code) == ((), False, 5)


UNITTEST = {
    "test_one.py": b"import unittest\nclass T(unittest.TestCase):\n    def test_a(self): self.assertEqual(1, 2)\n"
}


def test_a_runner_that_names_no_test_is_told_to(empty: Environment) -> None:
    for path, data in UNITTEST.items():
        empty.write(path, data)
    report = run_tests(empty, "python -m unittest", timeout=60).report
    assert (report.command, report.opaque, report.exit_code) == ("python -m unittest", False, 1)
    assert report.statuses == {"test_one::T::test_a": "failed"}


def test_a_command_nobody_knows_stands_as_one_test(empty: Environment) -> None:
    command = "cd . ; python check.py"
    empty.write("check.py", b"assert 1 == 2\n")
    report = run_tests(empty, command, ("check.py",), timeout=60).report
    assert report.opaque
    assert report.statuses == {command: "failed"}
    assert "AssertionError" in report.tests[0].message
    empty.write("check.py", b"assert 2 == 2\n")
    assert run_tests(empty, command, timeout=60).report.statuses == {command: "passed"}


def test_a_runner_that_does_not_know_our_flags_runs_as_it_was_given(empty: Environment) -> None:
    empty.write("jest", b"#!/bin/sh\n[ $# = 0 ] || exit 2\nprintf 'PASS a.test.js\\n  \342\234\223 one\\n'\n")
    empty.exec("chmod +x jest", timeout=20)
    assert run_tests(empty, "./jest", timeout=60).report.statuses == {"a.test.js::one": "passed"}


def test_a_selection_that_finds_nothing_is_not_believed(empty: Environment) -> None:
    """A runner whose filter knows a test by another name than its report: the whole of it runs once more."""
    empty.write(
        "jest",
        b"#!/bin/sh\necho run >>count\n"
        b"case \"$*\" in *-t*) echo 'PASS a.test.js';; "
        b"*) printf 'PASS a.test.js\\n  \342\234\223 one\\n  \342\234\223 two\\n';; esac\n",
    )
    empty.exec("chmod +x jest", timeout=20)
    assert run_tests(empty, "./jest", ("a.test.js::two",), timeout=60).report.statuses == {"a.test.js::two": "passed"}
    assert empty.read("count") == b"run\nrun\n"


@pytest.mark.parametrize(
    ("command", "narrows"),
    [("pytest", True), ("tox -e py", True), ("python -m unittest", True), ("go test ./...", True), ("./run", False)],
)
def test_whether_a_command_can_be_narrowed(empty: Environment, command: str, narrows: bool) -> None:
    assert can_narrow(empty, command, ("a::b",)) is narrows


def test_a_report_of_some_tests_keeps_what_explains_the_others(empty: Environment) -> None:
    results = (
        TestResult(id="a.js", status="error"),
        TestResult(id="b.js::x", status="passed"),
        TestResult(id="cmd", status="failed"),
        TestResult(id="test_c", status="error"),
    )
    report = TestReport(command="cmd", exit_code=1, timed_out=False, seconds=1.0, tests=results)
    assert only(report, ("a.js::one",)).statuses == {"a.js": "error", "cmd": "failed"}
    assert only(report, ("b.js",)).statuses == {"b.js::x": "passed"}
    assert only(report, ("b.js::x", "a.js")).statuses == {"a.js": "error", "b.js::x": "passed"}
    assert only(report, ("pkg.test_c::T::x",)).statuses == {"pkg.test_c": "error", "cmd": "failed"}
    assert only(report, ()).statuses == report.statuses


def test_a_report_without_files_is_whole_where_one_was_asked_for() -> None:
    results = (TestResult(id="suite::works", status="passed"), TestResult(id="suite::other", status="passed"))
    report = TestReport(command="npm test", exit_code=0, timed_out=False, seconds=1.0, tests=results, from_log=True)
    assert only(report, ("test/a.js",)) == report
    assert only(report, ("suite::works",)).statuses == {"suite::works": "passed"}
    assert only(report, ("test/a.js::suite::works",)).tests == ()
    files = report.model_copy(update={"tests": (*results, TestResult(id="b.js::x", status="passed"))})
    assert only(files, ("test/a.js",)).tests == ()


@pytest.mark.parametrize("command", ["no-such-runner", "./absent.sh -x", "cd . && no-such-runner"])
def test_a_command_that_does_not_exist_is_the_users_mistake(empty: Environment, command: str) -> None:
    with pytest.raises(UnusableInput, match="does not exist in the environment") as caught:
        run_tests(empty, command, timeout=60)
    assert command in str(caught.value)


def test_pytest_that_is_not_installed_is_said(empty: Environment) -> None:
    bare = f"{shlex.quote(shared_python(empty))} -I -S -m pytest"
    with pytest.raises(UnusableInput, match="needs pytest, which the environment lacks"):
        run_tests(empty, bare, timeout=60)


def shared_python(environment: Environment) -> str:
    return environment.exec(["python", "-c", "import sys; print(sys.executable)"], timeout=20).stdout.strip()


@pytest.mark.parametrize(
    ("command", "ids", "line"),
    [
        ("pytest", ("t/a.py::x", "t/a.py::y", "t/b.py"), "pytest t/a.py t/b.py"),
        ("python3.9 -m pytest -q --tb=no", ("a b.py::x[1::2]",), "python3.9 -m pytest -q --tb=no 'a b.py'"),
        ("pytest tests", ("t/a.py::x",), "pytest tests"),
        ("pytest -k one", ("t/a.py::x",), "pytest -k one"),
        ("make test", ("t/a.py::x",), "make test"),
        ("", ("t/a.py::x",), ""),
    ],
)
def test_files_are_named_to_a_bare_pytest_only(command: str, ids: tuple[str, ...], line: str) -> None:
    assert with_files(command, ids) == line
