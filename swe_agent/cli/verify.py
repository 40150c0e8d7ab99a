"""`swe-agent verify`: run a run's claims again."""

import os
import sys

import typer


def verify(
    run: str = typer.Argument(help="A run's id (or the beginning of one), or its folder."),
    repo: str | None = typer.Option(None, help="Where the repository is now. Default: where the run found it."),
    output: str | None = typer.Option(None, help="Where runs are written. Default: runs/"),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="No progress on stderr."),
    json: bool = typer.Option(False, "--json", help="One JSON object on stdout."),
) -> None:
    """Judge the patch of a finished run again and say whether the claims hold.

    The same base commit (with the uncommitted files the run began with), the recorded patch, a new environment, the
    tests before and after. It is a run of its own below runs/. Exit code 0: it agrees; 1: it does not; 2: the run or
    its repository is not there; 3: the environment failed.
    """
    from json import dumps
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from swe_agent.cli.progress import Progress
    from swe_agent.config import load_settings, working_directory
    from swe_agent.demo import PLACE, make_demo_repository
    from swe_agent.errors import EXIT_OK, EXIT_UNRESOLVED
    from swe_agent.runs import find_run
    from swe_agent.verify import verify as verify_run

    settings = load_settings(cwd=working_directory(), environ=os.environ, flags={"output.folder": output}).settings
    folder = find_run(run, Path(settings.output.folder))
    with TemporaryDirectory(prefix="swe-agent-demo-") as scratch, Progress(quiet=quiet) as progress:
        if repo is None and folder.read_record().place == PLACE:
            repo = str(make_demo_repository(Path(scratch) / "parcel").parent)
        verification = verify_run(folder, settings, progress, place=repo)
    if json:
        typer.echo(dumps(verification.as_object()))
    elif verification.agrees:
        typer.echo(f"agrees: {verification.now.status}: {verification.now.reason}")
    else:
        typer.echo("does not agree:")
        for each in verification.differences:
            typer.echo(f"  {each.key}: recorded {each.recorded}, now {each.now}")
    sys.exit(EXIT_OK if verification.agrees else EXIT_UNRESOLVED)
