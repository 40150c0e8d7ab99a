"""`swe-agent demo`: the main job on a small project of our own."""

import os
import sys
import tempfile
from pathlib import Path

import typer


def demo(
    env: str | None = typer.Option(None, help="auto, docker or local (local is not a sandbox)."),
    output: str | None = typer.Option(None, help="Where runs are written. Default: runs/"),
    json: bool = typer.Option(False, "--json", help="One JSON object on stdout."),
) -> None:
    """Fix a bug in a small example project: no model, no key, no repository needed.

    Shows where it looked and why, the candidates it tried, the tests before and after, and the patch. Runs in a
    container where there is a Docker engine, and says so where there is none. Leaves only runs/ID/ behind.
    """
    from swe_agent.cli.progress import Progress
    from swe_agent.cli.summary import show_result
    from swe_agent.config import load_settings, working_directory
    from swe_agent.demo import PLACE, make_demo_repository
    from swe_agent.intake import Request
    from swe_agent.resolve import resolve

    flags = {"environment.kind": env, "output.folder": output, "strategy.name": "repair"}
    settings = load_settings(cwd=working_directory(), environ=os.environ, flags=flags).settings
    # What the folder one stands in says of its own project does not hold for the demo's.
    settings = settings.model_copy(update={"project": type(settings.project)()})
    with tempfile.TemporaryDirectory(prefix="swe-agent-demo-") as scratch:
        issue = make_demo_repository(Path(scratch) / "parcel")
        with Progress() as progress:
            progress.say(issue.read_text(encoding="utf-8").split("\n", 1)[0].lstrip("# "))
            result = resolve(Request(target=str(issue), repo=str(issue.parent), place=PLACE), settings, progress)
    if json:
        typer.echo(result.model_dump_json())
    else:
        show_result(result, progress.places)
        if result.run_id:
            typer.echo(f"\nNext: swe-agent trajectory show {result.run_id}\n"
                       "      swe-agent resolve ISSUE.md --repo PATH      an issue of your own")  # fmt: skip
    sys.exit(result.exit_code)
