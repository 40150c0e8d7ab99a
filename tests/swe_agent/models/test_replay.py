from collections.abc import Sequence
from pathlib import Path

import pytest

from swe_agent.errors import ModelError, UserError
from swe_agent.models import Model, ReplayModel, ScriptedCall, ScriptedModel, ScriptedReply
from tests.contracts.model_contract import ARGUMENTS, FIRST, LAST, OPENING, TOOL, ModelContract, converse, replies
from trajectories import (
    AssistantMessage,
    Message,
    MessageAdded,
    RunStarted,
    SystemMessage,
    ToolMessage,
    Trajectory,
    TrajectoryWriter,
    Usage,
    UserMessage,
)


def recorded() -> list[Message]:
    call = ScriptedCall(name=TOOL, arguments=ARGUMENTS)
    script = [ScriptedReply(content=FIRST), ScriptedReply(tool_calls=(call,)), ScriptedReply(content=LAST)]
    paid = Usage(input=10, output=2, cached=None, cost_usd=0.5)
    return [
        message.model_copy(update={"usage": paid}) if isinstance(message, AssistantMessage) else message
        for message in converse(ScriptedModel(script, name="other/model"))
    ]


def trajectory(messages: Sequence[Message]) -> Trajectory:
    started = RunStarted(run_id="r", version="0", strategy="agent")
    return Trajectory(events=(started, *(MessageAdded(step=0, message=message) for message in messages)))


class TestReplayContract(ModelContract):
    @pytest.fixture
    def model(self) -> Model:
        return ReplayModel(trajectory(recorded()))

    @pytest.fixture
    def silent(self) -> Model:
        return ReplayModel(trajectory(OPENING))


def test_says_the_same_and_spends_nothing() -> None:
    model = ReplayModel(trajectory(recorded()))
    again = converse(model)
    assert [each.model_copy(update={"usage": Usage()}) for each in replies(recorded())] == replies(again)
    assert sum((each.usage for each in replies(again)), Usage()) == Usage()
    assert (model.divergences, model.remaining) == (0, 0)


def test_other_texts_are_tolerated_and_counted_once() -> None:
    messages = recorded()
    assert isinstance(messages[5], ToolMessage)
    messages[5] = messages[5].model_copy(update={"content": "in 0.2 s"})
    messages[1] = UserMessage(content="Mend b.py.")
    model = ReplayModel(trajectory(messages))
    converse(model)
    assert model.divergences == 2


def test_another_role_is_a_divergence_that_is_named() -> None:
    model = ReplayModel(trajectory(recorded()))
    with pytest.raises(ModelError, match="before reply 1 message 2 is from 'system', in the recording from 'user'"):
        model.query([OPENING[0], SystemMessage(content="Mend a.py.")])


def test_more_or_fewer_messages_are_a_divergence_that_is_named() -> None:
    model = ReplayModel(trajectory(recorded()))
    with pytest.raises(ModelError, match="before reply 1 there are 1 messages, in the recording 2"):
        model.query(OPENING[:1])
    first = model.query(OPENING)
    with pytest.raises(ModelError, match="before reply 2 there are 3 messages, in the recording 4"):
        model.query([*OPENING, first])


def test_ends_where_the_recording_ends() -> None:
    model = ReplayModel(trajectory(recorded()))
    messages = converse(model)
    with pytest.raises(ModelError, match="exhausted after 3 replies"):
        model.query([*messages, UserMessage(content="more")])


def test_opens_a_run_folder_or_its_file(tmp_path: Path) -> None:
    with TrajectoryWriter(tmp_path / "run" / "trajectory.jsonl") as write:
        for event in trajectory(recorded()).events:
            write(event)
    for path in (tmp_path / "run", str(tmp_path / "run" / "trajectory.jsonl")):
        model = ReplayModel.from_run(path)
        assert model.name == f"replay:{path}"
        converse(model)
        assert (model.divergences, model.remaining) == (0, 0)


def test_a_run_that_cannot_be_replayed_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        ReplayModel.from_run(tmp_path / "none")
    with pytest.raises(UserError, match="replay:RUN"):
        ReplayModel.from_run("")
    (tmp_path / "bad.jsonl").write_text("nonsense\n")
    with pytest.raises(UserError, match=r"bad\.jsonl:1: not an event"):
        ReplayModel.from_run(tmp_path / "bad.jsonl")
    with TrajectoryWriter(tmp_path / "trajectory.jsonl") as write:
        write(RunStarted(run_id="r", version="0", strategy="repair"))
    with pytest.raises(UserError, match="no model spoke"):
        ReplayModel.from_run(tmp_path)
