"""Servers of the Model Context Protocol that a person configured, from their settings to their tools."""

import re
from collections.abc import Mapping
from contextlib import ExitStack
from importlib.util import find_spec

from aci import Tool
from aci.bundles import Selection
from aci.mcp_servers import Connection, ServerFailed, ServerSpec, tools_of
from swe_agent.config import McpServer
from swe_agent.errors import UserError

EXTRA = "it needs the optional extra `mcp`: pip install -c constraints.txt '.[mcp]' where swe-agent is installed from"
_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


def need_sdk(what: str) -> None:
    """Raise `UserError` where the SDK is not installed."""
    if find_spec("mcp") is None:
        raise UserError(f"{what}: {EXTRA}")


def named_servers(selection: Selection, servers: Mapping[str, McpServer]) -> tuple[str, ...]:
    """The servers of which something is wanted: `NAME` is all its tools, `NAME_tool` one of them."""
    wanted = (_server_of(name, servers) for name in selection.added)
    return tuple(dict.fromkeys(name for name in wanted if name is not None))


def start(
    name: str, server: McpServer, environ: Mapping[str, str], stack: ExitStack
) -> tuple[dict[str, type[Tool]], str]:
    """Its tools by their names here, and whose they are. It is closed with the stack. Raises `UserError`."""
    need_sdk(f"the MCP server {name} cannot be used")
    connection = Connection(spec_of(name, server, environ))
    stack.callback(connection.close)
    try:
        connection.open()
        return {tool.name: tool for tool in tools_of(connection)}, f"MCP server {name} ({connection.version})"
    except ServerFailed as error:
        raise UserError(f"the MCP server {name} (agent.mcp_servers) cannot be used: {error}") from error


def spec_of(name: str, server: McpServer, environ: Mapping[str, str]) -> ServerSpec:
    """With the values of variables that it names. Raises `UserError` for one that is not set."""
    return ServerSpec(
        name=name,
        command=server.command or "",
        args=server.args,
        env={key: _filled(name, value, environ) for key, value in server.env.items()},
        url=server.url or "",
        headers={key: _filled(name, value, environ) for key, value in server.headers.items()},
        timeout=server.timeout,
        start_timeout=server.start_timeout,
    )


def _server_of(word: str, servers: Mapping[str, McpServer]) -> str | None:
    fitting = [name for name in servers if word == name or word.startswith(f"{name}_")]
    return max(fitting, key=len, default=None)


def _filled(name: str, value: str, environ: Mapping[str, str]) -> str:
    def found(reference: re.Match[str]) -> str:
        variable = reference[1] or reference[2]
        if variable not in environ:
            raise UserError(f"the MCP server {name} wants the variable {variable}, which is not set")
        return environ[variable]

    return _REFERENCE.sub(found, value)
