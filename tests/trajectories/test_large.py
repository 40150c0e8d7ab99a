"""A line of a trajectory is small; what is large lies beside it and is there when the file is read."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajectories import (
    AssistantMessage,
    Event,
    Image,
    MessageAdded,
    RunStarted,
    TestsRan,
    ToolCall,
    ToolMessage,
    TrajectoryError,
    TrajectoryWriter,
    read_trajectory,
)
from trajectories.large import LINE

BIG = "a line of output, ü\n" * 20_000
EVENTS: tuple[Event, ...] = (
    RunStarted(run_id="r", version="1", strategy="s", issue={"title": "t", "body": BIG, "a/b~c": [BIG, "x"]}),
    MessageAdded(step=1, message=ToolMessage(tool_call_id="1", content=BIG)),
    MessageAdded(
        step=1,
        message=AssistantMessage(
            content="small",
            tool_calls=tuple(
                ToolCall(id=str(at), name="create", arguments={"path": "a", "text": BIG[at:], "deep": {"er": [BIG]}})
                for at in range(3)
            ),
        ),
    ),
    TestsRan(when="before", command="pytest", statuses={f"tests/test_a.py::test_{at}": "passed" for at in range(9000)}),
    MessageAdded(step=2, message=ToolMessage(tool_call_id="1", content="half \ud800" * 20_000)),
    MessageAdded(
        step=2,
        message=ToolMessage(tool_call_id="1", content="a.png", images=(Image.of(bytes(200_000), "image/png", 9, 9),)),
    ),
    MessageAdded(step=2, message=ToolMessage(tool_call_id="1", content="small")),
)


def write(path: Path, *events: Event, secrets: tuple[str, ...] = ()) -> Path:
    with TrajectoryWriter(path / "trajectory.jsonl", secrets) as writer:
        for event in events:
            writer(event)
    return path / "trajectory.jsonl"


def test_lines_are_small_and_nothing_is_lost(tmp_path: Path) -> None:
    file = write(tmp_path, *EVENTS)
    lines = file.read_bytes().splitlines(keepends=True)
    assert len(lines) == len(EVENTS)
    assert max(map(len, lines)) <= LINE
    assert read_trajectory(tmp_path).events == EVENTS
    assert "texts" not in json.loads(lines[-1])
    assert json.loads(lines[1])["message"]["content"] == "", "an empty value of the same kind"


def test_equal_texts_are_kept_once(tmp_path: Path) -> None:
    write(tmp_path, EVENTS[1], EVENTS[1])
    (text,) = (tmp_path / "texts").iterdir()
    assert text.read_text(encoding="utf-8") == BIG


@pytest.mark.parametrize("size", range(LINE - 300, LINE + 20, 7))
def test_the_bound_is_exact(tmp_path: Path, size: int) -> None:
    file = write(tmp_path, MessageAdded(at=1.0, step=1, message=ToolMessage(tool_call_id="1", content="x" * size)))
    assert file.stat().st_size <= LINE
    assert len(read_trajectory(file).messages[0].content or "") == size


def test_a_text_that_is_gone_or_changed_is_named(tmp_path: Path) -> None:
    write(tmp_path, EVENTS[1])
    (text,) = (tmp_path / "texts").iterdir()
    text.write_text("other")
    with pytest.raises(TrajectoryError, match="was changed"):
        read_trajectory(tmp_path)
    text.unlink()
    with pytest.raises(TrajectoryError, match="No such file"):
        read_trajectory(tmp_path)


def test_a_kill_between_the_text_and_its_line_costs_the_line_alone(tmp_path: Path) -> None:
    file = write(tmp_path, EVENTS[5], EVENTS[1])
    data = file.read_bytes()
    for cut in (len(data) - 1, len(data) - 30, data.index(b"\n") + 1):
        file.write_bytes(data[:cut])
        assert read_trajectory(tmp_path).events == EVENTS[5:6]


def test_secrets_are_in_no_file(tmp_path: Path) -> None:
    secrets = ('pass"word\\ü', "0123456789abcdef")
    large = MessageAdded(step=1, message=ToolMessage(tool_call_id="1", content=f"{secrets[0]} {secrets[1]}" + BIG))
    call = ToolCall(id="1", name="shell", arguments={"command": f"echo {secrets[0]}", secrets[1]: 1})
    file = write(tmp_path, large, MessageAdded(step=1, message=AssistantMessage(tool_calls=(call,))), secrets=secrets)
    for path in (file, *(tmp_path / "texts").iterdir()):
        text = path.read_text(encoding="utf-8")
        for secret in secrets:
            assert secret not in text
            assert json.dumps(secret, ensure_ascii=False)[1:-1] not in text
            assert json.dumps(secret)[1:-1] not in text
    assert read_trajectory(tmp_path).messages[0].content == "[masked] [masked]" + BIG


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text(max_size=4), st.lists(st.text(max_size=9).map(lambda text: text * 9000), max_size=3)))
def test_any_shape_survives(tmp_path_factory: pytest.TempPathFactory, issue: dict[str, list[str]]) -> None:
    started = RunStarted.model_validate({"run_id": "r", "version": "1", "strategy": "s", "issue": issue})
    file = write(tmp_path_factory.mktemp("large"), started)
    assert file.stat().st_size <= LINE
    assert read_trajectory(file).events == (started,)
