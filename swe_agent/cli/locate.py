"""`swe-agent locate`: from an issue's text to the places in the code it is about, without a model."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from swe_agent.cli.found import Found
    from swe_agent.cli.indexing import Opened
    from swe_agent.cli.progress import Progress
    from swe_agent.config import Settings
    from swe_agent.failure import Failure
    from swe_agent.reproduction.running import SnippetRun

_Flags = tuple[str | None, str | None, str | None, float | None]
"""--env, --test-command, --image, --test-timeout."""


def locate(
    text: str | None = typer.Argument(
        None, help="What is wrong: a text, a file with it, '-' for standard input, or a GitHub issue URL."
    ),
    repo: Path = typer.Option(Path(), help="A checkout, a bare repository, or any folder."),
    ref: str | None = typer.Option(
        None, help="Commit, tag or branch. Default: HEAD plus what is uncommitted or untracked."
    ),
    issue_file: Path | None = typer.Option(None, help="A file with the text ('-' for standard input)."),
    test: str | None = typer.Option(
        None, help="A test that fails (an id, a file or a class), or a command that runs it. It is run."
    ),
    run: bool = typer.Option(
        False, "--run", help="Run the code in the text, in a container: what it runs and where it raises counts."
    ),
    files: bool = typer.Option(False, "--files", help="Whole files."),
    functions: bool = typer.Option(False, "--functions", help="Functions and methods alone."),
    lines: bool = typer.Option(False, "--lines", help="Lines that failing tests run and passing ones do not."),
    limit: int = typer.Option(10, min=1, max=1000, help="Places at most."),
    explain: bool = typer.Option(False, "--explain", help="All the evidence for each place."),
    graph: Path | None = typer.Option(
        None, help="Also write a page that shows the places and how they are connected: FILE.html."
    ),
    env: str | None = typer.Option(None, help="With --test or --run: auto, docker or local (local is not a sandbox)."),
    test_command: str | None = typer.Option(None, help="With --test: how the project's tests are run."),
    image: str | None = typer.Option(None, help="With --test or --run: a prepared image, used as it is."),
    test_timeout: float | None = typer.Option(None, help="With --test: seconds for one run of the tests."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="No progress on stderr."),
    json: bool = typer.Option(False, "--json", help="One JSON object on stdout."),
) -> None:
    """Say where in the code an issue is, best place first, and why.

    No model and no network are used; code is run for --test and --run alone.

    Places are functions, methods, classes, and files where no definition is known to matter. The evidence: frames and
    paths in the text, names it mentions, words it shares, the history of the repository. Of a git checkout all of it
    counts, wherever inside --repo points.

    With --test the failing test is run as `swe-agent env test` would, and the lines it executed count as well. With
    --run the code that the text shows is run: blocks of Python, sessions, calls of the project's commands. What was
    read is kept below the user's cache, so that a second question costs less; nothing is written to the repository.

    Exit code 0: something was found; 1: nothing fits; 2: bad input; 3: the environment failed.

    Examples:

      swe-agent locate "prompt shows an empty default in brackets"

      swe-agent locate --issue-file ISSUE.md --repo /srv/git/project.git --ref v2.0.0 --functions --explain

      swe-agent locate "totals are one too much" --test tests/test_a.py::test_total --lines

      swe-agent locate ISSUE.md --run

      swe-agent locate ISSUE.md --graph places.html --json
    """
    from swe_agent.cli.found import as_object, choose, find
    from swe_agent.cli.indexing import open_index
    from swe_agent.cli.locate_text import print_places
    from swe_agent.cli.progress import Progress
    from swe_agent.errors import EXIT_OK, EXIT_UNRESOLVED

    level = choose(files=files, functions=functions, lines=lines, test=test, graph=graph, run=run)
    told = _text(text, issue_file, test, run=run)
    try:
        with Progress(quiet=quiet) as progress:
            flags = (env, test_command, image, test_timeout)
            failure = _fail(test, repo, ref, flags, progress, run=run)
            ran = _ran(told, repo, ref, flags, progress) if run else None
            with open_index(repo, ref, progress) as opened:
                _note(opened, failure, progress)
                found = find(opened, told, level, limit, failure, ran)
                if graph is not None:
                    _write_page(graph, found, progress)
                if json:
                    from json import dumps

                    typer.echo(dumps(as_object(found)))
                else:
                    print_places(found, explain=explain)
    except KeyboardInterrupt:
        typer.echo("swe-agent: interrupted; what was read is kept, the same command goes on from there", err=True)
        raise typer.Exit(EXIT_UNRESOLVED) from None
    sys.exit(EXIT_OK if found.locations else EXIT_UNRESOLVED)


def _text(text: str | None, issue_file: Path | None, test: str | None, *, run: bool) -> str:
    """What was asked; empty where a failing test alone has to tell. Raises `UserError`."""
    from swe_agent.errors import UserError
    from swe_agent.issue import read_file, read_text

    if text is not None and issue_file is not None:
        raise UserError("give the text or --issue-file, not both")
    if issue_file is not None:
        return (read_text("-") if str(issue_file) == "-" else read_file(issue_file)).text
    if text is not None and text.startswith(("http://", "https://")):
        import os

        from swe_agent.intake import read_from_url

        return read_from_url(text, os.environ).text
    if text is not None:
        return read_text(text).text
    if run:
        raise UserError("--run needs a text with code in it: give one, --issue-file FILE or '-' for standard input")
    if test is None:
        raise UserError("nothing to look for: give a text, --issue-file FILE, '-' for standard input, or --test ID")
    return ""


def _fail(
    test: str | None,
    repo: Path,
    ref: str | None,
    flags: _Flags,
    progress: "Progress",
    *,
    run: bool,
) -> "Failure | None":
    from swe_agent.errors import UserError

    if test is None:
        env, test_command, image, test_timeout = flags
        if test_command is not None or test_timeout is not None:
            raise UserError("--test-command and --test-timeout go with --test: give that as well")
        if not run and (env is not None or image is not None):
            raise UserError("--env and --image go with --test or --run: give one of them as well")
        return None
    from swe_agent.environments import open_place
    from swe_agent.failure import observe_failure

    with open_place(repo, ref, _settings(repo, flags)) as place:
        return observe_failure(place, test, progress)


def _ran(text: str, repo: Path, ref: str | None, flags: _Flags, progress: "Progress") -> "SnippetRun | None":
    from swe_agent.environments import open_place
    from swe_agent.issue_run import run_in_place

    with open_place(repo, ref, _settings(repo, flags)) as place:
        found = run_in_place(place, text, progress)
    progress.say(found.note if found else "the text holds no code that can be run", "dim")
    return found


def _settings(repo: Path, flags: _Flags) -> "Settings":
    from swe_agent.cli.checkout_settings import checkout_settings

    names = ("environment.kind", "project.test_command", "project.image", "budget.test_timeout")
    return checkout_settings(repo, dict(zip(names, flags, strict=True)))


def _note(opened: "Opened", failure: "Failure | None", progress: "Progress") -> None:
    commit = opened.source.base_commit
    where = f"{opened.source.home}{f' at {commit[:12]}' if commit else ''}"
    files = len(opened.index.paths)
    progress.say(f"{where}: {files} file{'s' * (files != 1)} [{opened.seconds:.1f} s]", "dim")
    if failure is not None:
        counts = failure.spectrum
        known = "" if failure.lines else "; which lines they ran is not known (only under pytest it is)"
        progress.say(f"{len(counts.failing)} failing, {len(counts.passing)} passing tests compared{known}", "dim")


def _write_page(file: Path, found: "Found", progress: "Progress") -> None:
    from swe_agent.cli.graph_page import page
    from swe_agent.errors import UserError

    text = page(found)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"cannot write {file}: {error.strerror}") from error
    progress.say(f"written to {file}", "dim")
