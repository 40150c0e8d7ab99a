"""`swe-agent tools`: what a model can be given to work with."""

import os
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from swe_agent.config import AgentSettings

app = typer.Typer(help="What a model can be given to work with.", no_args_is_help=True, rich_markup_mode=None)
CHOICE = typer.Option(None, "--tools", help="Only those of this choice, such as minimal or default,-ask,my_tool.")
JSON = typer.Option(False, "--json", help="One JSON object on stdout.")


@app.command("list")
def list_tools(tools: str | None = CHOICE, json: bool = JSON) -> None:
    """List the tools: each with whose it is, the bundles it is in, and what it does.

    Without --tools all that are known: swe-agent's own, those of installed packages, which are named and not loaded,
    and the configured MCP servers, which are not started. With it, those that a model would be offered with that choice
    (`resolve --tools`).

    Example:

      swe-agent tools list --tools minimal,view
    """
    from json import dumps

    from swe_agent.cli.tools_text import print_tools
    from swe_agent.tool_list import chosen, known

    rows = known(_settings(None)) if tools is None else chosen(_settings(tools))
    if json:
        typer.echo(dumps({"schema": 1, "tools": [row.model_dump(mode="json") for row in rows]}))
    else:
        print_tools(rows, bundles=tools is None)


@app.command()
def show(name: str = typer.Argument(help="A tool, a bundle or an MCP server."), json: bool = JSON) -> None:
    """Print what the model reads of a tool: its description and its arguments. A package's tool is loaded
    for it, a server started.

    Of a bundle or server: its tools.

    Example:

      swe-agent tools show replace
    """
    from json import dumps

    from swe_agent.cli.tools_text import print_tool, print_tools
    from swe_agent.tool_list import named

    rows = named(name, _settings(name))
    if json:
        typer.echo(dumps({"schema": 1, "tools": [row.model_dump(mode="json") for row in rows]}))
    elif len(rows) == 1:
        print_tool(rows[0])
    else:
        print_tools(rows, bundles=False)


def _settings(tools: str | None) -> "AgentSettings":
    from swe_agent.config import load_settings, working_directory

    return load_settings(cwd=working_directory(), environ=os.environ, flags={"agent.tools": tools}).settings.agent
