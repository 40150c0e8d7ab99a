import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swe_agent.models.wire import NO_TEXT, clean, read_call, to_wire
from trajectories import AssistantMessage, SystemMessage, ToolCall, ToolMessage, UserMessage

ANY_TEXT = st.text(st.characters())  # lone surrogates too


def test_a_conversation_on_the_wire() -> None:
    call = ToolCall(id="c1", name="view", arguments={"path": "ü"})
    wire = to_wire(
        [
            SystemMessage(content="s"),
            UserMessage(content="u"),
            AssistantMessage(content="", tool_calls=(call,)),
            ToolMessage(tool_call_id="c1", content="seen", is_error=True),
            AssistantMessage(content="done"),
        ]
    )
    assert wire == [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "u"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "view", "arguments": '{"path": "ü"}'}}
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "seen"},
        {"role": "assistant", "content": "done"},
    ]


def test_what_services_refuse_is_mended() -> None:
    calls = (ToolCall(id="1", name="functions.view file", malformed="{oops"), ToolCall(id="2", name=""))
    (wire,) = to_wire([AssistantMessage(tool_calls=calls)])
    assert isinstance(wire["tool_calls"], list)
    functions = [each["function"] for each in wire["tool_calls"] if isinstance(each, dict)]
    assert functions == [
        {"name": "functions_view_file", "arguments": "{}"},
        {"name": "unnamed", "arguments": "{}"},
    ]
    assert to_wire([AssistantMessage()]) == [{"role": "assistant", "content": NO_TEXT}]


@pytest.mark.parametrize("raw", ["{bad", "[1]", '"text"', "null", "3", '{"a": NaN}', '{"a": "\\ud800"}', "[" * 100_000])
def test_arguments_that_are_no_object_are_kept_raw(raw: str) -> None:
    call = read_call("view", raw, "c")
    assert (call.arguments, call.malformed) == ({}, raw)


@pytest.mark.parametrize(
    ("raw", "arguments"), [("", {}), (" \n", {}), (None, {}), ('{"a": 1}', {"a": 1}), ({"a": 1}, {"a": 1})]
)
def test_arguments_that_are_an_object(raw: object, arguments: dict[str, int]) -> None:
    call = read_call("view", raw, "c")
    assert (call.arguments, call.malformed) == (arguments, None)


def test_a_call_without_identifier_gets_one_of_its_own() -> None:
    one, two = read_call("view", "{}"), read_call("view", "{}", "")
    assert one.id
    assert two.id
    assert one.id != two.id


@settings(deadline=None)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_reading_never_fails_and_the_result_can_be_stored_and_sent(name: str, raw: str, identifier: str) -> None:
    call = read_call(name, raw, identifier)
    assert ToolCall.model_validate_json(call.model_dump_json()) == call
    json.dumps(to_wire([AssistantMessage(tool_calls=(call,))]), ensure_ascii=False).encode()


@settings(deadline=None)
@given(st.dictionaries(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5)))
def test_objects_come_through_whole(value: dict[str, object]) -> None:
    assert read_call("view", json.dumps(value), "c").arguments == value


@settings(deadline=None)
@given(ANY_TEXT)
def test_any_text_can_be_sent(text: str) -> None:
    messages = (UserMessage(content=text), AssistantMessage(content=text), ToolMessage(tool_call_id="c", content=text))
    sent = json.dumps(to_wire(messages), ensure_ascii=False).encode()
    assert len(json.loads(sent)) == len(messages)


@settings(deadline=None)
@given(ANY_TEXT)
def test_clean_text_is_utf8_and_good_text_is_untouched(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    if "?" not in cleaned:
        assert cleaned == text
