"""What every `Model` promises. Subclass it, and give the two fixtures."""

from collections.abc import Sequence

import pytest
from pydantic import JsonValue, TypeAdapter

from swe_agent.errors import ModelError
from swe_agent.models import Model
from trajectories import AssistantMessage, Message, SystemMessage, ToolMessage, UserMessage

OPENING: tuple[Message, ...] = (SystemMessage(content="You mend code."), UserMessage(content="Mend a.py."))
QUESTION = UserMessage(content="Use a tool.")
OBSERVATION = "1: print('ü')\n"
FIRST = "I will look at it."
TOOL = "view"
ARGUMENTS: dict[str, JsonValue] = {"path": "a.py", "lines": [1, 2], "why": "ü ☃"}
LAST = "It is mended."
TOOLS: tuple[dict[str, JsonValue], ...] = (
    {
        "type": "function",
        "function": {"name": TOOL, "description": "Show a file.", "parameters": {"type": "object", "properties": {}}},
    },
)

_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)


def converse(model: Model) -> list[Message]:
    """The contract's conversation: a text, a tool call without a text, a text."""
    messages: list[Message] = list(OPENING)
    messages += [model.query(messages, TOOLS), QUESTION]
    call = model.query(messages, TOOLS)
    messages += [call, ToolMessage(tool_call_id=call.tool_calls[0].id, content=OBSERVATION)]
    return [*messages, model.query(messages, TOOLS)]


def replies(messages: Sequence[Message]) -> list[AssistantMessage]:
    return [message for message in messages if isinstance(message, AssistantMessage)]


class ModelContract:
    @pytest.fixture
    def model(self) -> Model:
        """Answers `converse` with FIRST, a call of TOOL with ARGUMENTS and no text, and LAST."""
        raise NotImplementedError

    @pytest.fixture
    def silent(self) -> Model:
        """Cannot answer."""
        raise NotImplementedError

    def test_has_a_name(self, model: Model) -> None:
        assert model.name
        assert "\n" not in model.name

    def test_says_a_text(self, model: Model) -> None:
        reply = model.query(OPENING, TOOLS)
        assert (reply.content, reply.tool_calls) == (FIRST, ())

    def test_takes_no_tools_and_any_sequence(self, model: Model) -> None:
        assert model.query(list(OPENING)).content == FIRST

    def test_holds_a_conversation_with_a_tool(self, model: Model) -> None:
        first, second, third = replies(converse(model))
        assert first.content == FIRST
        assert second.content is None, "an empty text is None"
        (call,) = second.tool_calls
        assert (call.name, call.arguments, call.malformed) == (TOOL, ARGUMENTS, None)
        assert call.id
        assert (third.content, third.tool_calls) == (LAST, ())

    def test_leaves_the_conversation_alone(self, model: Model) -> None:
        messages = list(OPENING)
        model.query(messages, TOOLS)
        assert tuple(messages) == OPENING

    def test_replies_survive_a_file(self, model: Model) -> None:
        for message in converse(model):
            assert _MESSAGE.validate_json(_MESSAGE.dump_json(message)) == message

    def test_says_who_spoke_and_what_it_cost(self, model: Model) -> None:
        for reply in replies(converse(model)):
            assert reply.model
            for figure in (reply.usage.input, reply.usage.output, reply.usage.cached, reply.usage.cost_usd):
                assert figure is None or figure >= 0

    def test_failing_is_a_model_error_of_one_line(self, silent: Model) -> None:
        with pytest.raises(ModelError) as caught:
            silent.query(OPENING, TOOLS)
        assert str(caught.value)
        assert "\n" not in str(caught.value)
