"""Pictures on their way to a service: where they stand, who is shown them, and what happens when they are refused."""

import json
from typing import Any

import pytest

from aci.pictures import shown
from swe_agent.budget import Budget
from swe_agent.models import LitellmModel
from swe_agent.models.base import sees_images
from swe_agent.models.wire import SHOWN, to_wire
from tests.picture import png
from tests.swe_agent.models.server import ModelServer, completion, problem
from trajectories import AssistantMessage, Message, ToolCall, ToolMessage, UserMessage

PICTURE = shown(png(), "a.png")
assert PICTURE is not None
CALLS = tuple(ToolCall(id=str(at), name="view", arguments={"path": "a.png"}) for at in (1, 2))
LOOKED: tuple[Message, ...] = (
    UserMessage(content="Look.", images=(PICTURE,)),
    AssistantMessage(tool_calls=CALLS),
    ToolMessage(tool_call_id="1", content="a.png", images=(PICTURE,)),
    ToolMessage(tool_call_id="2", content="nothing"),
)
PART = {"type": "image_url", "image_url": {"url": PICTURE.url}}


def text(said: str) -> dict[str, str]:
    return {"type": "text", "text": said}


def test_they_follow_the_results_of_a_reply_in_one_message_of_the_user() -> None:
    wire = to_wire([*LOOKED, AssistantMessage(content="I see.")])
    assert [each["role"] for each in wire] == ["user", "assistant", "tool", "tool", "user", "assistant"]
    assert wire[0]["content"] == [text("Look."), PART]
    assert [each["content"] for each in wire[2:4]] == ["a.png", "nothing"]
    assert wire[4]["content"] == [text(f"{SHOWN}a.png"), PART]


def test_they_join_what_is_said_next_and_marks_stay_where_they_were() -> None:
    wire = to_wire([*LOOKED, UserMessage(content="And?")], marked={3, 4})
    assert [each["role"] for each in wire] == ["user", "assistant", "tool", "tool", "user"]
    kept = {"cache_control": {"type": "ephemeral"}}
    assert wire[3]["content"] == [{**text("nothing"), **kept}]
    assert wire[4]["content"] == [text(f"{SHOWN}a.png"), PART, {**text("And?"), **kept}]


def test_who_is_shown_pictures(server: ModelServer) -> None:
    assert sees_images(LitellmModel("openai/gpt-4o"))
    assert sees_images(LitellmModel("anthropic/claude-sonnet-4-5"))
    assert not sees_images(LitellmModel("openai/gpt-3.5-turbo"))
    assert not sees_images(LitellmModel("openai/stub", server.url))
    assert sees_images(LitellmModel("openai/stub", server.url, images="always"))
    assert not sees_images(LitellmModel("openai/gpt-4o", images="never"))


@pytest.mark.parametrize("tool_format", ["native", "text"])
def test_a_service_is_sent_them(server: ModelServer, tool_format: Any) -> None:
    server.answers = [completion("A blue square.")]
    model = LitellmModel("openai/stub", server.url, retries=0, images="always", tool_format=tool_format)
    assert model.query(LOOKED).content == "A blue square."
    (request,) = server.requests
    assert json.dumps(request.body).count(PICTURE.url) == 2
    for message in request.body["messages"]:
        assert message["role"] == "user" or isinstance(message.get("content"), str | None)


def test_a_picture_is_reserved_as_tokens_and_not_by_its_bytes(server: ModelServer) -> None:
    server.answers = [completion("Noise.")]
    large = shown(png(600, 600, noise=True), "b.png")
    assert large is not None
    model = LitellmModel(
        "openai/stub", server.url, Budget(max_tokens=20_000), retries=0, images="always", max_output_tokens=100
    )
    assert model.query([UserMessage(content="Look.", images=(large,))]).content == "Noise."


@pytest.mark.parametrize(
    "refusal", [problem(400, "stub-1 is not a multimodal model"), problem(500, "image input is not supported")]
)
def test_refused_once_they_are_told_in_words(server: ModelServer, refusal: Any) -> None:
    server.answers = [refusal, completion("Then tell me."), completion("Go on.")]
    model = LitellmModel("openai/stub", server.url, retries=0, images="always")
    assert model.query(LOOKED).content == "Then tell me."
    assert model.query(LOOKED).content == "Go on."
    _, *later = server.requests
    for request in later:
        assert "image_url" not in json.dumps(request.body)
        assert [each["role"] for each in request.body["messages"]] == ["user", "assistant", "tool", "tool"]
        assert "the service takes no pictures: a.png: image/png, 40 x 30" in request.body["messages"][2]["content"]
