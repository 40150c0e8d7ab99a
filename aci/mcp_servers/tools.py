"""Tools of a server as tools of ours: named `SERVER_TOOL`, their arguments as the server's JSON Schema has them."""

import base64
import json
import re
from typing import TYPE_CHECKING, ClassVar

from pydantic import ConfigDict, JsonValue

from aci.filtering import visible
from aci.mcp_servers.connection import Connection
from aci.mcp_servers.spec import ServerFailed
from aci.pictures import shown, why_not
from aci.text import cut_middle
from aci.tool import Observation, Tool, ToolContext, ToolError
from trajectories import Image

if TYPE_CHECKING:
    from mcp.types import CallToolResult, ContentBlock
    from mcp.types import Tool as Described

LONGEST_NAME = 64
"""Characters that every model's service takes."""
LONGEST_DESCRIPTION = 2000
LARGEST_SCHEMA = 20_000
"""Characters; a larger one would cost more in every prompt than the tool is worth."""
LARGEST_ANSWER = 4 * 1024 * 1024
"""Characters that are looked at; of a larger answer the middle is dropped at once."""
MOST_IMAGES = 4
"""Pictures of one answer."""
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]")


class ServerTool(Tool):
    """A tool of a server. Its arguments are checked by the server."""

    model_config = ConfigDict(frozen=True, extra="allow")

    connection: ClassVar[Connection]
    remote: ClassVar[str]
    """What the server calls it."""
    told: ClassVar[str]
    takes: ClassVar[dict[str, JsonValue]]

    def run(self, context: ToolContext) -> Observation:
        server = self.connection.spec.name
        try:
            result = self.connection.call(self.remote, self.model_extra or {}, context.command_timeout)
        except ServerFailed as error:
            raise ToolError(
                f"the server {server} failed: {error}. Go on without {self.name} if it stays so."
            ) from error
        return _observed(result, context)

    @classmethod
    def schema_for_model(cls) -> dict[str, JsonValue]:
        return {
            "type": "function",
            "function": {"name": cls.name, "description": cls.told, "parameters": cls.takes},
        }


def tools_of(connection: Connection) -> tuple[type[ServerTool], ...]:
    """Of an open connection. Raises `ServerFailed` for a tool that no model could be told of."""
    taken: set[str] = set()
    found: list[type[ServerTool]] = []
    for tool in connection.tools:
        name = _name(connection.spec.name, tool.name, taken)
        taken.add(name)
        found.append(_made(connection, tool, name))
    return tuple(found)


def _made(connection: Connection, tool: "Described", name: str) -> type[ServerTool]:
    takes: dict[str, JsonValue] = {**tool.inputSchema}
    takes.setdefault("type", "object")
    takes.setdefault("properties", {})
    if (size := len(json.dumps(takes))) > LARGEST_SCHEMA:
        raise ServerFailed(f"the arguments of its tool {tool.name} take {size} characters to describe")

    class Made(ServerTool):
        pass

    Made.__name__ = Made.__qualname__ = name
    Made.name, Made.connection, Made.remote, Made.takes = name, connection, tool.name, takes
    Made.told = cut_middle(visible(tool.description or tool.title or tool.name), LONGEST_DESCRIPTION)
    return Made


def _name(server: str, tool: str, taken: set[str]) -> str:
    plain = _NO_NAME.sub("_", f"{server}_{tool}")[:LONGEST_NAME]
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain[: LONGEST_NAME - len(str(number)) - 1]}_{number}"
    return name


def _observed(result: "CallToolResult", context: ToolContext) -> Observation:
    parts: list[str] = []
    images: list[Image] = []
    for number, block in enumerate(result.content, 1):
        if block.type == "image" and context.sees_images and (image := _image(block.data, f"picture {number}")):
            images.append(image)
            parts.append(f"[{image.told}: it is shown]")
        else:
            parts.append(_block(block))
    if not parts and result.structuredContent is not None:
        parts = [json.dumps(result.structuredContent, ensure_ascii=False)]
    text = cut_middle("\n".join(parts), LARGEST_ANSWER) or "(an empty answer)"
    return Observation(text, is_error=result.isError, images=tuple(images[:MOST_IMAGES]))


def _image(encoded: str, name: str) -> Image | None:
    """None for what no service takes, or not so large."""
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError:
        return None
    return shown(data, name) if why_not(data, len(data)) is None else None


def _block(block: "ContentBlock") -> str:
    """A part of an answer in words; what is no text is named."""
    if block.type == "text":
        return f"{block.text}"
    if block.type == "image" or block.type == "audio":
        size = len(block.data) * 3 // 4 - block.data[-2:].count("=")
        return f"[{block.type}, {block.mimeType}, {size:,} bytes: not shown]"
    if block.type == "resource_link":
        return f"[{block.name}: {block.uri}]"
    text = getattr(block.resource, "text", None)
    return text if isinstance(text, str) else f"[{block.resource.uri}: binary, not shown]"
