from aci import ToolContext
from aci.tools.run_tests import DETAILED, MESSAGE, NAMED, RunTests, summary
from envs import TestReport, TestResult
from tests.aci.conftest import Runner


def report(*tests: TestResult, output: str = "", exit_code: int | None = 1, opaque: bool = False) -> TestReport:
    return TestReport(
        command="pytest -q",
        exit_code=exit_code,
        timed_out=exit_code is None,
        seconds=1.25,
        tests=tests,
        output=output,
        opaque=opaque,
    )


def test_the_given_ids_are_run(context: ToolContext, runner: Runner) -> None:
    RunTests(tests=("tests/test_a.py::test_b",)).run(context)
    RunTests().run(context)
    assert runner.asked == [("tests/test_a.py::test_b",), ()]


def test_passing_tests_are_one_line() -> None:
    tests = [TestResult(id=f"t{number}", status="passed") for number in range(1000)]
    text = summary(report(*tests, output="." * 1000, exit_code=0))
    assert text == "1000 passed in 1.2 s (exit code 0): pytest -q"


def test_failures_have_their_messages_cut() -> None:
    failing = TestResult(id="tests/test_a.py::test_b", status="failed", message="\x1b[1mE\x1b[0m assert 1 == 2")
    long = TestResult(id="t2", status="error", message="x" * 10 * MESSAGE)
    text = summary(report(failing, long, TestResult(id="t3", status="passed"), output="." * 1000))
    assert text.startswith("1 passed, 1 failed, 1 error in")
    assert "FAILED tests/test_a.py::test_b\nE assert 1 == 2" in text
    assert "ERROR t2\nxxx" in text
    assert len(text) < 2 * MESSAGE
    assert "Output" not in text


def test_many_failures_are_named_and_then_counted() -> None:
    tests = [TestResult(id=f"t{number}", status="failed", message="m") for number in range(DETAILED + NAMED + 7)]
    text = summary(report(*tests))
    assert text.count("FAILED") == DETAILED
    assert f"\nt{DETAILED + NAMED - 1}\n" in text
    assert text.endswith("and 7 more")


def test_a_run_without_tests_shows_the_output() -> None:
    text = summary(report(output="ImportError: no module named x\n", exit_code=4))
    assert text.startswith("no test ran in 1.2 s (exit code 4)")
    assert "Output:\nImportError" in text


def test_an_opaque_command_shows_its_ends() -> None:
    test = TestResult(id="make check", status="failed")
    text = summary(report(test, output="begin " + "y" * 50_000 + " end", opaque=True))
    assert text.startswith("failed in ")
    assert "begin" in text
    assert text.endswith(" end")
    assert len(text) < 7000


def test_a_run_killed_at_its_limit_says_so() -> None:
    text = summary(report(output="...", exit_code=None))
    assert "killed at its time limit" in text
    assert "Name single tests" in text
