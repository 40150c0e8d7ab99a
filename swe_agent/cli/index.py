"""`swe-agent index`: read a repository once, so that every later question costs less, and say what is in it."""

import sys
from pathlib import Path

import typer


def index(
    repo: Path = typer.Option(Path(), help="A checkout, a bare repository, or any folder."),
    ref: str | None = typer.Option(
        None, help="Commit, tag or branch. Default: HEAD plus what is uncommitted or untracked."
    ),
    rebuild: bool = typer.Option(False, "--rebuild", help="Forget what was kept of this repository, and begin anew."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="No progress on stderr."),
    json: bool = typer.Option(False, "--json", help="One JSON object on stdout."),
) -> None:
    """Read a repository, keep what was found below the user's cache, and print what is in it.

    `swe-agent locate` does this by itself; done before, its first question costs less. What is kept is found again by
    contents: an edit, another commit or another worktree costs only the files that differ. Nothing is written to the
    repository, and nothing of it is run.

    Files that could not be read, or only partly (binary, too large, syntax errors), are listed with the reason.
    Interrupted, it keeps what was read, and the same command goes on from there. Exit code 0: done; 2: bad input.

    Examples:

      swe-agent index

      swe-agent index --repo /srv/git/project.git --ref v2.0.0 --json
    """
    from swe_agent.cli.index_text import describe, print_contents
    from swe_agent.cli.indexing import open_index
    from swe_agent.cli.progress import Progress
    from swe_agent.errors import EXIT_UNRESOLVED

    try:
        with Progress(quiet=quiet) as progress, open_index(repo, ref, progress, rebuild=rebuild) as opened:
            progress.say(f"{len(opened.index.paths)} files are read; now their history and what refers to what", "dim")
            contents = describe(opened)
    except KeyboardInterrupt:
        typer.echo("swe-agent: interrupted; what was read is kept, the same command goes on from there", err=True)
        sys.exit(EXIT_UNRESOLVED)
    if json:
        from json import dumps

        typer.echo(dumps({"schema": 1, **contents.model_dump(mode="json")}))
    else:
        print_contents(contents)
