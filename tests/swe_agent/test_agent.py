import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pydantic import JsonValue

from aci import FoldRules, Toolbox, ToolContext
from aci.filtering import Filter
from aci.kept import Kept
from aci.live_index import LiveIndex
from envs import EnvironmentBroken, EnvSpec, TestReport
from envs.local import LocalEnvironment
from envs.snapshot import take_snapshot
from localization import CodeIndex, DirectoryTree
from swe_agent.agent import Agent, AgentLimits
from swe_agent.budget import Budget, BudgetExceeded
from swe_agent.errors import ContextOverflow, ModelError
from swe_agent.models.base import Model
from swe_agent.models.replay import ReplayModel
from swe_agent.models.scripted import ScriptedCall, ScriptedModel, ScriptedReply
from trajectories import (
    AssistantMessage,
    Event,
    HistoryFolded,
    Message,
    MessageAdded,
    Note,
    SystemMessage,
    ToolMessage,
    Trajectory,
    UserMessage,
)

OPENING: tuple[Message, ...] = (SystemMessage(content="Work."), UserMessage(content="Mend it."))
FIX = ScriptedCall(name="replace", arguments={"path": "a.py", "old": "x = 1", "new": "x = 2"})
LOOK = ScriptedCall(name="view", arguments={"path": "a.py"})
SUBMIT = ScriptedCall(name="submit", arguments={"summary": "done"})
UNKNOWN = ScriptedCall(name="fly")
MALFORMED = ScriptedCall(name="view", arguments='{"path": ')


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[LocalEnvironment]:
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "a.py").write_text("x = 1\n")
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=repository, check=True, capture_output=True)
    snapshot = take_snapshot(repository, tmp_path / "base.git")
    tree = tmp_path / "place" / "tree"
    subprocess.run(["git", "clone", "-q", str(snapshot.git_dir), str(tree)], check=True, capture_output=True)
    with LocalEnvironment(snapshot, EnvSpec(), tmp_path / "place", tree, Path(sys.prefix)) as place:
        yield place


@pytest.fixture
def context(environment: LocalEnvironment) -> ToolContext:
    index = CodeIndex.build(DirectoryTree(environment.root))
    return ToolContext(
        environment=environment,
        live=LiveIndex(index),
        run_tests=lambda tests: TestReport(command="true", exit_code=0, timed_out=False, seconds=0.0),
        command_timeout=20.0,
    )


class Fails:
    """A model whose service says no."""

    name = "fails"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def query(self, messages: Sequence[Message], tools: Sequence[dict[str, JsonValue]] = ()) -> AssistantMessage:
        raise self.error


def scripted(*replies: list[ScriptedCall] | str) -> ScriptedModel:
    return ScriptedModel(
        [
            ScriptedReply(content=reply) if isinstance(reply, str) else ScriptedReply(tool_calls=tuple(reply))
            for reply in replies
        ]
    )


def agent(model: Model, context: ToolContext, limits: AgentLimits = AgentLimits()) -> tuple[Agent, list[Event]]:
    events: list[Event] = []
    return Agent(model, Toolbox.default(), context, limits=limits, observer=events.append), events


def answers(events: list[Event]) -> list[ToolMessage]:
    messages = [event.message for event in events if isinstance(event, MessageAdded)]
    return [message for message in messages if isinstance(message, ToolMessage)]


def notes(events: list[Event]) -> list[Note]:
    return [event for event in events if isinstance(event, Note)]


def test_submitted(context: ToolContext) -> None:
    it, _ = agent(scripted([LOOK], [FIX], [SUBMIT]), context)
    assert it.run(OPENING) == "submitted"
    assert it.steps == 3
    assert "+x = 2" in context.environment.diff().text
    assert [message.role for message in it.messages] == ["system", "user", *["assistant", "tool"] * 3]


def test_every_message_is_an_event_with_its_step(context: ToolContext) -> None:
    it, events = agent(scripted([LOOK, FIX], [SUBMIT]), context)
    it.run(OPENING)
    assert all(isinstance(event, MessageAdded) for event in events)
    added = [event for event in events if isinstance(event, MessageAdded)]
    assert [event.message for event in added] == it.messages
    assert [event.step for event in added] == [0, 0, 1, 1, 1, 2, 2]
    assert all(event.seconds > 0 for event in added if event.step)


def test_an_event_is_sent_before_the_next_thing_happens(context: ToolContext) -> None:
    seen: list[str] = []

    def observer(event: Event) -> None:
        assert isinstance(event, MessageAdded)
        seen.append(f"{event.message.role}: {'+x = 2' in context.environment.diff().text}")

    Agent(scripted([FIX], [SUBMIT]), Toolbox.default(), context, limits=AgentLimits(), observer=observer).run(OPENING)
    assert seen[2:4] == ["assistant: False", "tool: True"]


def test_calls_after_a_submission_are_answered_and_not_run(context: ToolContext) -> None:
    late = ScriptedCall(name="shell", arguments={"command": "touch late"})
    it, events = agent(scripted([FIX, SUBMIT, late, SUBMIT]), context)
    assert it.run(OPENING) == "submitted"
    assert [answer.is_error for answer in answers(events)] == [False, False, True, True]
    (reply,) = (message for message in it.messages if isinstance(message, AssistantMessage))
    assert [answer.tool_call_id for answer in answers(events)] == [call.id for call in reply.tool_calls]
    assert context.environment.diff().paths == ("a.py",)


def test_an_empty_submission_is_warned_of_once(context: ToolContext) -> None:
    it, events = agent(scripted([SUBMIT], [SUBMIT]), context)
    assert it.run(OPENING) == "submitted"
    assert it.steps == 2
    assert "Nothing in the repository is changed" in answers(events)[0].content


def test_step_limit(context: ToolContext) -> None:
    model = scripted([LOOK], [LOOK], [SUBMIT])
    it, _ = agent(model, context, AgentLimits(max_steps=2))
    assert it.run(OPENING) == "step_limit"
    assert model.remaining == 1


def test_time_limit_is_asked_before_a_call(context: ToolContext) -> None:
    model = scripted([LOOK])
    it, events = agent(model, context, AgentLimits(time_limit=0.0))
    assert it.run(OPENING) == "time_limit"
    assert model.remaining == 1
    assert len(events) == len(OPENING)


def test_a_command_does_not_outlive_the_run(context: ToolContext) -> None:
    sleep = ScriptedCall(name="shell", arguments={"command": "echo begun; sleep 30"})
    it, events = agent(scripted([sleep], [SUBMIT]), context, AgentLimits(time_limit=0.7))
    started = time.monotonic()
    assert it.run(OPENING) == "time_limit"
    assert time.monotonic() - started < 10
    assert "begun" in answers(events)[0].content
    assert context.command_timeout == 20.0


def test_cost_limit(context: ToolContext) -> None:
    it, events = agent(Fails(BudgetExceeded("the next call may cost too much", "cost")), context)
    assert it.run(OPENING) == "cost_limit"
    assert [(note.text, note.level) for note in notes(events)] == [("the next call may cost too much", "warning")]


def test_context_overflow(context: ToolContext) -> None:
    it, events = agent(Fails(ContextOverflow("too long")), context)
    assert it.run(OPENING) == "context_overflow"
    assert notes(events)[0].text == "too long"


def test_model_error(context: ToolContext) -> None:
    it, events = agent(scripted([FIX]), context)
    assert it.run(OPENING) == "model_error"
    assert [note.level for note in notes(events)] == ["error"]
    assert "exhausted" in notes(events)[0].text
    assert not context.environment.diff().is_empty


def test_format_errors(context: ToolContext) -> None:
    it, events = agent(scripted("I think.", [MALFORMED], [UNKNOWN, MALFORMED], [SUBMIT]), context)
    assert it.run(OPENING) == "format_errors"
    assert it.steps == 3
    reminder = it.messages[3]
    assert isinstance(reminder, UserMessage)
    assert "called no tool" in reminder.content
    assert len(answers(events)) == 3


def test_a_call_that_is_understood_forgives_the_earlier_ones(context: ToolContext) -> None:
    wrong = ScriptedCall(name="view", arguments={"path": "no/such/file"})
    model = scripted("a", "b", [UNKNOWN, LOOK], "c", "d", [wrong], "e", [FIX], [SUBMIT])
    it, _ = agent(model, context)
    assert it.run(OPENING) == "submitted"


def test_a_submission_beside_a_misunderstood_call_counts(context: ToolContext) -> None:
    it, _ = agent(scripted([UNKNOWN, FIX, SUBMIT]), context, AgentLimits(max_format_errors=1))
    assert it.run(OPENING) == "submitted"


def test_a_broken_environment_is_the_callers(context: ToolContext, environment: LocalEnvironment) -> None:
    it, events = agent(scripted([ScriptedCall(name="shell", arguments={"command": "true"})]), context)
    environment.close()
    with pytest.raises(EnvironmentBroken):
        it.run(OPENING)
    assert isinstance(events[-1], MessageAdded)
    assert events[-1].message.role == "assistant"


def test_an_interruption_is_the_callers(context: ToolContext) -> None:
    class Interrupted(Fails):
        def query(self, messages: Sequence[Message], tools: Sequence[dict[str, JsonValue]] = ()) -> AssistantMessage:
            raise KeyboardInterrupt

    it, events = agent(Interrupted(ModelError("unused")), context)
    with pytest.raises(KeyboardInterrupt):
        it.run(OPENING)
    assert len(events) == len(OPENING)


def test_the_model_is_told_of_every_tool(context: ToolContext) -> None:
    class Asks(Fails):
        told: Sequence[dict[str, JsonValue]] = ()

        def query(self, messages: Sequence[Message], tools: Sequence[dict[str, JsonValue]] = ()) -> AssistantMessage:
            self.told = tools
            raise self.error

    model = Asks(ModelError("enough"))
    agent(model, context)[0].run(OPENING)
    assert model.told == Toolbox.default().schemas()


class Watches:
    """Answers by another model, and keeps what it was shown."""

    name = "watches"

    def __init__(self, inner: Model, overflows: Sequence[int] = ()) -> None:
        self.inner, self.overflows = inner, overflows
        self.shown: list[Sequence[Message]] = []

    def query(self, messages: Sequence[Message], tools: Sequence[dict[str, JsonValue]] = ()) -> AssistantMessage:
        self.shown.append(tuple(messages))
        if len(self.shown) in self.overflows:
            raise ContextOverflow("too long")
        return self.inner.query(messages, tools)


def big(count: int) -> list[list[ScriptedCall]]:
    return [[ScriptedCall(name="shell", arguments={"command": f"seq {at}000 {at}999"})] for at in range(1, count + 1)]


def test_old_observations_are_folded_for_the_model_and_stay_in_the_trajectory(context: ToolContext) -> None:
    model = Watches(scripted(*big(30), [SUBMIT], [SUBMIT]))
    it, events = agent(model, context)
    assert it.run(OPENING) == "submitted"
    last, folded = model.shown[-1], [event for event in events if isinstance(event, HistoryFolded)]
    assert len(last) == len(it.messages) - 2
    lines = [message.content or "" for message in last if "[folded" in (message.content or "")]
    assert len(lines) >= 20
    assert 1 <= len(folded) <= 0.6 * len(lines), "in batches"
    handle = lines[0].split("unfold ")[1].split(" ")[0]
    assert context.kept.text(handle) == it.messages[3].content
    assert all("[folded" not in (message.content or "") for message in it.messages)


def test_a_folded_run_is_replayed_exactly(context: ToolContext) -> None:
    small = AgentLimits(folding=FoldRules(max_tokens=6000, keep_tokens=6000))
    it, events = agent(scripted(*big(30), [SUBMIT], [SUBMIT]), context, small)
    it.run(OPENING)
    assert any(isinstance(event, HistoryFolded) and event.collapse for event in events)
    again = ReplayModel(Trajectory(events=tuple(events)))
    context.notes.clear()
    context.kept = Kept()
    second, _ = agent(again, context, small)
    assert second.run(OPENING) == "submitted"
    assert again.remaining == 0


def test_a_conversation_too_long_for_the_service_is_folded_harder_once(context: ToolContext) -> None:
    model = Watches(scripted(*big(3), [FIX], [SUBMIT]), overflows=[4])
    it, _ = agent(model, context)
    assert it.run(OPENING) == "submitted"
    assert sum(len(each.content or "") for each in model.shown[4]) < sum(
        len(each.content or "") for each in model.shown[3]
    )
    twice = Watches(scripted(*big(3), [FIX], [SUBMIT]), overflows=[4, 5])
    assert agent(twice, context)[0].run(OPENING) == "context_overflow"


def test_a_reply_that_did_nothing_is_told_why(context: ToolContext) -> None:
    model = ScriptedModel(
        [
            ScriptedReply(content="It is", ended="cut"),
            ScriptedReply(tool_calls=(LOOK,), ended="cut"),
            ScriptedReply(ended="refused"),
            ScriptedReply(),
            ScriptedReply(tool_calls=(ScriptedCall(name="view", arguments="{'path': 'a.py',}"),)),
            ScriptedReply(tool_calls=(FIX, SUBMIT)),
        ]
    )
    it, events = agent(model, context)
    assert it.run(OPENING) == "submitted"
    told = [message.content for message in it.messages[2:] if isinstance(message, UserMessage)]
    assert [text.split(",")[0] for text in told] == [
        "Your reply was cut off: it reached the limit of its length before it called a tool",
        "Your reply was cut off: it reached the limit of its length. Say less",
        "Your reply was withheld",
        "Your reply was empty",
    ]
    assert "were read as" in answers(events)[1].content


def test_a_model_in_circles_is_told_and_in_the_end_stopped(context: ToolContext) -> None:
    it, _ = agent(scripted([FIX], *[[LOOK]] * 20), context)
    assert it.run(OPENING) == "stuck"
    assert it.steps == 10
    assert "round in circles" in str([each.content for each in it.messages if isinstance(each, UserMessage)])
    assert not context.environment.diff().is_empty, "the work stays"


def test_a_secret_of_the_host_reaches_neither_model_nor_events(context: ToolContext) -> None:
    context.filter = Filter(secrets=("correct-horse",))
    steal = ScriptedCall(name="shell", arguments={"command": "echo correct-; echo correct-horse-battery | tr -d '-'; "
                                                             "printf 'correct%s' -horse"})  # fmt: skip
    it, events = agent(scripted([steal], [FIX, SUBMIT]), context)
    it.run(OPENING)
    assert "correct-horse" not in answers(events)[0].content
    assert "1 secret masked" in answers(events)[0].content


def test_the_budget_is_asked_before_each_step_and_shared(context: ToolContext) -> None:
    budget = Budget(max_steps=3)
    model = scripted(*big(9))
    for steps in (3, 0):
        it = Agent(model, Toolbox.default(), context, limits=AgentLimits(), observer=print, budget=budget)
        assert it.run(OPENING) == "step_limit"
        assert it.steps == steps
    assert model.remaining == 6
