"""Between our messages and the dicts of chat APIs, in both directions. What a service would refuse is mended here."""

import json
import re
from collections.abc import Container, Sequence
from typing import NoReturn
from uuid import uuid4

from pydantic import JsonValue

from swe_agent.models.mended import mended
from trajectories import AssistantMessage, Image, Message, ToolCall, ToolMessage, UserMessage, images_of

NO_TEXT = "(no text)"
"""Stands for an empty reply in the history: services refuse a message with neither text nor calls."""

_BAD_IN_NAME = re.compile(r"[^a-zA-Z0-9_-]")
_NAME_LENGTH = 64


SHOWN = "Shown by the calls above: "


def to_wire(
    messages: Sequence[Message], marked: Container[int] = (), *, pictures: bool = True
) -> list[dict[str, JsonValue]]:
    """The conversation as a chat API takes it. Malformed arguments are sent back as `{}`.

    At the positions in `marked` the service is asked to keep the prompt up to there; replies cannot be marked.
    Pictures are parts of the user's messages alone, those of tools in one that follows the results: services refuse
    them in a result, or take them and do not look (https://github.com/OpenHands/OpenHands/issues/7700,
    https://github.com/openai/openai-openapi/issues/523). Without `pictures` a line stands in place of each.
    """
    wire: list[dict[str, JsonValue]] = []
    waiting: list[Image] = []
    for at, message in enumerate(messages):
        now = _message(message)
        images = images_of(message)
        if images and not pictures:
            told = "".join(f"\n(not shown, the service takes no pictures: {each.told})" for each in images)
            now["content"] = f"{now['content']}{told}"
            images = ()
        if at in marked and now["role"] != "assistant" and now["content"]:
            now["content"] = [{"type": "text", "text": now["content"], "cache_control": {"type": "ephemeral"}}]
        if isinstance(message, ToolMessage):
            waiting += images
        elif isinstance(message, UserMessage):
            if waiting or images:
                text = now["content"] if isinstance(now["content"], list) else [_text(str(now["content"]))]
                now["content"] = [*_of_calls(waiting), *text, *map(_picture, images)]
            waiting = []
        elif waiting:
            wire.append({"role": "user", "content": _of_calls(waiting)})
            waiting = []
        wire.append(now)
    if waiting:
        wire.append({"role": "user", "content": _of_calls(waiting)})
    return wire


def weight(wire: Sequence[dict[str, JsonValue]]) -> tuple[int, int]:
    """Bytes of what `to_wire` gave without its pictures, and how many pictures there are."""
    data = count = 0
    for message in wire:
        parts = message["content"] if isinstance(message["content"], list) else []
        for part in parts:
            if isinstance(part, dict) and isinstance(image := part.get("image_url"), dict):
                data, count = data + len(str(image["url"])), count + 1
    return len(json.dumps(wire, ensure_ascii=False).encode("utf-8", "replace")) - data, count


def read_call(name: str | None, arguments: object, identifier: str | None = None) -> ToolCall:
    """A tool call out of what a service sent. Never raises.

    Arguments are JSON text, or already an object. What is nearly a JSON object is `mended`, anything else becomes
    `malformed`. A missing identifier is made up.
    """
    identifier = clean(identifier or "") or f"call_{uuid4().hex[:12]}"
    name = clean(name or "")
    raw = arguments if isinstance(arguments, str) else _dump(arguments)
    if not raw.strip():
        return ToolCall(id=identifier, name=name)
    try:
        value = json.loads(raw, parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return ToolCall(id=identifier, name=name, arguments=value)
    if (near := mended(raw)) is not None:
        return ToolCall(id=identifier, name=name, arguments=near, mended=True)
    return ToolCall(id=identifier, name=name, malformed=clean(raw))


def clean(text: str) -> str:
    """Text that is valid UTF-8: lone surrogates, which JSON can smuggle in, become `?`."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _text(text: str) -> JsonValue:
    return {"type": "text", "text": text}


def _picture(image: Image) -> JsonValue:
    return {"type": "image_url", "image_url": {"url": image.url}}


def _of_calls(images: Sequence[Image]) -> list[JsonValue]:
    names = ", ".join(each.name for each in images)
    return [_text(clean(f"{SHOWN}{names}")), *map(_picture, images)] if images else []


def _message(message: Message) -> dict[str, JsonValue]:
    if isinstance(message, AssistantMessage):
        return _assistant(message)
    if isinstance(message, ToolMessage):
        return {"role": "tool", "tool_call_id": message.tool_call_id, "content": clean(message.content)}
    return {"role": message.role, "content": clean(message.content)}


def _assistant(message: AssistantMessage) -> dict[str, JsonValue]:
    if not message.tool_calls:
        return {"role": "assistant", "content": clean(message.content or NO_TEXT)}
    calls: list[JsonValue] = [
        {
            "id": call.id,
            "type": "function",
            "function": {
                "name": _sendable_name(call.name),
                "arguments": json.dumps(call.arguments, ensure_ascii=False),
            },
        }
        for call in message.tool_calls
    ]
    return {"role": "assistant", "content": clean(message.content or "") or None, "tool_calls": calls}


def _sendable_name(name: str) -> str:
    return _BAD_IN_NAME.sub("_", name)[:_NAME_LENGTH] or "unnamed"


def _dump(value: object) -> str:
    if value is None:
        return ""
    try:
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return str(value)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
