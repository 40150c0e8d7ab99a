"""Whatever a model calls: no exception leaves the loop, and nothing outside the tree is touched."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from aci import Toolbox, ToolContext
from aci.checkpoints import Checkpoints
from aci.foreign import FAULT
from aci.live_index import LiveIndex
from envs import Environment, EnvSpec, Limits, TestReport
from envs.docker import prepare_docker
from envs.local import prepare_local
from envs.snapshot import take_snapshot
from localization import CodeIndex, GitTree
from swe_agent.agent import Agent, AgentLimits
from swe_agent.models.scripted import ScriptedCall, ScriptedModel, ScriptedReply
from swe_agent.trees import EnvironmentTree
from tests.conftest import init_repository
from tests.swe_agent.hostile import CANARY, Hostile, paths
from trajectories import SystemMessage, ToolCall, ToolMessage, TrajectoryWriter, UserMessage

OPENING = (SystemMessage(content="Work."), UserMessage(content="Mend it."))
FILES = {"a.py": "x = 1\n", "pkg/b.py": "untouched\n"}
LIMITS = AgentLimits(max_steps=200, max_format_errors=200)


def around(*places: Path) -> dict[str, str]:
    """Everything in these folders but trees, by path and content."""
    return {
        str(path): path.read_text() if path.is_file() else "folder"
        for place in places
        for path in sorted(place.iterdir())
    }


def context_of(environment: Environment, base: GitTree) -> ToolContext:
    index = CodeIndex.build(EnvironmentTree(base, environment))
    report = TestReport(command="true", exit_code=0, timed_out=False, seconds=0.0)
    return ToolContext(
        environment=environment,
        live=LiveIndex(index),
        run_tests=lambda tests: report,
        command_timeout=20.0,
        checkpoints=Checkpoints(environment),
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a canary, to which the tree has links."""
    place = tmp_path_factory.mktemp("around")
    (place / CANARY).write_text("untouched\n")
    return place


@pytest.fixture(scope="module")
def local(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ToolContext]:
    folder = tmp_path_factory.mktemp("base")
    snapshot = take_snapshot(init_repository(folder / "repository", FILES), folder / "base.git")
    prepared = prepare_local(snapshot, EnvSpec())
    with prepared.open() as environment:
        links(environment, str(place))
        # Beside the tree too, where `..` leads.
        (Path(environment.root).parent / CANARY).write_text("untouched\n")
        yield context_of(environment, GitTree(snapshot.git_dir, snapshot.commit))
    prepared.close()


def links(environment: Environment, outside: str) -> None:
    made = environment.exec(f"ln -s {outside} away; ln -s {outside}/{CANARY} file_away; ln -s loop loop", timeout=20)
    assert made.ok


def carried_out(calls: list[ScriptedCall], context: ToolContext, trajectory: Path) -> list[str]:
    """The answers to all of them, five calls in a reply; the loop ends by a submission."""
    replies = [ScriptedReply(tool_calls=tuple(calls[at : at + 5])) for at in range(0, len(calls), 5)]
    submit = ScriptedReply(tool_calls=(ScriptedCall(name="submit", arguments={"summary": "none"}),))
    with TrajectoryWriter(trajectory) as writer:
        model = ScriptedModel([*replies, submit, submit, submit])
        agent = Agent(model, Toolbox.default(), context, limits=LIMITS, observer=writer)
        assert agent.run(OPENING) == "submitted"
    assert model.remaining <= 2
    answers = [message.content for message in agent.messages if isinstance(message, ToolMessage)]
    assert not [answer for answer in answers if FAULT in answer]
    return answers


def test_two_hundred_hostile_calls(local: ToolContext, place: Path, tmp_path: Path) -> None:
    folders = (place, Path(local.environment.root).parent)
    before = around(*folders)
    assert len(before) >= 3
    calls = list(Hostile(Toolbox.default().tools, seed=20261130, outside=str(place)).calls(200))
    answers = carried_out(calls, local, tmp_path / "trajectory.jsonl")
    assert len(answers) >= 201
    assert around(*folders) == before
    assert max(map(len, answers)) <= local.output_limit
    assert max(map(len, (tmp_path / "trajectory.jsonl").read_bytes().split(b"\n"))) < 64 * 1024


@pytest.mark.docker
def test_hostile_calls_in_a_container(tmp_path: Path) -> None:
    folder = tmp_path / "base"
    folder.mkdir()
    snapshot = take_snapshot(init_repository(folder / "repository", FILES), folder / "base.git")
    prepared = prepare_docker(snapshot, EnvSpec(limits=Limits(memory_mb=512)), run_id="tests")
    with prepared.open() as environment:
        outside = "/tmp/around"
        environment.exec(f"mkdir -p {outside} && echo untouched >{outside}/{CANARY}", timeout=20)
        links(environment, outside)
        listing = f"ls -la --time-style=+ {outside} /etc /usr /opt /home; cat {outside}/*"
        before = environment.exec(listing, timeout=20).stdout
        calls = list(Hostile(Toolbox.default().tools, seed=7, outside=outside).calls(60))
        context = context_of(environment, GitTree(snapshot.git_dir, snapshot.commit))
        assert len(carried_out(calls, context, tmp_path / "t.jsonl")) >= 61
        assert "untouched" in before
        assert environment.exec(listing, timeout=20).stdout == before
    prepared.close()


TEXTS = st.one_of(st.sampled_from(paths("/nowhere")), st.text(st.characters(), max_size=30))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
READING = tuple(tool for tool in Toolbox.default().tools if tool.name not in ("shell", "run_tests", "debug"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_arguments_are_answered(local: ToolContext, place: Path, data: st.DataObject) -> None:
    tool = data.draw(st.sampled_from(READING))
    fields = st.sampled_from([*tool.model_fields, "other"])
    arguments: dict[str, JsonValue] = data.draw(st.dictionaries(fields, VALUES, max_size=4))
    call = ToolCall(id="1", name=tool.name, arguments=arguments)
    observation = Toolbox.default().run(call, replace(local, step=1))
    assert len(observation.text) <= local.output_limit
    assert FAULT not in observation.text
    observation.text.encode()
    assert (place / CANARY).read_text() == "untouched\n"
