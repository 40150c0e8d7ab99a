"""`swe-agent trajectory`: look at runs."""

import os
import sys

import typer

app = typer.Typer(help="Look at runs: list them, show one.", no_args_is_help=True)


@app.command("list")
def list_runs(
    output: str | None = typer.Option(None, help="Where runs are written. Default: runs/"),
    json: bool = typer.Option(False, "--json", help="One JSON object on stdout."),
) -> None:
    """List runs with verdict, steps, tokens, cost and time. A run without a result is going on, or was killed."""
    from json import dumps
    from pathlib import Path

    from swe_agent.cli.runs_table import run_rows, show_rows

    rows = run_rows(Path(_folder(output)))
    if json:
        typer.echo(dumps({"schema": 1, "runs": rows}))
    else:
        show_rows(rows, _folder(output))


@app.command("show")
def show(
    run: str = typer.Argument(help="A run's id (or the beginning of one), its folder, or its trajectory file."),
    output: str | None = typer.Option(None, help="Where runs are written. Default: runs/"),
    full: bool = typer.Option(False, "--full", help="Do not shorten long messages."),
) -> None:
    """Print one run readably: the issue, where it looked, every step, the tests and the verdict."""
    from pathlib import Path

    from rich.console import Console

    from swe_agent.cli.transcript import print_transcript
    from swe_agent.errors import UserError
    from swe_agent.runs import find_run
    from trajectories import TrajectoryError, read_trajectory

    try:
        trajectory = read_trajectory(find_run(run, Path(_folder(output))).trajectory)
    except TrajectoryError as error:
        raise UserError(str(error)) from error
    print_transcript(trajectory, Console(file=sys.stdout, highlight=False, soft_wrap=True), full=full)


def _folder(output: str | None) -> str:
    from swe_agent.config import load_settings, working_directory

    loaded = load_settings(cwd=working_directory(), environ=os.environ, flags={"output.folder": output})
    return loaded.settings.output.folder
