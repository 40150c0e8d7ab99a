"""The last words of a run on the terminal."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.syntax import Syntax

from swe_agent.cli.progress import place_line
from swe_agent.evidence import Evidence
from swe_agent.result import Alternative, Result

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
    if result.evidence is not None:
        for line in evidence_lines(result.evidence):
            typer.echo(line)
    if result.alternatives:
        _alternatives(result.alternatives)
    elif result.patch_path is not None:
        _patch(Path(result.patch_path))
    if result.run_dir is not None:
        typer.echo(f"run: {result.run_dir} ({result.seconds:.1f} s)")


def evidence_lines(evidence: Evidence) -> Iterator[str]:
    """What was checked besides the tests, one line each; what was not checked is not spoken of."""
    if evidence.size is not None:
        size = evidence.size
        yield f"size: {size.files} file{'s' * (size.files != 1)}, +{size.added} -{size.removed}"
    if evidence.builds is not None and evidence.builds.ok is not True:
        yield f"build: {'fails' if evidence.builds.ok is False else 'not known'}: {evidence.builds.reason}"
    if evidence.reproduction is not None:
        how = {True: "passes now", False: "fails", None: "was not run"}[evidence.reproduction.passes]
        yield f"the issue's own test {how}; on the base: {evidence.reproduction.reason}"
    for notice in evidence.notices[:_LISTED]:
        yield f"{'left out' if notice.kind == 'left_out' else 'look at'}: {notice.path}: {notice.reason}"
    for error in evidence.lint or ():
        yield f"new error: {error.path}: {error.message}"
    for each in (evidence.tampering or ())[:_LISTED]:
        yield f"tests: {each.path}: {each.reason} ({each.kind})"
    if evidence.regression is not None:
        choice = evidence.regression
        left = f"{len(choice.left_out)} left out (budget {choice.budget:g} s, by {choice.method})"
        yield f"{choice.chosen} tests run, {left}"
    for run in evidence.commands:
        yield f"ran: {run.command} ({run.when}): exit code {run.exit_code}, {run.seconds:.1f} s"


def _tests(what: str, tests: Sequence[str]) -> None:
    if tests:
        typer.echo(f"{len(tests)} {what}:")
        for test in tests[:_LISTED]:
            typer.echo(f"  {test}")
        if len(tests) > _LISTED:
            typer.echo(f"  ... and {len(tests) - _LISTED} more in result.json")


def _alternatives(alternatives: Sequence[Alternative]) -> None:
    """A ranked list, each with its diff."""
    for each in alternatives:
        word = {"likely_correct": "likely correct", "plausible": "plausible", None: each.status}[each.confidence]
        typer.echo(f"\n{each.rank}. candidate {each.number}: {word}: {each.explanation or each.origin}")
        for ground in each.grounds:
            typer.echo(f"   {ground}")
        _diff(each.patch)


def _patch(path: Path) -> None:
    typer.echo(f"patch: {path}")
    _diff(path.read_text(encoding="utf-8", errors="replace"))


def _diff(text: str) -> None:
    if sys.stdout.isatty():
        Console().print(Syntax(text, "diff", background_color="default", word_wrap=True))
    else:
        typer.echo(text)
