"""The last words of a run on the terminal."""

import sys
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.syntax import Syntax

from swe_agent.cli.progress import place_line
from swe_agent.result import Result

_LISTED = 8


def show_result(result: Result, places: Sequence[dict[str, object]] = ()) -> None:
    """Status, evidence and patch on stdout; an error is one line on stderr."""
    if result.error is not None:
        typer.echo(f"swe-agent: {result.error}", err=True)
        if result.run_dir and result.status != "user_error":
            typer.echo(f"what happened until then: {result.run_dir}", err=True)
        return
    typer.echo(f"{result.status}: {result.reason or ''}")
    if result.status == "empty" and places:
        typer.echo("places the issue points to:")
        for place in places:
            typer.echo(f"  {place_line(place)}")
    if result.tests is not None:
        _tests("now pass", result.tests.fail_to_pass)
        _tests("still fail", result.tests.still_failing)
        _tests("passed before and do not now", result.tests.pass_to_fail)
        _tests("flaky, not held against it", result.tests.flaky)
    if result.patch_path is not None:
        _patch(Path(result.patch_path))
    if result.run_dir is not None:
        typer.echo(f"run: {result.run_dir} ({result.seconds:.1f} s)")


def _tests(what: str, tests: Sequence[str]) -> None:
    if tests:
        typer.echo(f"{len(tests)} {what}:")
        for test in tests[:_LISTED]:
            typer.echo(f"  {test}")
        if len(tests) > _LISTED:
            typer.echo(f"  ... and {len(tests) - _LISTED} more in result.json")


def _patch(path: Path) -> None:
    typer.echo(f"patch: {path}")
    text = path.read_text(encoding="utf-8", errors="replace")
    if sys.stdout.isatty():
        Console().print(Syntax(text, "diff", background_color="default", word_wrap=True))
    else:
        typer.echo(text)
