"""Tools that are not ours: whatever they do, the loop goes on."""

import sys
from typing import ClassVar

import pytest
from pydantic import model_validator

from aci import Observation, Tool, Toolbox, ToolContext, ToolError
from aci.approval import needs_word
from envs import EnvironmentBroken, PatchDoesNotApply, UnusableInput
from trajectories import ToolCall

ERRORS: dict[str, BaseException] = {
    "refused": ConnectionRefusedError(111, "Connection refused"),
    "disk": OSError(28, "No space left on device"),
    "memory": MemoryError("too much"),
    "exit": SystemExit(3),
    "fault": KeyError("theirs"),
    "patch": PatchDoesNotApply("hunk 1"),
}


class Odd(Tool):
    """Does what it is told to, which is never good."""

    name: ClassVar[str] = "odd"
    mutates: ClassVar[bool] = True
    how: str

    @model_validator(mode="after")
    def _check(self) -> "Odd":
        if self.how == "validator":
            raise ZeroDivisionError("in a validator")
        return self

    @classmethod
    def available(cls, context: ToolContext) -> bool:
        if context.output_limit == 1:
            raise RuntimeError("who knows")
        return True

    def touches(self) -> tuple[str, ...]:
        if self.how == "touches":
            raise RuntimeError("no paths")
        return ("a.py",)

    def run(self, context: ToolContext) -> Observation:
        if self.how == "broken":
            raise EnvironmentBroken("gone")
        if self.how == "mistake":
            raise ToolError("give another")
        if self.how == "prints":
            print("to the wrong place")
            return Observation("done")
        if self.how == "none":
            return None  # type: ignore[return-value]
        if self.how == "number":
            return Observation(7)  # type: ignore[arg-type]
        raise ERRORS[self.how]


BOX = Toolbox((Odd,), frozenset({"odd"}))


def odd(how: str) -> ToolCall:
    return ToolCall(id="1", name="odd", arguments={"how": how})


@pytest.mark.parametrize("how", [*ERRORS, "touches", "none", "number"])
def test_its_faults_are_told(how: str, context: ToolContext) -> None:
    observation = BOX.run(odd(how), context)
    assert observation.is_error
    assert "odd" in observation.text or how == "patch"
    assert not observation.done


def test_a_fault_in_a_validator_is_a_call_that_cannot_be_used(context: ToolContext) -> None:
    observation = BOX.run(odd("validator"), context)
    assert observation.unusable
    assert "ZeroDivisionError: in a validator" in observation.text


def test_the_models_mistake_is_the_models(context: ToolContext) -> None:
    assert BOX.run(odd("mistake"), context).text == "give another"


def test_the_environments_end_is_the_runs_affair(context: ToolContext) -> None:
    with pytest.raises(EnvironmentBroken):
        BOX.run(odd("broken"), context)


def test_what_it_prints_does_not_come_between(context: ToolContext, capsys: pytest.CaptureFixture[str]) -> None:
    assert BOX.run(odd("prints"), context).text == "done"
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "to the wrong place" in captured.err
    assert sys.stdout is not sys.stderr


def test_the_paths_it_cannot_say_are_none() -> None:
    assert BOX.edits(odd("touches")) == ()
    assert BOX.edits(odd("none")) == ("a.py",)


def test_a_person_beside_the_agent_is_asked_for_each(context: ToolContext) -> None:
    assert not needs_word(odd("none"), BOX, context, "never")
    assert needs_word(odd("touches"), BOX, context, "commands")
    assert needs_word(odd("none"), BOX, context, "changes")


def test_one_that_cannot_say_whether_it_is_of_use_is_told(context: ToolContext) -> None:
    assert BOX.available(context).names == {"odd"}
    context.output_limit = 1
    with pytest.raises(UnusableInput, match="the tool odd cannot say whether it is of use: RuntimeError: who knows"):
        BOX.available(context)
