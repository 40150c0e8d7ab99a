import pytest

from swe_agent.config import AgentSettings
from swe_agent.models import LitellmModel, ScriptedModel
from swe_agent.models.cache_marks import CacheMarks
from swe_agent.models.window import fold_rules
from tests.swe_agent.models.server import ModelServer, completion
from trajectories import AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage


def conversation(steps: int) -> list[Message]:
    messages: list[Message] = [SystemMessage(content="s"), UserMessage(content="u")]
    for number in range(steps):
        call = ToolCall(id=str(number), name="view")
        messages += [AssistantMessage(tool_calls=(call,)), ToolMessage(tool_call_id=call.id, content="seen")]
    return messages


def test_marks_follow_what_stayed_the_same() -> None:
    marks, messages = CacheMarks(), conversation(5)
    assert marks.choose(messages[:2]) == {0, 1}
    assert marks.choose(messages[:4]) == {0, 1, 3}
    assert marks.choose(messages[:6]) == {0, 1, 3, 5}
    folded = [*messages[:5], ToolMessage(tool_call_id="1", content="[folded]"), *messages[6:]]
    assert marks.choose(folded) == {0, 1, 3, 11}, "the last message before the fold"


def test_a_service_that_wants_marks_gets_them_and_others_do_not(server: ModelServer) -> None:
    server.answers = [completion("hello")]
    messages = conversation(1)
    LitellmModel("openai/gpt-4o", server.url).query(messages)
    LitellmModel("openrouter/anthropic/claude-sonnet-4.5", server.url).query(messages)
    plain, marked = (request.body["messages"] for request in server.requests)
    assert [message.get("content") for message in plain] == ["s", "u", None, "seen"]
    mark = {"type": "ephemeral"}
    assert [message["content"] for message in marked if message["role"] != "assistant"] == [
        [{"type": "text", "text": text, "cache_control": mark}] for text in ("s", "u", "seen")
    ]


def test_folding_knows_the_models_window_and_prices() -> None:
    known = fold_rules(LitellmModel("anthropic/claude-sonnet-4-5"), AgentSettings(context_tokens=10**9))
    assert known.max_tokens < 200_000
    assert (known.cached_price, known.written_price) == (pytest.approx(0.1), pytest.approx(1.25))
    unknown = fold_rules(ScriptedModel([]), AgentSettings(keep_observations=7, fold=False))
    assert (unknown.keep_last, unknown.max_tokens, unknown.for_saving) == (7, 100_000, False)
    assert fold_rules(ScriptedModel([]), AgentSettings(context_tokens=1)).max_tokens == 2000
