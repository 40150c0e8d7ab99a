from dataclasses import replace

import pytest

from aci import ToolContext, ToolError
from aci.test_summary import DETAILED, NAMED, summary
from aci.tests_before import TestsBefore
from aci.tools.run_tests import RunTests
from envs import TestReport, TestResult
from envs.local import PreparedLocal
from envs.testing import run_tests
from tests.aci.conftest import Runner

LONG = """    def test_b():
        value = shout("a")
>       assert value == "a"
E       AssertionError: assert 'A' == 'a'
E         
E         - a
E         + A

tests/test_greet.py:7: AssertionError"""


def report(*tests: TestResult, output: str = "", exit_code: int | None = 1, opaque: bool = False) -> TestReport:
    return TestReport(
        command="pytest -q",
        exit_code=exit_code,
        timed_out=exit_code is None,
        seconds=1.25,
        tests=tests,
        output=output,
        log=output,
        opaque=opaque,
    )


def told(context: ToolContext, given: TestReport, before: TestsBefore = TestsBefore()) -> str:
    return summary(given, before, context.index, context.kept)


def test_the_given_ids_are_run(context: ToolContext, runner: Runner) -> None:
    RunTests(tests=("./tests/test_a.py::test_b", f"{context.environment.root}/tests/test_c.py")).run(context)
    RunTests(all=True).run(context)
    assert runner.asked == [("tests/test_a.py::test_b", "tests/test_c.py"), ()]


def test_passing_tests_are_one_line(context: ToolContext) -> None:
    tests = [TestResult(id=f"t{number}", status="passed") for number in range(1000)]
    text = told(context, report(*tests, output="." * 1000, exit_code=0))
    assert text == "1000 passed in 1.2 s (exit code 0): pytest -q"


def test_what_is_new_is_told_apart_from_what_failed_before(context: ToolContext) -> None:
    before = TestsBefore(
        passing=frozenset({"tests/test_greet.py::test_b", "ok"}),
        failing=frozenset({"old", "mended", "other"}),
        flaky=frozenset({"shaky"}),
        to_turn=("mended",),
        reasons={"old": "ValueError: 1", "other": "KeyError: 'a'"},
    )
    tests = (
        TestResult(id="tests/test_greet.py::test_b", status="failed", message=LONG),
        TestResult(id="old", status="failed", message="ValueError: 1"),
        TestResult(id="other", status="failed", message="TypeError: now another"),
        TestResult(id="shaky", status="error"),
        TestResult(id="fresh", status="failed", message="fresh one"),
        TestResult(id="mended", status="passed"),
        TestResult(id="ok", status="passed"),
    )
    text = told(context, report(*tests), before)
    head, against, first, *others = text.split("\n\n")
    assert head == "2 passed, 4 failed, 1 error in 1.2 s (exit code 1): pytest -q"
    assert against.split("\n") == [
        "Against the code before your changes:",
        "- 1 newly fail: tests/test_greet.py::test_b",
        "- 1 newly pass: mended",
        "- 1 fail that did not exist before: fresh",
        "- 2 fail as before: old, other",
        "- 1 fail that came out differently before too (flaky): shaky",
        "- of the 1 that have to pass: 1 pass, 0 fail here",
    ]
    assert first.split("\n") == [
        "FAILED tests/test_greet.py::test_b  at tests/test_greet.py:7",
        '>       assert value == "a"',
        "E       AssertionError: assert 'A' == 'a'",
        "E         ",
        "E         - a",
        "E         + A",
        "tests/test_greet.py:7: AssertionError",
    ]
    assert any("FAILED other" in each for each in others), "it fails, but for another reason"
    assert "FAILED old" in text, "few failures are all shown"


def test_the_innermost_frame_is_one_of_the_repository(context: ToolContext) -> None:
    message = (
        "Traceback (most recent call last):\n"
        f'  File "{context.environment.root}/tests/test_greet.py", line 2, in test_x\n    shout(1)\n'
        f'  File "{context.environment.root}/src/greet.py", line 17, in shout\n    return text.upper()\n'
        '  File "/usr/lib/python3/site-packages/other/thing.py", line 3, in upper\n    raise KeyError(1)\nKeyError: 1'
    )
    text = told(context, report(TestResult(id="t", status="error", message=message)))
    assert "ERROR t  at src/greet.py:17 in shout: return text.upper()" in text


def test_failures_of_one_kind_are_told_once(context: ToolContext) -> None:
    tests = [TestResult(id=f"t{number}", status="failed", message="ValueError: same") for number in range(100)]
    text = told(context, report(*tests))
    assert text.count("ValueError: same") == 1
    assert "The same in 99 more: t1, t2" in text
    assert f"and {99 - NAMED} more" in text


def test_many_kinds_are_named_and_then_counted(context: ToolContext) -> None:
    tests = [TestResult(id=f"t{n}", status="failed", message=f"Error: {n}") for n in range(DETAILED + NAMED + 7)]
    text = told(context, report(*tests))
    assert text.endswith("and 7 more kinds of failure")
    assert f"FAILED t{DETAILED}: Error: {DETAILED}" in text


def test_a_run_without_tests_shows_the_output(context: ToolContext) -> None:
    text = told(context, report(output="ImportError: no module named x\n", exit_code=4))
    assert text.startswith("no test ran in 1.2 s (exit code 4)")
    assert "Output:\nImportError" in text


def test_an_opaque_command_shows_its_ends_and_keeps_the_rest(context: ToolContext) -> None:
    output = "begin " + "y\n" * 50_000 + " end"
    text = told(context, report(TestResult(id="make check", status="failed"), output=output, opaque=True))
    assert text.startswith("failed in ")
    assert "begin" in text
    assert text.endswith("Whole output: h1 (50001 lines; unfold it by lines or by a pattern)")
    assert context.kept.text("h1") == output
    assert len(text) < 6000


def test_a_run_killed_at_its_limit_tells_what_it_saw(context: ToolContext) -> None:
    text = told(context, report(TestResult(id="a", status="passed"), output="...", exit_code=None))
    assert text.startswith("1 passed in 1.2 s (killed at its time limit): pytest -q\nThe last to end was a;")


def test_what_was_asked_for_and_did_not_run_is_said(context: ToolContext, runner: Runner) -> None:
    runner.report = report(TestResult(id="tests/test_a.py::test_b", status="passed"), exit_code=0)
    known = replace(context, before=TestsBefore(passing=frozenset({"tests/test_a.py::test_bee"})))
    text = RunTests(tests=("tests/test_a.py::test_b", "tests/test_a.py::test_be")).run(known).text
    assert text.endswith("Did not run: tests/test_a.py::test_be\nLike them: tests/test_a.py::test_bee")


def test_a_file_of_a_runner_that_names_none_shows_all_tests(context: ToolContext, runner: Runner) -> None:
    given = report(TestResult(id="suite::works", status="passed"), exit_code=0)
    runner.report = given.model_copy(update={"from_log": True})
    text = RunTests(tests=("test/a.js",)).run(context).text
    assert text.endswith(
        "The runner names no files, so all tests are shown; fewer by their names, such as `suite::works`."
    )


def test_a_new_test_is_tried_without_the_fix(context: ToolContext, runner: Runner) -> None:
    with pytest.raises(ToolError, match="not to be had"):
        RunTests(tests=("t",), unfixed=True).run(context)
    two_places = replace(context, run_unfixed=lambda ids: report(*(TestResult(id=one, status="failed") for one in ids)))
    text = RunTests(tests=("tests/test_new.py",), unfixed=True).run(two_places).text
    assert text.startswith("Without your changes to the code:\n1 failed in 1.2 s")
    assert runner.asked == []
    with pytest.raises(ToolError, match="name the tests"):
        RunTests(unfixed=True).run(two_places)


def changed(context: ToolContext, path: str, old: bytes, new: bytes) -> None:
    context.environment.write(path, context.environment.read(path).replace(old, new))
    context.changed((path,))


TESTS = b"""from greet import Greeter
from other import twice


class TestTwice:
    def test_two(self):
        assert twice("a") == "AA"


def test_greeter():
    assert Greeter("a").greet() == "hello a"
"""


def test_without_ids_the_tests_that_reach_the_changes_are_run(context: ToolContext, runner: Runner) -> None:
    context.environment.write("tests/test_both.py", TESTS)
    context.environment.exec("git -c user.name=a -c user.email=a@b commit -qam x", timeout=10)
    context.changed(("tests/test_both.py",))
    text = RunTests().run(context).text
    assert runner.asked[-1] == ("tests/test_both.py",)
    context.environment.remove("tests/test_both.py")
    context.changed(("tests/test_both.py",))
    assert RunTests().run(context).text.startswith("Nothing is known to reach your changes; the whole suite ran.\n")
    assert runner.asked[-1] == ()
    context.environment.write("tests/test_both.py", TESTS)
    changed(context, "tests/test_both.py", b"AA", b"AA")
    changed(context, "src/greet.py", b"text.upper()", b"text.upper() + ''")
    text = RunTests().run(context).text
    assert text.startswith("Chosen: 2 tests or files of tests that reach your changes.\n")
    assert runner.asked[-1] == ("tests/test_both.py", "tests/test_both.py::TestTwice::test_two")


def test_a_quick_suite_is_run_whole(context: ToolContext, runner: Runner) -> None:
    changed(context, "src/greet.py", b"text.upper()", b"text.lower()")
    RunTests().run(replace(context, before=TestsBefore(seconds=3.0)))
    assert runner.asked == [()]


def test_a_log_of_ten_megabytes_becomes_a_screenful(local_with_pytest: PreparedLocal, context: ToolContext) -> None:
    noisy = b"def test_noise():\n    for n in range(200_000):\n        print('x' * 50)\n    assert n == 1\n"
    with local_with_pytest.open() as environment:
        environment.write("test_noise.py", noisy)
        found = run_tests(environment, "python -m pytest -p no:cacheprovider test_noise.py", timeout=60).report
    text = told(context, found)
    assert len(found.log) > 4_000_000
    assert len(text) < 2500
    assert "FAILED test_noise.py::test_noise" in text
    assert "E       assert 199999 == 1" in text
    assert "Whole output: h1" in text


@pytest.mark.parametrize(("status", "count"), [("passed", 0), ("failed", 1)])
def test_nothing_is_compared_where_nothing_is_known(context: ToolContext, status: str, count: int) -> None:
    test = TestResult.model_validate({"id": "t", "status": status, "message": "m"})
    text = told(context, report(test, exit_code=count))
    assert "Against" not in text
