"""The tools there are, as rows for people and programs."""

from pydantic import BaseModel, ConfigDict, JsonValue

from aci import Tool, Toolbox
from aci.bundles import ABOUT, bundles
from swe_agent.config import AgentSettings
from swe_agent.plugins import plugins
from swe_agent.toolset import Toolset, open_toolset

OURS = "swe-agent"


class Row(BaseModel):
    """One tool. What only loading it would tell is None."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    source: str
    """Whose it is."""
    bundles: tuple[str, ...] = ()
    description: str | None = None
    """What the model reads."""
    parameters: dict[str, JsonValue] | None = None
    """JSON Schema of the arguments."""
    problem: str | None = None
    """Why it cannot be used."""


def known(settings: AgentSettings) -> tuple[Row, ...]:
    """Ours, those of installed packages, which are not loaded, and servers, which are not started."""
    own = Toolbox.default().tools
    rows = [_row(tool, OURS) for tool in own]
    taken = {tool.name for tool in own} | set(ABOUT)
    for name, among in plugins().items():
        problem = "the name is taken by swe-agent" if name in taken else None
        if problem is None and len(among) > 1:
            problem = "several packages bring it"
        rows += [Row(name=name, source=plugin.source, problem=problem) for plugin in among]
    rows += [Row(name=name, source="MCP server") for name in sorted(settings.mcp_servers)]
    return tuple(rows)


def chosen(settings: AgentSettings) -> tuple[Row, ...]:
    """Those that the settings choose, loaded. Raises `UserError`."""
    with open_toolset(settings) as toolset:
        return _rows(toolset)


def named(name: str, settings: AgentSettings) -> tuple[Row, ...]:
    """A tool, or those of a bundle: `settings` choose it. Raises `UserError`."""
    rows = chosen(settings)
    return tuple(row for row in rows if row.name == name) or rows


def _rows(toolset: Toolset) -> tuple[Row, ...]:
    return tuple(_row(tool, toolset.sources.get(tool.name, OURS)) for tool in toolset.toolbox.tools)


def _row(tool: type[Tool], source: str) -> Row:
    function = tool.schema_for_model()["function"]
    assert isinstance(function, dict)
    description, parameters = function["description"], function["parameters"]
    assert isinstance(parameters, dict)
    member = bundles(each.name for each in Toolbox.default().tools) if source == OURS else {}
    return Row(
        name=tool.name,
        source=source,
        bundles=tuple(bundle for bundle, names in member.items() if tool.name in names),
        description=str(description),
        parameters=parameters,
    )
