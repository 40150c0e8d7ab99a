"""Tools for models without function calling: told of in the first message, called in the text of a reply.

    <tool name="replace">
    <arg name="path">src/a.py</arg>
    <arg name="old">
    x = 1
    </arg>
    </tool>

Nothing is escaped, so code stands as it is. Read as well are what such models were trained to write: `<tool_call>` with
JSON, `<function=NAME>` with `<parameter=KEY>`, and a fenced block of JSON with a name and arguments.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import JsonValue

from swe_agent.models.mended import mended
from swe_agent.models.wire import read_call
from swe_agent.prompts import render
from trajectories import AssistantMessage, Image, Message, SystemMessage, ToolCall, ToolMessage, UserMessage

_CALL = re.compile(
    r'<tool name="(?P<name>[^"<>\n]{1,80})">(?P<args>.*?)</tool>'
    r"|<tool_call>\s*(?P<json>\{.*?\})\s*</tool_call>"
    r"|<function=(?P<function>[^<>\n]{1,80})>(?P<parameters>.*?)</function>"
    r"|^```(?:json|tool)[ \t]*\n(?P<fenced>\{.*?\})[ \t]*\n```[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
_ARG = re.compile(r'<arg name="([^"<>\n]{1,80})">(.*?)</arg>\s*(?=<arg name=|$)', re.DOTALL)
_PARAMETER = re.compile(r"<parameter=([^<>\n]{1,80})>(.*?)</parameter>\s*(?=<parameter=|$)", re.DOTALL)
_LONGEST = 400_000
"""Characters of a reply that are looked at for calls."""


def as_text(messages: Sequence[Message], tools: Sequence[dict[str, JsonValue]]) -> list[Message]:
    """The conversation without calls and results: both become texts, and the first message tells of the tools."""
    told = render("text_tools", tools=[_Described(tool) for tool in tools])
    out: list[Message] = []
    names: dict[str, str] = {}
    for message in messages:
        if isinstance(message, AssistantMessage):
            names = {call.id: call.name for call in message.tool_calls}
            text = "\n".join([message.content or "", *map(written, message.tool_calls)]).strip()
            out.append(AssistantMessage(content=text or None))
        elif isinstance(message, ToolMessage):
            name = names.get(message.tool_call_id, "")
            _say(out, f'<result tool="{name}">\n{message.content}\n</result>', message.images)
        elif isinstance(message, SystemMessage) and tools and not out:
            out.append(SystemMessage(content=f"{message.content}\n\n{told}"))
        elif isinstance(message, UserMessage):
            _say(out, message.content, message.images)
        else:
            out.append(message)
    if tools and not (out and isinstance(out[0], SystemMessage)):
        out.insert(0, SystemMessage(content=told))
    return out


def read_calls(text: str, tools: Sequence[dict[str, JsonValue]]) -> tuple[str, tuple[ToolCall, ...]]:
    """What a reply says beside its calls, and the calls in their order. Never raises."""
    types = {tool.name: tool.types for tool in map(_Described, tools)}
    calls: list[ToolCall] = []
    rest: list[str] = []
    at = 0
    for found in _CALL.finditer(text[:_LONGEST]):
        call = _call(found, types)
        if call is None:
            continue
        rest.append(text[at : found.start()])
        at = found.end()
        calls.append(call)
    return "".join([*rest, text[at:]]).strip(), tuple(calls)


def written(call: ToolCall) -> str:
    """A call as the model should have written it."""
    lines = [f'<tool name="{call.name}">']
    for name, value in call.arguments.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        lines.append(f'<arg name="{name}">\n{text}\n</arg>' if "\n" in text else f'<arg name="{name}">{text}</arg>')
    return "\n".join([*lines, "</tool>"])


class _Described:
    """A function schema in words."""

    def __init__(self, schema: dict[str, JsonValue]) -> None:
        function: Any = schema.get("function") or {}
        parameters: dict[str, Any] = function.get("parameters") or {}
        self.name: str = str(function.get("name", ""))
        self.description: str = str(function.get("description", ""))
        self.properties: dict[str, Any] = parameters.get("properties") or {}
        self.required: list[str] = parameters.get("required") or []
        self.types = {name: _types(field) for name, field in self.properties.items()}

    @property
    def arguments(self) -> Iterator[tuple[str, str]]:
        for name, field in self.properties.items():
            need = "must be given" if name in self.required else "may be left out"
            kinds = " or ".join(sorted(self.types[name])) or "any"
            yield name, f"{kinds}, {need}. {field.get('description', '')}".strip()


def _types(field: dict[str, Any]) -> frozenset[str]:
    choices = [field, *field.get("anyOf", ())]
    return frozenset(str(each["type"]) for each in choices if "type" in each and each["type"] != "null")


def _call(found: re.Match[str], types: dict[str, dict[str, frozenset[str]]]) -> ToolCall | None:
    if (name := found["name"] or found["function"]) is not None:
        pattern, body = (_ARG, found["args"]) if found["name"] else (_PARAMETER, found["parameters"])
        known = types.get(name, {})
        arguments = {key: _value(text, known.get(key, frozenset())) for key, text in pattern.findall(body.strip())}
        return read_call(name.strip(), arguments)
    raw = found["json"] or found["fenced"]
    try:
        value: Any = json.loads(raw, strict=False)
    except (ValueError, RecursionError):
        value = mended(raw)
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        return None if found["fenced"] else read_call("", raw)
    inner = value.get("arguments", value.get("parameters", {}))
    if found["fenced"] and value["name"] not in types:
        return None
    return read_call(value["name"], inner)


def _value(text: str, types: frozenset[str]) -> JsonValue:
    """A text as it stands, without the line ends that set it off; anything else as JSON, where it is that."""
    text = text.removeprefix("\n").removesuffix("\n")
    if "string" in types or not types:
        return text
    try:
        value: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value


def _say(out: list[Message], text: str, images: tuple[Image, ...]) -> None:
    """Services want the roles to alternate, so that what follows a text of the user is added to it."""
    if out and isinstance(out[-1], UserMessage):
        out[-1] = UserMessage(content=f"{out[-1].content}\n\n{text}", images=(*out[-1].images, *images))
    else:
        out.append(UserMessage(content=text, images=images))
