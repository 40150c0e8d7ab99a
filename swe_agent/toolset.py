"""From what a person chose to the tools that a model is given, wherever they come from."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from aci import Tool, Toolbox
from aci.bundles import NotATool, Selection, bundles
from swe_agent.config import AgentSettings
from swe_agent.errors import UserError
from swe_agent.plugins import load, plugins, the_only
from swe_agent.servers import named_servers, start
from trajectories import Note, ToolsOffered


@dataclass(frozen=True)
class Toolset:
    """Tools, and whose each is that is not ours. `unused` are servers that are configured and not chosen."""

    toolbox: Toolbox
    sources: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()

    def offered(self, toolbox: Toolbox) -> Iterator[ToolsOffered | Note]:
        """What is told of a toolbox made from this one."""
        names = tuple(tool.name for tool in toolbox.tools)
        schemas = json.dumps(toolbox.schemas(), sort_keys=True).encode()
        sources = {name: self.sources[name] for name in names if name in self.sources}
        yield ToolsOffered(tools=names, sources=sources, digest=hashlib.sha256(schemas).hexdigest())
        if self.unused:
            word = self.unused[0]
            yield Note(text=f"not chosen: the MCP servers {', '.join(self.unused)} (--tools +{word} adds their tools)")


def ours() -> Toolset:
    """Every tool of this program."""
    return Toolset(Toolbox.default())


@contextmanager
def open_toolset(
    settings: AgentSettings, *, connect: bool = True, environ: Mapping[str, str] = os.environ
) -> Iterator[Toolset]:
    """The tools that the settings choose; the servers they need run as long as the context.

    Nothing that is not ours is imported or started unless it is named; without `connect` no server is, and theirs are
    left out. Raises `UserError`, one line, for what cannot be had.
    """
    own = {tool.name: tool for tool in Toolbox.default().tools}
    stands_for = bundles(own) | {name: (name,) for name in own}
    tools: dict[str, type[Tool]] = {**own}
    sources: dict[str, str] = {}
    with ExitStack() as stack:
        try:
            selection = Selection.parse(settings.tools)
            servers = named_servers(selection, settings.mcp_servers)
            if any(word.name not in stands_for for word in selection.words) or selection.names_tools(stands_for):
                for name, among in plugins().items():
                    if name in selection.added:
                        plugin = the_only(name, among, taken=name in stands_for)
                        tools[name], sources[name] = load(plugin), plugin.source
                    stands_for.setdefault(name, (name,))
            for server in servers:
                if server in stands_for:
                    raise UserError(f"the MCP server {server} has the name of a tool or bundle: give it another")
                if not connect:
                    stands_for |= {word.name: () for word in selection.words if word.name.startswith(server)}
                    continue
                brought, source = start(server, settings.mcp_servers[server], environ, stack)
                if taken := sorted(set(brought) & set(stands_for)):
                    raise UserError(f"the MCP server {server} has a tool {taken[0]}, and so has another: rename it")
                stands_for |= {name: (name,) for name in brought} | {server: tuple(brought)}
                tools |= brought
                sources |= dict.fromkeys(brought, source)
            names = selection.tools(stands_for)
        except NotATool as error:
            raise UserError(f"agent.tools (--tools): {error}") from error
        unused = tuple(sorted(set(settings.mcp_servers) - set(servers)))
        yield Toolset(Toolbox(tuple(tools[name] for name in names), frozenset(sources)), sources, unused)
