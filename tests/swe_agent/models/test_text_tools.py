import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from aci import Toolbox
from swe_agent.errors import ModelError
from swe_agent.models import LitellmModel
from swe_agent.models.text_tools import as_text, read_calls, written
from tests.swe_agent.models.server import Answer, ModelServer, call, completion, problem
from trajectories import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage

TOOLS = Toolbox.default().schemas()
CODE = '    if x < "</result>" and y > 1:\n\tpass  # {"a": 1}'


def arguments(text: str) -> list[dict[str, JsonValue]]:
    return [call.arguments for call in read_calls(text, TOOLS)[1]]


def test_a_call_is_read_as_it_is_written() -> None:
    calls = (
        ToolCall(id="1", name="replace", arguments={"path": "a.py", "old": CODE, "new": "", "all": True}),
        ToolCall(id="2", name="run_tests", arguments={"tests": ["a::b", "c"]}),
    )
    text = "First this.\n" + "\n".join(map(written, calls)) + "\nThen that."
    rest, read = read_calls(text, TOOLS)
    assert [(each.name, each.arguments) for each in read] == [(each.name, each.arguments) for each in calls]
    assert rest.split() == ["First", "this.", "Then", "that."]
    assert len({each.id for each in read}) == 2


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"])).filter(
        lambda text: "</arg>" not in text and "</tool>" not in text
    )
)
def test_any_text_comes_through(text: str) -> None:
    call = ToolCall(id="1", name="create", arguments={"path": "a.py", "text": f"\n{text}\n"})
    (read,) = read_calls(written(call), TOOLS)[1]
    assert read.arguments["text"] == f"\n{text}\n"


@pytest.mark.parametrize(
    "text",
    [
        '<tool_call>\n{"name": "view", "arguments": {"path": "a.py"}}\n</tool_call>',
        '<tool_call>{"name": "view", "arguments": {"path": "a.py",}}</tool_call>',
        "<function=view>\n<parameter=path>\na.py\n</parameter>\n</function>",
        '```json\n{"name": "view", "arguments": {"path": "a.py"}}\n```',
        '```tool\n{"name": "view", "parameters": {"path": "a.py"}}\n```',
        '<tool name="view"><arg name="path">a.py</arg></tool>',
    ],
)
def test_other_ways_of_writing_it(text: str) -> None:
    assert arguments(f"I look.\n{text}") == [{"path": "a.py"}]


def test_what_is_no_call_stays_text() -> None:
    text = 'Look:\n```json\n{"name": "swe-agent", "version": 1}\n```\n```python\n{"name": "view"}\n```'
    assert read_calls(text, TOOLS) == (text, ())
    assert read_calls('<tool name="view"><arg name="path">a.py', TOOLS)[1] == ()


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from('<>/="{}\n tolarge_cfunimepvw`json:,')))
def test_no_reply_is_too_odd(text: str) -> None:
    for each in read_calls(text + '<tool name="view">' + text + "</tool>", TOOLS)[1]:
        json.dumps(each.arguments)


def test_the_conversation_as_texts() -> None:
    call = ToolCall(id="1", name="view", arguments={"path": "a.py"})
    messages: list[Message] = [
        SystemMessage(content="Work."),
        UserMessage(content="Mend it."),
        AssistantMessage(content="I look.", tool_calls=(call, call.model_copy(update={"id": "2"}))),
        ToolMessage(tool_call_id="1", content="x = 1"),
        ToolMessage(tool_call_id="2", content="x = 1"),
        UserMessage(content="Go on."),
    ]
    texts = as_text(messages, TOOLS)
    assert [each.role for each in texts] == ["system", "user", "assistant", "user"]
    assert all(
        f"\n{tool['function']['name']}: " in (texts[0].content or "")
        for tool in TOOLS
        if isinstance(tool["function"], dict)
    )
    assert (texts[2].content or "").startswith('I look.\n<tool name="view">')
    assert (texts[3].content or "").count('<result tool="view">\nx = 1\n</result>') == 2
    assert (texts[3].content or "").endswith("Go on.")


def test_a_model_that_cannot_call_functions_is_asked_in_texts(server: ModelServer) -> None:
    server.answers = [
        problem(400, "stub does not support tools"),
        completion('So.\n<tool name="view"><arg name="path">a.py</arg></tool>'),
    ]
    model = LitellmModel("openai/stub", server.url, retries=0)
    for _ in range(2):
        reply = model.query([UserMessage(content="hi")], TOOLS)
        assert (reply.content, reply.tool_calls[0].name) == ("So.", "view")
    assert ["tools" in request.body for request in server.requests] == [True, False, False]
    native = LitellmModel("openai/stub", server.url, retries=0, tool_format="native")
    server.answers = [problem(400, "stub does not support tools")]
    with pytest.raises(ModelError, match="does not support tools"):
        native.query([UserMessage(content="hi")], TOOLS)


def test_texts_when_asked_for_them(server: ModelServer) -> None:
    server.answers = [completion("nothing")]
    reply = LitellmModel("openai/stub", server.url, tool_format="text").query([UserMessage(content="hi")], TOOLS)
    assert (reply.content, reply.tool_calls) == ("nothing", ())
    assert [message["role"] for message in server.requests[0].body["messages"]] == ["system", "user"]


def test_why_a_reply_ended(server: ModelServer) -> None:
    model = LitellmModel("openai/stub", server.url)
    for reason, ended in (("length", "cut"), ("content_filter", "refused"), ("stop", None)):
        answer = completion("I", call("view", '{"path": "a.py"')).body
        body = json.loads(answer)
        body["choices"][0]["finish_reason"] = reason
        server.answers = [Answer(body=json.dumps(body))]
        reply = model.query([UserMessage(content="hi")], TOOLS)
        assert reply.ended == ended
        assert reply.tool_calls[0].mended == (reason != "length"), "of a reply that was cut nothing is mended"
        assert (reply.tool_calls[0].malformed is None) == (reason != "length")
