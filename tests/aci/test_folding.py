"""What a model is shown of a long conversation: less, in the same order, whole in its pairs, all of it to be had."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aci import FoldRules, HistoryFolder, fold
from aci.conversation import tokens_of
from aci.folding import Situation
from aci.kept import Kept
from trajectories import (
    AssistantMessage,
    Event,
    Folding,
    HistoryFolded,
    Message,
    SystemMessage,
    ToolCall,
    ToolMessage,
    UserMessage,
)

OPENING: tuple[Message, ...] = (SystemMessage(content="Work."), UserMessage(content="Mend it."))
LATE = Situation(sent=10**6, calls_left=500)
UNSENT = Situation(calls_left=500)
"""Nothing of it was sent yet: whatever is not kept back is folded."""


class Store:
    """Keeps by content, so that folding twice gives the same handles."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        handle = "h" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        self.texts[handle] = text
        return handle


def edits(call: ToolCall) -> tuple[str, ...]:
    return (str(call.arguments["path"]),) if call.name == "replace" else ()


def step(number: int, name: str, text: str, is_error: bool = False, **arguments: str) -> list[Message]:
    call = ToolCall(id=f"c{number}", name=name, arguments=dict(arguments))
    reply = AssistantMessage(content="Next.", tool_calls=(call,))
    return [reply, ToolMessage(tool_call_id=call.id, content=text, is_error=is_error)]


def long(number: int, size: int = 2000) -> str:
    return f"result {number}\n" + "some words of output\n" * (size // 20)


def looks(count: int, size: int = 2000) -> list[Message]:
    messages = list(OPENING)
    for number in range(1, count + 1):
        messages += step(number, "view", long(number, size), path=f"{number}.py")
    return messages


def contents(messages: Sequence[Message]) -> list[str]:
    return [message.content or "" for message in messages]


def size(messages: Sequence[Message]) -> int:
    return sum(map(tokens_of, messages))


def test_old_observations_become_one_line_that_says_how_to_open_them() -> None:
    store = Store()
    messages = looks(10, 4000)
    folding = fold(messages, rules=FoldRules(keep_last=3, keep_tokens=10_000), situation=LATE, keep=store)
    shown = folding.shown(messages)
    folded = [at for at, message in enumerate(shown) if message != messages[at]]
    assert folded == [3, 5, 7, 9, 11, 13, 15], "all but the last three"
    line = contents(shown)[3]
    assert line.count("\n") == 0
    assert "result 1" in line
    handle = line.split("unfold ")[1].split(" ")[0]
    assert store.texts[handle] == contents(messages)[3]
    assert contents(messages) == contents(looks(10, 4000)), "the truth stays as it was"


def test_nothing_is_folded_where_it_would_cost_more_than_it_saves() -> None:
    """Three old observations of about 680 tokens, before a tail of about 2,200 with the lines in their place. They were
    carried by 2, 3 and 4 calls, which cost about 560 tokens; the re-writing costs 2,000."""
    messages = looks(6)
    rules = FoldRules(keep_last=3, keep_tokens=10_000)
    few, many = Situation(sent=len(messages), calls_left=10), Situation(sent=len(messages), calls_left=20)
    assert fold(messages, rules=rules, situation=few, keep=Store()) == Folding()
    assert fold(messages, rules=rules, situation=many, keep=Store()) == Folding(), "they were carried too little yet"
    more = [*messages, *looks(12)[14:]]
    many = Situation(sent=len(more), calls_left=20)
    assert len(fold(more, rules=rules, situation=many, keep=Store()).folds) == 9


def test_messages_that_were_never_sent_cost_nothing_to_rewrite() -> None:
    messages = looks(6)
    situation = Situation(sent=4, calls_left=4)
    rules = FoldRules(keep_last=3, keep_tokens=10_000)
    assert len(fold(messages, rules=rules, situation=situation, keep=Store()).folds) == 3


def test_of_the_last_observations_as_many_are_kept_as_are_small() -> None:
    """Of about 710 tokens each: beside the newest, which stays whatever its size, two more have room in 2,200."""
    for tokens, folded in ((0, 9), (1500, 8), (2200, 7), (10_000, 6)):
        rules = FoldRules(keep_last=4, keep_tokens=tokens)
        folding = fold(looks(10), rules=rules, situation=UNSENT, keep=Store())
        assert [each.at for each in folding.folds] == list(range(3, 3 + 2 * folded, 2))
    huge = [*looks(9), *step(10, "view", long(10, 90_000), path="10.py")]
    assert len(fold(huge, rules=FoldRules(), situation=UNSENT, keep=Store()).folds) == 9


def test_edits_errors_of_a_line_and_replies_stay() -> None:
    messages = list(OPENING)
    messages += step(1, "replace", long(1), path="a.py")
    messages += step(2, "view", "No such file: b.py", is_error=True, path="b.py")
    messages += step(3, "shell", long(3), command="ls")
    for number in range(4, 16):
        messages += step(number, "shell", long(number), command=f"ls {number}")
    rules = FoldRules(keep_last=4, keep_tokens=10_000)
    folding = fold(messages, rules=rules, situation=LATE, keep=Store(), edits=edits)
    assert [each.at for each in folding.folds] == [7, *range(9, 25, 2)]


def test_what_was_asked_for_again_is_folded_even_among_the_last() -> None:
    messages = [*OPENING, *step(1, "view", long(1), path="a.py"), *step(2, "view", long(2), path="a.py")]
    for number in range(3, 17):
        messages += step(number, "shell", str(number), command="date")
    rules = FoldRules(keep_last=16, keep_tokens=10_000)
    folding = fold(messages, rules=rules, situation=LATE, keep=Store())
    assert [each.at for each in folding.folds] == [3]
    assert "asked for again later" in folding.folds[0].text


def test_a_failed_repetition_supersedes_nothing() -> None:
    messages = [*OPENING, *step(1, "view", long(1), path="a.py"), *step(2, "view", "Killed.", True, path="a.py")]
    assert fold(messages, situation=LATE, keep=Store()) == Folding()


def test_the_bound_takes_first_what_is_superseded() -> None:
    messages = looks(6)
    messages += step(7, "replace", "Replaced.", path="4.py")
    messages += step(8, "view", long(8), path="8.py")
    rules = FoldRules(keep_last=1, max_tokens=size(messages) - 1)
    folding = fold(messages, rules=rules, keep=Store(), edits=edits)
    assert folding.folds[-1].at == 9 or 9 in [each.at for each in folding.folds]
    assert "4.py was edited since" in next(each.text for each in folding.folds if each.at == 9)


def test_many_steps_become_one_message_with_edits_and_plan() -> None:
    store = Store()
    messages = list(OPENING)
    for number in range(1, 300):
        name = "replace" if number % 10 == 0 else "view"
        messages += step(number, name, long(number, 400), path=f"{number}.py")
    rules = FoldRules(max_tokens=4000)
    situation = Situation(plan="1. find it\n2. mend it")
    folding = fold(messages, rules=rules, situation=situation, keep=store, edits=edits)
    shown = folding.shown(messages)
    assert size(shown) <= 4000
    assert folding.collapse is not None
    past = contents(shown)[2]
    assert shown[:2] == messages[:2]
    assert shown[-1] == messages[-1]
    assert "10.py (step 10)" in past
    assert "2. mend it" in past
    (part,) = folding.collapse.parts
    assert part.handle in past
    assert "result 1\n" in store.texts[part.handle] or "unfold" in store.texts[part.handle]


def folder(rules: FoldRules, events: list[Event], kept: Kept) -> HistoryFolder:
    return HistoryFolder(
        rules, keep=kept.keep, edits=edits, plan=lambda: "the plan", max_calls=1000, observer=events.append
    )


def test_a_run_of_a_thousand_steps_stays_below_the_bound_and_is_told_whole() -> None:
    events: list[Event] = []
    kept = Kept()
    rules = FoldRules(max_tokens=20_000)
    it = folder(rules, events, kept)
    folding = Folding()
    told = 0
    for message in OPENING:
        it.add(message)
    for number in range(1, 1001):
        shown = it.shown()
        for event in events[told:]:
            assert isinstance(event, HistoryFolded)
            folding = folding.plus(event.folds, event.collapse)
        told = len(events)
        assert size(shown) <= 20_000
        assert it.tokens == size(shown), "counted as it grew"
        assert list(shown) == folding.shown(it.messages), "the events say what was shown"
        name = ("view", "shell", "replace")[number % 3]
        for message in step(number, name, long(number, 1 + number * 37 % 9000), path=f"{number % 40}.py"):
            it.add(message)
    assert len(it.messages) == 2002
    assert 20 < told < 400, "in batches"


def test_folded_harder_when_the_service_says_so_and_no_further_than_it_goes() -> None:
    events: list[Event] = []
    it = folder(FoldRules(), events, Kept())
    for message in looks(30):
        it.add(message)
    before = size(it.shown())
    assert it.harder()
    assert size(it.shown()) <= before * 2 / 3 + 1
    assert isinstance(events[-1], HistoryFolded)
    assert events[-1].reason == "overflow"
    small = folder(FoldRules(), events, Kept())
    for message in OPENING:
        small.add(message)
    assert not small.harder()


NAMES = st.sampled_from(["view", "shell", "replace", "unfold"])
TEXTS = st.one_of(st.text(max_size=40), st.integers(0, 60).map(lambda n: "a line of output\n" * n), st.just("ü☃" * 300))


@st.composite
def conversations(draw: st.DrawFn) -> list[Message]:
    messages: list[Message] = [SystemMessage(content="s"), UserMessage(content=draw(TEXTS))]
    for number in range(draw(st.integers(0, 25))):
        calls = tuple(
            ToolCall(id=f"{number}.{at}", name=draw(NAMES), arguments={"path": draw(st.sampled_from("abc"))})
            for at in range(draw(st.integers(0, 3)))
        )
        messages.append(AssistantMessage(content=draw(st.none() | TEXTS) or None, tool_calls=calls))
        for call in calls:
            messages.append(ToolMessage(tool_call_id=call.id, content=draw(TEXTS), is_error=draw(st.booleans())))
        if not calls:
            messages.append(UserMessage(content="Call a tool."))
    return messages


RULES = st.builds(
    FoldRules,
    keep_last=st.integers(0, 6),
    keep_tokens=st.sampled_from([0, 300, 10**6]),
    max_tokens=st.sampled_from([2000, 4000, 100_000]),
)
SITUATIONS = st.builds(Situation, sent=st.integers(0, 100), calls_left=st.integers(0, 60), plan=st.text(max_size=30))


def pairs(messages: Sequence[Message]) -> None:
    """Every call has its answer directly behind its reply, and nothing answers a call that is not there."""
    open_calls: list[str] = []
    for message in messages:
        if isinstance(message, ToolMessage):
            assert message.tool_call_id == open_calls.pop(0)
            continue
        assert not open_calls
        if isinstance(message, AssistantMessage):
            open_calls = [call.id for call in message.tool_calls]
    assert not open_calls


def kept_back(messages: Sequence[Message], rules: FoldRules) -> list[int]:
    """The last observations while they are few and small, and the last reply's always."""
    answers = [at for at, each in enumerate(messages) if isinstance(each, ToolMessage)]
    replies = [at for at, each in enumerate(messages) if isinstance(each, AssistantMessage)]
    newest = [at for at in answers if replies and at > replies[-1]]
    kept = list(newest)
    for at in reversed(answers[: len(answers) - len(newest)]):
        if len(kept) >= rules.keep_last or size([messages[each] for each in [*kept, at]]) > rules.keep_tokens:
            break
        kept.append(at)
    return kept


@settings(max_examples=150, deadline=None)
@given(conversations(), RULES, SITUATIONS)
def test_whatever_is_folded(messages: list[Message], rules: FoldRules, situation: Situation) -> None:
    store = Store()
    folding = fold(messages, rules=rules, situation=situation, keep=store, edits=edits)
    shown = folding.shown(messages)
    pairs(shown)
    assert size(shown) <= max(rules.max_tokens, 0)
    assert [each.role for each in shown[:2]] == [each.role for each in messages[:2]]
    again = fold(messages, folding, rules, situation, keep=store, edits=edits)
    assert again == folding, "folding twice is folding once"
    order = [id(each) for each in shown if any(each is one for one in messages)]
    assert order == [id(each) for each in messages if id(each) in set(order)]
    for each in folding.folds:
        message = messages[each.at]
        assert each.handle in each.text or tokens_of(message) > 100
        if not isinstance(message, AssistantMessage):
            assert store.texts[each.handle] == message.content
    if size(messages) <= rules.max_tokens:
        touched = {each.at for each in folding.folds}
        last = kept_back(messages, rules)
        superseding = {each.at for each in folding.folds if "asked for again" in each.text}
        assert not (touched & set(last)) - superseding
        assert all(isinstance(messages[at], ToolMessage) for at in touched)
        assert folding.collapse is None


@settings(max_examples=60, deadline=None)
@given(conversations(), RULES)
def test_growing_step_by_step_keeps_the_bound(messages: list[Message], rules: FoldRules) -> None:
    events: list[Event] = []
    it = folder(rules, events, Kept())
    for message in messages:
        if isinstance(message, AssistantMessage):
            shown = it.shown()
            pairs(shown)
            assert size(shown) == it.tokens <= rules.max_tokens
        it.add(message)


@pytest.mark.parametrize("huge", [10**5, 10**6])
def test_one_message_that_is_larger_than_the_bound_is_cut(huge: int) -> None:
    store = Store()
    create = ToolCall(id="1", name="create", arguments={"path": "a", "text": "x" * huge})
    messages: list[Message] = [
        SystemMessage(content="Work."),
        UserMessage(content="y" * huge),
        AssistantMessage(tool_calls=(create,)),
        ToolMessage(tool_call_id="1", content="z" * huge),
    ]
    folding = fold(messages, rules=FoldRules(max_tokens=3000), keep=store)
    shown = folding.shown(messages)
    pairs(shown)
    assert size(shown) <= 3000
    assert shown[0] == messages[0]
    assert sorted(map(len, store.texts.values()))[-1] >= huge
