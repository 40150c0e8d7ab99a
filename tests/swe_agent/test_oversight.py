"""A person beside the loop."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from aci import FoldRules, Toolbox, ToolContext
from aci.checkpoints import Checkpoints
from aci.live_index import LiveIndex
from envs import EnvSpec, TestReport
from envs.local import PreparedLocal, prepare_local
from envs.snapshot import take_snapshot
from localization import CodeIndex, DirectoryTree
from swe_agent.agent import Agent, AgentLimits
from swe_agent.models.replay import ReplayModel
from swe_agent.models.scripted import ScriptedCall, ScriptedModel
from swe_agent.overseers import Moment, Planned, ScriptedOverseer
from swe_agent.oversight import Oversight
from tests.conftest import init_repository
from tests.swe_agent.test_agent import FIX, LOOK, OPENING, SUBMIT, answers, scripted
from trajectories import (
    Act,
    Approval,
    Approved,
    Denied,
    Event,
    HandedIn,
    HistoryFolded,
    Instructed,
    Message,
    Paused,
    PersonActed,
    RolledBack,
    SetApproval,
    Stopped,
    TookBack,
    Trajectory,
    UserMessage,
    WentOn,
)

RUN = ScriptedCall(name="shell", arguments={"command": "echo y > b.txt"})
READ = ScriptedCall(name="shell", arguments={"command": "ls"})
QUESTION = ScriptedCall(name="ask", arguments={"question": "Which?"})


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreparedLocal]:
    folder = tmp_path_factory.mktemp("beside")
    repository = init_repository(folder / "repository", {"a.py": "x = 1\n"})
    prepared = prepare_local(take_snapshot(repository, folder / "base.git"), EnvSpec(install=()))
    yield prepared
    prepared.close()


@pytest.fixture
def context(prepared: PreparedLocal) -> Iterator[ToolContext]:
    with prepared.open() as environment:
        yield ToolContext(
            environment=environment,
            live=LiveIndex(CodeIndex.build(DirectoryTree(Path(environment.root)))),
            run_tests=lambda tests: TestReport(command="true", exit_code=0, timed_out=False, seconds=0.0),
            command_timeout=20.0,
        )


class Slow(ScriptedOverseer):
    """Takes their time for everything."""

    def next(self, moment: Moment) -> Act | None:
        act = super().next(moment)
        time.sleep(0.3 if act else 0)
        return act


def beside(
    overseer: ScriptedOverseer,
    model: ScriptedModel | ReplayModel,
    context: ToolContext,
    limits: AgentLimits = AgentLimits(),
) -> tuple[Agent, list[Event]]:
    events: list[Event] = []
    oversight = Oversight(overseer, events.append)
    context.ask = oversight.ask
    context.checkpoints = Checkpoints(context.environment, events.append)
    made = Agent(model, Toolbox.default(), context, limits=limits, observer=events.append, oversight=oversight)
    return made, events


def told(messages: Sequence[Message]) -> list[str]:
    return [message.content for message in messages if isinstance(message, UserMessage)][1:]


def test_an_instruction_joins_the_conversation_behind_all_answers(context: ToolContext) -> None:
    overseer = ScriptedOverseer(
        [
            Planned(0, Instructed(text="be quick")),
            Planned(1, Instructed(text="look twice"), 1),
            Planned(1, Instructed(text="and\x1b[2J thrice"), 2),
        ]
    )
    it, _ = beside(overseer, scripted([LOOK, LOOK], [SUBMIT]), context)
    it.run(OPENING)
    roles = [message.role for message in it.messages]
    assert roles == ["system", "user", "user", "assistant", "tool", "tool", "user", "user", "assistant", "tool"]
    assert told(it.messages) == [
        f"The person you work for says:\n\n{text}" for text in ("be quick", "look twice", "and thrice")
    ]
    assert not overseer.left


def test_a_denied_call_is_not_run_and_the_model_is_told_why(context: ToolContext) -> None:
    overseer = ScriptedOverseer([Planned(1, Denied(reason="x is right"), 1), Planned(1, Denied(), 2)])
    it, events = beside(overseer, scripted([FIX, RUN, LOOK], [SUBMIT], [SUBMIT]), context)
    assert it.run(OPENING) == "submitted"
    first, second, third, *_ = answers(events)
    assert (first.content, first.is_error) == ("Not run: the person you work for denied this call: x is right", True)
    assert second.content == "Not run: the person you work for denied this call."
    assert not third.is_error
    assert context.environment.diff().is_empty


@pytest.mark.parametrize(
    ("approval", "waiting"),
    [("never", []), ("commands", ["shell"]), ("changes", ["replace", "shell", "submit"])],
)
def test_which_calls_wait_for_a_word(context: ToolContext, approval: Approval, waiting: list[str]) -> None:
    unusable = ScriptedCall(name="replace", arguments={"path": "a.py"})
    calls = [LOOK, FIX, READ, unusable, RUN, ScriptedCall(name="undo"), ScriptedCall(name="run_tests"), SUBMIT]
    overseer = ScriptedOverseer(
        [Planned(1, WentOn(), number) for number in range(1, len(calls) + 1)], approval=approval
    )
    it, _ = beside(overseer, scripted(calls), context)
    it.run(OPENING)
    asked = [moment.call.name for moment in overseer.moments if moment.call and moment.why == "approval"]
    assert asked == waiting


def test_a_call_that_waits_is_not_run_without_a_word(context: ToolContext) -> None:
    it, events = beside(ScriptedOverseer([], approval="changes"), scripted([FIX], [SUBMIT]), context)
    it.run(OPENING)
    assert "nobody approved it" in answers(events)[0].content
    assert context.environment.diff().is_empty


def test_approved_calls_run_and_the_mode_can_be_changed(context: ToolContext) -> None:
    plan = [Planned(1, Approved(), 1), Planned(2, SetApproval(approval="never"), 1), Planned(2, Approved(), 1)]
    overseer = ScriptedOverseer(plan, approval="changes")
    it, _ = beside(overseer, scripted([FIX], [RUN], [SUBMIT]), context)
    assert it.run(OPENING) == "submitted"
    assert [moment.step for moment in overseer.moments if moment.why] == [1, 2, 2]
    assert not overseer.left


def test_the_tree_is_taken_back_and_the_model_told(context: ToolContext) -> None:
    overseer = ScriptedOverseer([Planned(2, TookBack(to_step=9)), Planned(2, TookBack(to_step=1))])
    it, events = beside(overseer, scripted([FIX], [RUN], [LOOK], [SUBMIT], [SUBMIT]), context)
    it.run(OPENING)
    assert context.environment.diff().is_empty
    (back,) = (event for event in events if isinstance(event, RolledBack))
    assert set(back.paths) == {"a.py", "b.txt"}
    (text,) = told(it.messages)
    assert text.startswith("The person you work for took changes back. The repository was taken back to before step 1")
    assert overseer.told[0] == "nothing was changed since step 9"
    assert overseer.told[1] in text


@pytest.mark.parametrize(("act", "status"), [(HandedIn(), "submitted"), (Stopped(), "stopped")])
@pytest.mark.parametrize("call", [1, 2, None])
def test_the_person_ends_the_work(context: ToolContext, act: Act, status: str, call: int | None) -> None:
    overseer = ScriptedOverseer([Planned(1, act, call)])
    it, events = beside(overseer, scripted([FIX, RUN], [SUBMIT]), context)
    assert it.run(OPENING) == status
    assert ["ended the work" in each.content for each in answers(events)] == [
        call is not None and number >= call for number in (1, 2)
    ]


def test_it_goes_on_for_some_steps(context: ToolContext) -> None:
    overseer = ScriptedOverseer([Planned(1, WentOn(steps=2)), Planned(3, WentOn(steps=1)), Planned(4, WentOn())])
    it, _ = beside(overseer, scripted([LOOK], [READ], [LOOK], [READ], [LOOK], [SUBMIT], [SUBMIT]), context)
    it.run(OPENING)
    assert [moment.step for moment in overseer.moments if moment.why == "steps"] == [3, 4]


def test_a_question_is_answered_and_recorded(context: ToolContext) -> None:
    it, events = beside(ScriptedOverseer([], ["the first"]), scripted([QUESTION], [SUBMIT], [SUBMIT]), context)
    it.run(OPENING)
    assert answers(events)[0].content == "The answer: the first"
    (act,) = (event for event in events if isinstance(event, PersonActed) and event.act.do == "answered")
    assert (act.step, act.call) == (1, 1)


def test_what_a_person_takes_counts_against_no_limit(context: ToolContext) -> None:
    overseer = Slow([Planned(step, act, None) for step in (0, 1) for act in (Paused(), Paused(), WentOn())])
    it, events = beside(overseer, scripted([LOOK], [FIX], [SUBMIT]), context, limits=AgentLimits(time_limit=1.5))
    assert it.run(OPENING) == "submitted"
    acts = [event for event in events if isinstance(event, PersonActed) and event.act.do != "joined"]
    assert all(each.seconds >= 0.3 for each in acts)


def test_instructions_outlive_folding(context: ToolContext) -> None:
    plan = [Planned(1, Instructed(text="never touch b.txt"))]
    replies = [[ScriptedCall(name="shell", arguments={"command": f"seq {n} {n + 900}"})] for n in range(8)]
    limits = AgentLimits(folding=FoldRules(max_tokens=3000, keep_tokens=3000))
    it, events = beside(ScriptedOverseer(plan), scripted(*replies, [SUBMIT], [SUBMIT]), context, limits=limits)
    it.run(OPENING)
    collapsed = [event.collapse.text for event in events if isinstance(event, HistoryFolded) and event.collapse]
    assert "never touch b.txt" in collapsed[-1]


def test_a_run_with_a_person_beside_it_is_replayed_to_the_same_end(context: ToolContext) -> None:
    plan = [
        Planned(0, Paused()),
        Planned(0, Instructed(text="be quick")),
        Planned(0, WentOn(steps=1)),
        Planned(1, TookBack(to_step=1)),
        Planned(1, SetApproval(approval="changes")),
        Planned(2, Denied(reason="no files"), 1),
        Planned(2, Approved(), 2),
        Planned(3, HandedIn()),
    ]
    overseer = ScriptedOverseer(plan, ["the first"])
    it, events = beside(overseer, scripted([FIX], [RUN, FIX], [QUESTION], [SUBMIT]), context)
    assert it.run(OPENING) == "submitted"
    assert not overseer.left
    patch = context.environment.diff().raw
    recorded = Trajectory(events=tuple(events))
    context.environment.reset()
    again = ScriptedOverseer.of(recorded)
    assert again is not None
    context.notes.clear()
    model = ReplayModel(recorded)
    it, events = beside(again, model, context)
    assert it.run(OPENING) == "submitted"
    assert (model.divergences, model.remaining, list(again.left)) == (0, 0, [])
    assert context.environment.diff().raw == patch
    assert tuple(it.messages) == recorded.messages


def test_whoever_is_not_there_is_not_asked(context: ToolContext) -> None:
    assert Oversight().ask is None
