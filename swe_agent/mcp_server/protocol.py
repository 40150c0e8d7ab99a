"""The protocol: what is offered and how a call is answered. The SDK checks and frames the messages."""

import asyncio
from typing import TYPE_CHECKING

from aci import Observation, Tool, Toolbox
from swe_agent import __version__
from swe_agent.mcp_server.desk import Desk, Job

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server
    from mcp.types import CallToolRequest, CallToolResult, ListToolsRequest, ServerResult
    from mcp.types import Tool as Described

NAME = "swe-agent"
BEAT = 5.0
"""Seconds between two words to a client that asked to be told of progress."""


def make_server(toolbox: Toolbox, desk: Desk, instructions: str) -> "Server":
    """A server of these tools; the calls go over the desk."""
    from mcp import types  # noqa: PLC0415 - an optional extra
    from mcp.server.lowlevel import Server  # noqa: PLC0415

    server: Server = Server(NAME, version=__version__, instructions=instructions)

    async def list_tools(request: "ListToolsRequest") -> "ServerResult":
        return types.ServerResult(types.ListToolsResult(tools=[_described(tool) for tool in toolbox.tools]))

    async def call_tool(request: "CallToolRequest") -> "ServerResult":
        job = desk.put(request.params.name, request.params.arguments or {})
        try:
            return types.ServerResult(_result(await _answered(server, job, desk)))
        except asyncio.CancelledError:
            desk.cancel(job)
            raise

    server.request_handlers[types.ListToolsRequest] = list_tools
    server.request_handlers[types.CallToolRequest] = call_tool
    return server


async def _answered(server: "Server", job: Job, desk: Desk) -> Observation:
    """The answer; every few seconds a client that wants to know is told that it is being worked on."""
    context = server.request_context
    token = context.meta.progressToken if context.meta is not None else None
    answer = asyncio.wrap_future(job.answer)
    beats = 0
    while not (await asyncio.wait({answer}, timeout=BEAT))[0]:
        beats += 1
        if token is not None:
            doing = f"{job.name} is running" if job.answer.running() else desk.status
            await context.session.send_progress_notification(token, beats * BEAT, message=doing)
    return answer.result()


def _described(tool: type[Tool]) -> "Described":
    from mcp import types  # noqa: PLC0415 - an optional extra

    function = tool.schema_for_model()["function"]
    assert isinstance(function, dict)
    description, parameters = function["description"], function["parameters"]
    assert isinstance(description, str)
    assert isinstance(parameters, dict)
    hints = types.ToolAnnotations(readOnlyHint=not tool.mutates, openWorldHint=False)
    return types.Tool(name=tool.name, description=description, inputSchema=parameters, annotations=hints)


def _result(observation: Observation) -> "CallToolResult":
    from mcp import types  # noqa: PLC0415 - an optional extra

    text = types.TextContent(type="text", text=observation.text)
    images = [
        types.ImageContent(type="image", data=image.data, mimeType=image.media_type) for image in observation.images
    ]
    return types.CallToolResult(content=[text, *images], isError=observation.is_error)
