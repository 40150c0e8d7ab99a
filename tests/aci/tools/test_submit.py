from dataclasses import replace

import pytest

from aci import ToolContext, ToolError
from aci.tests_before import TestsBefore
from aci.tools.run_tests import RunTests
from aci.tools.submit import Submit
from envs import TestReport, TestResult
from tests.aci.conftest import Runner


def change(context: ToolContext, path: str, old: bytes, new: bytes) -> None:
    context.environment.write(path, context.environment.read(path).replace(old, new))


def mend(context: ToolContext) -> None:
    change(context, "src/greet.py", b"text.upper()", b"text.lower()")


def test_a_plain_fix_is_handed_in_at_once(context: ToolContext) -> None:
    mend(context)
    context.environment.write("tests/test_new.py", b"def test_it():\n    print('new')\n")
    change(context, "tests/test_greet.py", b"    pass\n", b"    pass\n\n\ndef test_more():\n    pass\n")
    context.environment.write("repro.py", b"import greet\n")
    context.environment.write("src/__pycache__/greet.pyc", b"\0")
    assert Submit(summary="done").run(context).done


def test_nothing_is_handed_in_only_when_insisted_on(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="Nothing in the repository is changed"):
        Submit().run(context)
    assert Submit(summary="no change is right").run(context).done


def test_what_is_doubtful_is_shown_once_with_the_patch(context: ToolContext) -> None:
    mend(context)
    change(context, "src/greet.py", b"    return text", b"    print(text)\n    return text")
    observation = Submit().run(context)
    assert not observation.done
    assert observation.text.startswith(
        "Not handed in yet:\n- src/greet.py has a line that looks like debugging: print(text)\nMend it, or call submit"
    )
    assert "+    return text.lower()" in observation.text
    change(context, "src/greet.py", b"    print(text)\n", b"")
    assert Submit().run(context).done


def test_insisting_hands_in_as_it_is(context: ToolContext) -> None:
    mend(context)
    change(context, "tests/test_greet.py", b"def test_nothing", b"def test_something")
    context.environment.write(".github/workflows/x.yml", b"on: push\n")
    context.environment.write("blob.bin", b"\0\1\2" * 100)
    text = Submit().run(context).text
    assert "Existing tests are changed or deleted, which counts for nothing: tests/test_greet.py." in text
    assert ".github/workflows/x.yml: it changes what runs with the project's rights." in text
    assert "blob.bin will be left out: a new binary file." in text
    context.environment.write("src/merge.py", b"<<<<<<< HEAD\nx = 1\n")
    text = Submit().run(context).text
    assert "Existing tests" not in text, "what was said is not said again"
    assert "src/merge.py has a conflict mark: <<<<<<< HEAD" in text
    assert Submit().run(context).done


def test_tests_alone_mend_nothing(context: ToolContext) -> None:
    context.environment.write("tests/test_new.py", b"def test_it():\n    pass\n")
    assert "Only tests are changed" in Submit().run(context).text
    assert Submit().run(context).done


def test_a_program_that_prints_may_print_more(context: ToolContext) -> None:
    context.environment.write("src/greet.py", b"print('a')\n")
    context.environment.exec("git -c user.name=a -c user.email=a@b commit -qam x", timeout=10)
    context.environment.write("src/greet.py", b"print('a')\n" * 3)
    text = Submit().run(context).text
    assert "debugging" in text, "against the base all of them are new"
    context.environment.write("Makefile", context.environment.read("Makefile") + b"\n\t@echo three\n")
    assert Submit().run(context).done


def test_a_run_that_showed_a_new_failure_is_not_forgotten(context: ToolContext, runner: Runner) -> None:
    mend(context)
    failed = TestResult(id="tests/test_greet.py::test_nothing", status="failed")
    runner.report = TestReport(command="pytest", exit_code=1, timed_out=False, seconds=1, tests=(failed,))
    known = replace(context, before=TestsBefore(passing=frozenset({failed.id})))
    RunTests(all=True).run(known)
    text = Submit().run(known).text
    assert f"Tests that passed before your changes fail now: {failed.id}." in text
    change(context, "src/greet.py", b"text.lower()", b"text.title()")
    assert Submit().run(known).done, "the tests were not run since, so nothing is known"
