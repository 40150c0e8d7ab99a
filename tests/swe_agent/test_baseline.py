"""The tests before any edit: which failing ones matter."""

import pytest

from envs import EnvironmentBroken, UnusableInput
from envs.local import PreparedLocal
from swe_agent.baseline import Baseline, belongs, run_baseline
from swe_agent.reproduction import FILE, TEST, Reasons, Reproduction, find_reproduction
from tests.swe_agent.projects import CALC, HALF, PROJECT, TWICE, Files, Project
from trajectories import Event, Note, TestsRan

PYTEST = "python -m pytest"
TWO_FAIL = {**PROJECT, "calc.py": CALC.replace("x + x", "x")}


def baseline(
    below: PreparedLocal,
    files: Files,
    wanted: tuple[str, ...] = (),
    issue: str = "",
    command: str = PYTEST,
    timeout: float = 60.0,
    events: list[Event] | None = None,
) -> Baseline:
    said: list[Event] = [] if events is None else events
    with Project(below, files).open() as environment:
        return run_baseline(environment, command, wanted, issue, timeout=timeout, observer=said.append)


def test_what_passes_and_fails_twice(local_with_pytest: PreparedLocal) -> None:
    events: list[Event] = []
    found = baseline(local_with_pytest, PROJECT, events=events)
    assert found.passing == {TWICE}
    assert found.failing == {HALF}
    assert not found.flaky
    assert (found.named, found.explicit, found.scope, found.opaque) == ((HALF,), False, (), False)
    result = found.result(HALF)
    assert result is not None
    assert "1.5" in result.message
    assert found.result("absent") is None
    runs = [event for event in events if isinstance(event, TestsRan)]
    assert [run.when for run in runs] == ["baseline, first run", "baseline, second run"]
    assert runs[0].statuses == {HALF: "failed", TWICE: "passed"}


@pytest.mark.parametrize(
    ("issue", "named"),
    [
        ("nothing to go by", (HALF, TWICE)),
        ("test_twice fails", (TWICE,)),
        (f"see `{HALF}`.", (HALF,)),
        ("test_half and test_twice", (HALF, TWICE)),
        ("test_twicefold", (HALF, TWICE)),
    ],
)
def test_failing_tests_that_the_issue_names_come_first(
    local_with_pytest: PreparedLocal, issue: str, named: tuple[str, ...]
) -> None:
    assert baseline(local_with_pytest, TWO_FAIL, issue=issue).named == named


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ((HALF,), (HALF,)),
        (("tests/test_calc.py",), (HALF, TWICE)),
        (("tests",), (HALF, TWICE)),
        ((TWICE, HALF), (TWICE, HALF)),
    ],
)
def test_a_person_names_a_test_a_file_or_a_folder(
    local_with_pytest: PreparedLocal, wanted: tuple[str, ...], named: tuple[str, ...]
) -> None:
    found = baseline(local_with_pytest, TWO_FAIL, wanted)
    assert (found.named, found.explicit) == (named, True)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("tests/test_calc.py::test_absent", "no such test: tests/test_calc.py::test_absent"),
        ("test_half", "no such test"),
        (TWICE, "does not fail before any edit"),
        ("tests/test_calc.py::test_halve", rf"no such test: .*halve \(nearest: {HALF}"),
    ],
)
def test_a_test_that_cannot_be_meant_is_the_users_mistake(
    local_with_pytest: PreparedLocal, wanted: str, message: str
) -> None:
    with pytest.raises(UnusableInput, match=message):
        baseline(local_with_pytest, PROJECT, (wanted,))


def test_a_file_that_does_not_import_stands_for_its_tests(local_with_pytest: PreparedLocal) -> None:
    files = {**PROJECT, "tests/test_new.py": "from calc import third\ndef test_third(): assert third(3) == 1\n"}
    found = baseline(local_with_pytest, files, ("tests/test_new.py::test_third",))
    assert found.named == ("tests/test_new.py",)
    assert found.passing == {TWICE}, "the other files ran all the same"


def test_what_flickers_is_flaky_and_not_failing(local_with_pytest: PreparedLocal) -> None:
    test = "import os\ndef test_it():\n    path = os.environ['HOME'] + '/ran'\n    if not os.path.exists(path):\n"
    found = baseline(local_with_pytest, {"test_f.py": test + "        open(path, 'w').close()\n        assert False\n"})
    assert found.flaky == {"test_f.py::test_it"}
    assert (found.passing, found.failing, found.named) == (frozenset(), frozenset(), ())


def test_a_suite_without_failures_names_nothing(local_with_pytest: PreparedLocal) -> None:
    found = baseline(local_with_pytest, {**PROJECT, "calc.py": CALC.replace("//", "/")})
    assert found.named == ()
    assert found.passing == {HALF, TWICE}


SLOW = {**PROJECT, "tests/test_slow.py": "import time\ndef test_slow(): time.sleep(60)\n"}


def test_a_slow_suite_is_narrowed_to_what_was_named(local_with_pytest: PreparedLocal) -> None:
    events: list[Event] = []
    found = baseline(local_with_pytest, SLOW, (HALF,), timeout=2.0, events=events)
    assert (found.scope, found.named) == (("tests/test_calc.py",), (HALF,))
    assert found.passing == {TWICE}
    assert any(isinstance(event, Note) and event.level == "warning" for event in events)


def test_a_slow_suite_without_a_named_test_is_said(local_with_pytest: PreparedLocal) -> None:
    with pytest.raises(UnusableInput, match="did not end within 2 s; name the failing one"):
        baseline(local_with_pytest, SLOW, timeout=2.0)


UNITTEST = {"test_u.py": "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): self.assertEqual(1, 2)\n"}


def test_a_command_that_is_not_pytest_is_one_test(local_with_pytest: PreparedLocal) -> None:
    command = "python -c 'import test_u; raise SystemExit(1)'"
    found = baseline(local_with_pytest, UNITTEST, command=command)
    assert (found.opaque, found.named) == (True, (command,))
    assert baseline(local_with_pytest, UNITTEST, ("test_u.py",), command=command).named == (command,)
    with pytest.raises(UnusableInput, match="passes before any edit"):
        baseline(local_with_pytest, UNITTEST, ("x",), command="true")


@pytest.mark.parametrize(
    ("files", "command", "said"),
    [
        ({**PROJECT, "conftest.py": "import nosuchmodule\n"}, PYTEST, "No module named 'nosuchmodule'"),
        (PROJECT, "python -c 'raise ImportError(\"half a pytest\")'", "half a pytest"),
    ],
)
def test_tests_that_cannot_be_collected_are_the_environments_fault(
    local_with_pytest: PreparedLocal, files: Files, command: str, said: str
) -> None:
    with pytest.raises(EnvironmentBroken, match="no test could be collected") as raised:
        baseline(local_with_pytest, files, command=command)
    assert said in str(raised.value)


def test_the_snippet_of_the_issue_counts_when_it_fails_as_the_issue_says(local_with_pytest: PreparedLocal) -> None:
    found = find_reproduction("TypeError\n```python\nimport calc\ncalc.half('x')\n```\n")
    assert found is not None
    test = found.patch.raw.decode().split("@@\n", 1)[1].replace("\n+", "\n").removeprefix("+")
    whole = {"calc.py": CALC.replace("x + x", "2 * x"), FILE: test}
    with Project(local_with_pytest, whole).open() as environment:
        known = run_baseline(environment, PYTEST, (), "", timeout=60.0, observer=lambda _: None, reproduction=found)
        other = Reproduction(found.steps, Reasons.of("raises KeyError"))
        not_it = run_baseline(environment, PYTEST, (), "", timeout=60.0, observer=lambda _: None, reproduction=other)
    assert (known.named, known.weak) == ((TEST,), True)
    assert (not_it.named, not_it.weak) == ((), False)


def test_a_command_that_does_not_exist_is_the_users_mistake(local_with_pytest: PreparedLocal) -> None:
    with pytest.raises(UnusableInput, match="does not exist in the environment: no-such"):
        baseline(local_with_pytest, PROJECT, command="no-such")


@pytest.mark.parametrize(
    ("test", "wanted", "answer"),
    [
        ("t/a.py::x[1]", "t/a.py::x", True),
        ("t/a.py::x", "t/a.py", True),
        ("t/a.py::x", "t", True),
        ("t/a.py::x", "t/", True),
        ("t/a.py::xy", "t/a.py::x", False),
        ("t/a.pyx::x", "t/a.py", False),
        ("t2/a.py::x", "t", False),
    ],
)
def test_belonging(test: str, wanted: str, answer: bool) -> None:
    assert belongs(test, wanted) is answer
