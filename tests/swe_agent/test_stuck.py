import pytest

from aci import Observation
from swe_agent.stuck import Advice, Stuck
from trajectories import ToolCall


def call(name: str, **arguments: str) -> ToolCall:
    return ToolCall(id="c", name=name, arguments=dict(arguments))


class Steps:
    """Feeds a detector, one step after another."""

    def __init__(self, stuck: Stuck) -> None:
        self.stuck, self.number = stuck, 0

    def do(self, command: str, result: str, error: bool = False, seconds: float = 0.1) -> Advice | None:
        self.number += 1
        return self.stuck.after(self.number, [call("shell", command=command)], [Observation(result, error)], seconds)


@pytest.fixture
def steps() -> Steps:
    return Steps(Stuck())


def test_the_same_call_with_the_same_result(steps: Steps) -> None:
    assert steps.do("ls", "exit code 0, 0.1 s\na") is None
    assert steps.do("ls", "exit code 0, 0.2 s\na") is None
    advice = steps.do("ls", "exit code 0, 1.3 s\na")
    assert advice is not None
    assert "the same call with the same result since step 1" in advice.text
    assert not advice.over


def test_other_arguments_or_another_result_are_no_circle(steps: Steps) -> None:
    for number in range(12):
        assert steps.do("tail log", f"{number} of 12 done") is None
    for number in range(12):
        assert steps.do(f"ls {number}", "nothing") is None


def test_blocks_of_two_and_three_steps(steps: Steps) -> None:
    said = [steps.do(command, command) for command in ("a", "b") * 3]
    assert [each is not None for each in said] == [False] * 5 + [True]
    assert said[-1] is not None
    assert "the same 2 steps" in said[-1].text
    other = Steps(Stuck())
    said = [other.do(command, command) for command in ("a", "b", "c") * 3]
    assert [each is not None for each in said] == [False] * 8 + [True]


def test_an_edit_between_the_same_test_runs_is_work(steps: Steps) -> None:
    for number in range(8):
        assert steps.do(f"edit {number}", "done") is None
        assert steps.do("pytest", "1 failed") is None


def test_the_same_error_by_several_calls(steps: Steps) -> None:
    said = [steps.do(f"try {number}", "No such file: a.py", error=True) for number in range(4)]
    assert [each is not None for each in said] == [False, False, False, True]


def test_waiting_for_something_slow_is_seen_twice_as_often(steps: Steps) -> None:
    said = [steps.do("sleep 30; tail log", "still at it", seconds=30) for _ in range(6)]
    assert [each is not None for each in said] == [False] * 5 + [True]


def test_told_then_taken_back_then_over() -> None:
    asked: list[int] = []

    def rollback(step: int) -> str:
        asked.append(step)
        return "Taken back."

    steps = Steps(Stuck(rollback))
    said = [(steps.number, advice) for advice in (steps.do("ls", "a") for _ in range(12)) if advice]
    texts = [advice.text for _, advice in said]
    assert "round in circles" in texts[0]
    assert "Taken back." in texts[1]
    assert asked == [1]
    assert [advice.over for _, advice in said[:3]] == [False, False, True]
    assert [number for number, _ in said[:3]] == [3, 6, 9]


def test_without_a_rollback_it_is_told_twice(steps: Steps) -> None:
    said = [advice for advice in (steps.do("ls", "a") for _ in range(9)) if advice]
    assert "the run ends here" in said[1].text
    assert [advice.over for advice in said] == [False, False, True]


def test_a_model_that_changed_course_is_forgiven(steps: Steps) -> None:
    for _ in range(6):
        steps.do("ls", "a")
    for number in range(20):
        steps.do(f"work {number}", "b")
    said = [advice for advice in (steps.do("ls", "a") for _ in range(3)) if advice]
    assert "round in circles" in said[0].text
