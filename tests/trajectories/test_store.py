"""A trajectory is written as it happens and reads back a year later."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue, TypeAdapter

import trajectories.events as kinds
from trajectories import (
    SCHEMA,
    AssistantMessage,
    CandidateFound,
    CandidateTried,
    Collapse,
    Considered,
    Denied,
    EnvironmentReady,
    Event,
    Fold,
    FoldedSteps,
    HistoryFolded,
    Located,
    MessageAdded,
    Note,
    PersonActed,
    RolledBack,
    RunFinished,
    RunStarted,
    Selected,
    Selection,
    SystemMessage,
    TestsRan,
    ToolCall,
    ToolMessage,
    ToolsOffered,
    TrajectoryError,
    TrajectoryWriter,
    Usage,
    UserMessage,
    VerdictReached,
    read_trajectory,
)

GOLDEN = Path(__file__).parent / "golden_v1.jsonl"
ODD: dict[str, JsonValue] = {"ü": [None, 1, 1.5, True, {"deep": "\u2028\n\0"}], "big": 2**70}
EVENTS: tuple[Event, ...] = (
    RunStarted(at=1.0, run_id="r", version="0.1", strategy="agent", model="m", repo="o/r", base_commit="c", issue=ODD),
    EnvironmentReady(at=2.0, environment="docker", sandbox=True, image="i", image_digest="sha256:x", seconds=1.5),
    Located(at=3.0, places=({"path": "a.py", "start_line": 1, "score": 0.5, "evidence": [{"kind": "name"}]},)),
    ToolsOffered(at=3.5, tools=("view", "wave"), sources={"wave": "waves 1.0"}, digest="d"),
    MessageAdded(at=4.0, step=0, message=SystemMessage(content="be good")),
    MessageAdded(at=4.1, step=0, message=UserMessage(content="line\u2028separator\r\n☃\0")),
    MessageAdded(
        at=5.0,
        step=1,
        message=AssistantMessage(
            tool_calls=(ToolCall(id="1", name="view", arguments=ODD), ToolCall(id="2", name="x", malformed="{")),
            usage=Usage(input=10, output=None, cached=0, cost_usd=None),
            model="m",
        ),
    ),
    MessageAdded(at=6.0, step=1, message=ToolMessage(tool_call_id="1", content="", is_error=True)),
    HistoryFolded(
        at=6.5,
        step=1,
        reason="bound",
        folds=(Fold(at=3, text="[folded]", handle="h1"),),
        collapse=Collapse(first=2, last=4, text="past", parts=(FoldedSteps(first=1, last=2, handle="h2"),)),
        before=10,
        after=5,
    ),
    TestsRan(at=7.0, when="before", command="pytest", statuses={"t::a[ü]": "failed"}, exit_code=None, timed_out=True),
    CandidateTried(at=8.0, number=3, total=None, path="a.py", line=3, template="t", passed=False, detail="broke"),
    CandidateFound(at=9.0, number=1, origin="repair", patch="--- a\n+++ b\n", explanation="why"),
    VerdictReached(at=10.0, number=1, status="validated", fail_to_pass=("t::a",), still_failing=("t::b",)),
    Selected(
        at=10.5, selection=Selection(winner=1, reason="the only one", candidates=(Considered(number=1, origin="x"),))
    ),
    RolledBack(at=10.7, step=4, to_step=2, reason="wrecked", calls=("shell `x`",), paths=("a",), count=1, detail="why"),
    PersonActed(at=10.8, step=4, call=2, act=Denied(reason="ü\0\u2028"), seconds=1.5),
    Note(at=11.0, text="one line", level="warning"),
    RunFinished(at=12.0, status="validated", exit_reason="submitted", steps=1, usage=Usage(cost_usd=None), error="e"),
)


def test_the_table_has_every_kind() -> None:
    union = get_args(kinds.Event)[0]
    assert {type(event) for event in EVENTS} == set(get_args(union))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.kind)
def test_every_kind_survives_a_file(tmp_path: Path, event: Event) -> None:
    with TrajectoryWriter(tmp_path / "new" / "trajectory.jsonl") as writer:
        writer(event)
    assert read_trajectory(tmp_path / "new").events == (event,)
    assert (tmp_path / "new" / "trajectory.jsonl").read_bytes().count(b"\n") == 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.builds(Note, at=st.floats(0, 1e12), text=st.text()),
                          st.builds(MessageAdded, at=st.floats(0, 1e12), step=st.integers(0, 9),
                                    message=st.builds(UserMessage, content=st.text()))), max_size=4))  # fmt: skip
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, events: list[Event]) -> None:
    file = tmp_path_factory.mktemp("t") / "t.jsonl"
    with TrajectoryWriter(file) as writer:
        for event in events:
            writer(event)
    assert read_trajectory(file).events == tuple(events)


def test_each_event_is_on_disk_at_once(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    with TrajectoryWriter(file) as writer:
        for number, event in enumerate(EVENTS, 1):
            writer(event)
            assert len(read_trajectory(file).events) == number


def test_a_torn_last_line_is_dropped_wherever_it_was_torn(tmp_path: Path) -> None:
    whole, last = EVENTS[0].model_dump_json().encode() + b"\n", EVENTS[4].model_dump_json().encode()
    file = tmp_path / "t.jsonl"
    for cut in range(1, len(last) + 1):
        file.write_bytes(whole + last[:cut])
        read = read_trajectory(file)
        assert (read.events, read.torn) == (EVENTS[:1], True)


def test_a_writer_that_goes_on_after_a_torn_line_leaves_a_valid_file(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_bytes(EVENTS[0].model_dump_json().encode() + b'\n{"kind": "no')
    with TrajectoryWriter(file) as writer:
        writer(EVENTS[12])
    read = read_trajectory(file)
    assert (read.events, read.torn) == ((EVENTS[0], EVENTS[12]), False)


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[]",
        b"7",
        b'"note"',
        b"{}",
        b"\xff\xfe",
        b'{"kind": "unheard_of", "at": 1.0}',
        b'{"kind": "note", "at": 1.0, "text": "x", "unknown_key": 1}',
        b'{"kind": "note", "at": 1.0}',
        b'{"kind": "message", "step": 1, "message": {"role": "wizard", "content": "x"}}',
        b'{"kind": "run_finished", "status": "x", "exit_reason": "boredom"}',
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "trajectory.jsonl"
    file.write_bytes(EVENTS[0].model_dump_json().encode() + b"\n\n" + line + b"\n")
    with pytest.raises(TrajectoryError) as caught:
        read_trajectory(tmp_path)
    assert str(caught.value).startswith(f"{file}:3: not an event (")
    assert "\n" not in str(caught.value)


def test_a_newer_schema_is_refused_and_not_misread(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    newer = RunStarted(run_id="r", version="9", strategy="s", schema_version=SCHEMA + 1)
    file.write_text(newer.model_dump_json() + "\n" + '{"kind": "of_the_future"}\n')
    with pytest.raises(TrajectoryError, match="newer than this program"):
        read_trajectory(file)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.jsonl"):
        with pytest.raises(TrajectoryError, match="No such file"):
            read_trajectory(path)


def test_an_empty_file_is_an_empty_run(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes(b"")
    read = read_trajectory(tmp_path / "t.jsonl")
    assert (read.events, read.torn, read.started, read.finished, read.verdict) == ((), False, None, None, None)
    assert read.usage == Usage()


def test_the_golden_file_loads_for_ever() -> None:
    """Keys are only added. If this fails, the change breaks files that people keep: do not edit the golden file."""
    read = read_trajectory(GOLDEN)
    # What came later is not in it.
    assert read.events == tuple(
        event for event in EVENTS if not isinstance(event, Selected | HistoryFolded | RolledBack | ToolsOffered)
    )
    assert read.started is not None
    assert read.started.schema_version == 1


def test_questions_one_asks_of_a_run() -> None:
    read = read_trajectory(GOLDEN)
    assert read.finished is not None
    assert read.finished.exit_reason == "submitted"
    assert read.verdict is not None
    assert read.verdict.fail_to_pass == ("t::a",)
    assert [message.role for message in read.messages] == ["system", "user", "assistant", "tool"]
    assert read.steps == 1
    assert read.usage == Usage(input=10, output=None, cached=0, cost_usd=None), "unknown stays unknown"


def test_unknown_stays_unknown_when_added() -> None:
    known = Usage(input=1, output=2, cached=3, cost_usd=0.5)
    assert known + known == Usage(input=2, output=4, cached=6, cost_usd=1.0)
    mixed = known + Usage(input=None, cost_usd=None)
    assert mixed == Usage(input=None, output=2, cached=3, cost_usd=None)
    assert mixed + known == Usage(input=None, output=4, cached=6, cost_usd=None)


def test_events_are_frozen() -> None:
    adapter: TypeAdapter[Event] = TypeAdapter(Event)
    event = adapter.validate_python({"kind": "note", "text": "x"})
    with pytest.raises(ValueError, match="frozen"):
        setattr(event, "at", 1.0)  # noqa: B010 - as an assignment the type checker refuses it already


WRITER = """
import sys
from pathlib import Path
from trajectories import Note, RunStarted, TrajectoryWriter
with TrajectoryWriter(Path(sys.argv[1])) as writer:
    writer(RunStarted(run_id="r", version="0", strategy="s"))
    number = 0
    while True:
        writer(Note(text=f"{number} " + "x" * 3000))
        number += 1
        if number == 50:
            print("ready", flush=True)
"""


def test_a_killed_writer_leaves_a_valid_file(tmp_path: Path) -> None:
    file = tmp_path / "trajectory.jsonl"
    rooms = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, env=rooms) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
    read = read_trajectory(tmp_path)
    assert read.started is not None
    notes = [event.text.split()[0] for event in read.events if isinstance(event, Note)]
    assert len(notes) >= 50
    assert notes == [str(number) for number in range(len(notes))]
