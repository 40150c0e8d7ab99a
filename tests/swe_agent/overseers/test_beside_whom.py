from pathlib import Path

import pytest

from swe_agent.config import ModelSettings, Settings
from swe_agent.intake import Request
from swe_agent.overseers import ScriptedOverseer
from swe_agent.resolve import resolve
from trajectories import AssistantMessage, Event, MessageAdded, TrajectoryWriter


@pytest.mark.parametrize(
    ("model", "said"),
    [(None, "needs one: --model"), ("human", "you are the model yourself"), ("replay:{}", "leave out --interactive")],
)
def test_beside_whom_nobody_can_stand(tmp_path: Path, model: str | None, said: str) -> None:
    with TrajectoryWriter(tmp_path / "trajectory.jsonl") as write:
        write(MessageAdded(step=1, message=AssistantMessage(content="x")))
    settings = Settings(model=ModelSettings(name=model and model.format(tmp_path)))
    events: list[Event] = []
    result = resolve(Request(target="a bug"), settings, events.append, overseer=ScriptedOverseer([]))
    assert (result.status, result.exit_code, events) == ("user_error", 2, [])
    assert said in (result.error or "")
