"""`swe-agent config`: what is set, and where it came from."""

import os
import sys
from json import dumps

import typer

app = typer.Typer(help="What is set, and where it came from.", no_args_is_help=True)


@app.command()
def show(json: bool = typer.Option(False, "--json", help="One JSON object on stdout.")) -> None:
    """Print every value and the layer that set it. Credentials inside an address are masked."""
    from swe_agent.config import flat_settings, load_settings, settings_as_dict, working_directory

    loaded = load_settings(cwd=working_directory(), environ=os.environ, flags={})
    if json:
        typer.echo(dumps({"schema": 1, "settings": settings_as_dict(loaded.settings), "origins": loaded.origins}))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("key", "value", "from", box=None, pad_edge=False)
    for key, value in flat_settings(loaded.settings).items():
        table.add_row(*(Text(cell, overflow="fold") for cell in (key, dumps(value), loaded.origins[key])))
    Console(file=sys.stdout).print(table)


@app.command()
def path() -> None:
    """Print which files are read, the stronger one last, and whether they exist."""
    from swe_agent.config import PROJECT_FILE, user_config_file, working_directory

    for layer, file in (("user file", user_config_file()), ("project's file", working_directory() / PROJECT_FILE)):
        there = os.path.lexists(file)  # does not raise for a folder that may not be entered
        typer.echo(f"{layer}\t{file}\t{'there' if there else 'not there'}")
