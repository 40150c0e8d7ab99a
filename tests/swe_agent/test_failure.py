"""What a failing test shows."""

from collections.abc import Iterator

import pytest

from envs import Environment, TestReport, TestResult
from envs.local import PreparedLocal
from envs.report import Status
from envs.testing import TestRun
from localization import Spectrum, ochiai
from swe_agent.errors import UserError
from swe_agent.failure import Failure, is_command, observe_in, spectrum_of
from tests.swe_agent.projects import HALF, PROJECT, TWICE, Project
from trajectories import Event

COMMAND = "python -m pytest"
OTHER = (
    "from calc import twice\n\n\ndef test_again():\n    assert twice(1) == 2\n\n\ndef test_raises():\n    half(None)\n"
)


@pytest.fixture(scope="module")
def environment(local_with_pytest: PreparedLocal) -> Iterator[Environment]:
    with Project(local_with_pytest, {**PROJECT, "tests/test_other.py": OTHER}).open() as opened:
        yield opened


@pytest.mark.parametrize(
    ("test", "command"),
    [
        ("tests/test_a.py::test_b", False),
        ("tests/test_a.py::test_b[one - two]", False),
        ("tests/test_a.py", False),
        ("TestParse", False),
        ("pytest", True),
        ("pytest tests/test_a.py::test_b", True),
        ("python -m pytest -k b", True),
        ("make check", True),
        ("/usr/bin/python3.11", True),
        ("", False),
    ],
)
def test_an_id_is_told_from_a_command(test: str, command: bool) -> None:
    assert is_command(test) == command


def test_a_failing_test_is_compared_with_all_that_pass(environment: Environment) -> None:
    told: list[Event] = []
    failure = observe_in(environment, HALF, COMMAND, 60, told.append)
    assert failure.command == f"{COMMAND} {HALF}"
    assert failure.spectrum.failing == {HALF}
    assert failure.spectrum.passing == {TWICE, "tests/test_other.py::test_again"}
    scores = ochiai(failure.spectrum)
    assert scores["calc.py", 2] == max(scores.values())
    assert ("calc.py", 6) not in scores
    assert failure.lines
    assert "assert 1 == 1.5" in failure.messages[HALF]
    assert failure.last == {HALF: ("tests/test_calc.py", 5)}
    assert failure.text.startswith("```\n")
    assert len(told) == 2


def test_a_command_fails_with_all_that_fail_in_it(environment: Environment) -> None:
    failure = observe_in(environment, f"{COMMAND} tests", None, 60, lambda _: None)
    assert failure.spectrum.failing == {HALF, "tests/test_other.py::test_raises"}
    assert failure.last["tests/test_other.py::test_raises"] == ("tests/test_other.py", 9)


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ("tests/test_calc.py::test_hlaf", "no such test.*nearest: tests/test_calc.py::test_half"),
        ("tests/test_nowhere.py", "no such test"),
        (TWICE, "nothing fails"),
    ],
)
def test_what_cannot_be_compared(environment: Environment, test: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        observe_in(environment, test, COMMAND, 60, lambda _: None)


def test_without_a_test_command(environment: Environment) -> None:
    with pytest.raises(UserError, match="--test-command"):
        observe_in(environment, HALF, None, 60, lambda _: None)


def test_a_command_of_another_kind_tells_no_lines(environment: Environment) -> None:
    failure = observe_in(environment, "echo broken; false", None, 60, lambda _: None)
    assert not failure.lines
    assert "broken" in failure.text


def test_what_failed_once_is_never_held_for_passing() -> None:
    def run(statuses: dict[str, Status], lines: tuple[int, ...]) -> TestRun:
        tests = tuple(TestResult(id=name, status=status) for name, status in statuses.items())
        report = TestReport(command="", exit_code=1, timed_out=False, seconds=1, tests=tests)
        return TestRun(report, {name: {"a.py": lines} for name in statuses})

    found = spectrum_of(
        frozenset({"a"}),
        run({"a": "failed", "b": "passed"}, (1,)),
        run({"a": "passed", "b": "failed", "c": "passed"}, (2,)),
    )
    assert (found.failing, found.passing) == ({"a"}, {"c"})
    assert found.covered["a"] == {"a.py": (1,)}


def test_tracebacks_stand_in_blocks_and_only_some_of_them() -> None:
    failure = Failure("pytest", Spectrum(), messages={f"t{number}": f"message {number}" for number in range(9)})
    assert failure.text.count("```") == 6
    assert "message 0" in failure.text
    assert "message 8" not in failure.text
