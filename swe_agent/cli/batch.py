"""`swe-agent batch eval`: grade predictions for SWE-bench instances."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from swe_agent.batch import BatchReport
    from swe_agent.swebench.grading import Graded
    from swe_agent.swebench.rows import Row

app = typer.Typer(help="Many instances of a dataset at once.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def batch() -> None:
    """Many instances of a dataset at once."""


@app.command("eval")
def evaluate(
    instances: Path = typer.Option(..., help="Rows of SWE-bench: FILE.jsonl[.gz] or FILE.json."),
    predictions: str = typer.Option(..., help="gold, empty, or a file: preds.json or JSON lines with model_patch."),
    repo_path: str = typer.Option(
        ..., help="Where bare repositories lie: '/dir/{owner}+{name}/repo'. Nothing is cloned."
    ),
    workers: int = typer.Option(1, min=1, max=256, help="Instances at a time."),
    ids: Path | None = typer.Option(None, help="A file with the ids to grade, one per line. Default: all."),
    limit: int | None = typer.Option(None, min=1, help="Only the first so many."),
    timeout: float = typer.Option(1800.0, min=1.0, help="Seconds for the tests of one instance."),
    pull: bool = typer.Option(False, "--pull", help="Pull the official image of an instance where there is none here."),
    official: bool = typer.Option(True, help="Use the official image of an instance where there is one."),
    output: Path | None = typer.Option(
        None, help="Where results are written. Default: runs/eval-..., named by what is graded."
    ),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="No progress on stderr."),
    json: bool = typer.Option(False, "--json", help="One JSON object on stdout."),
) -> None:
    """Run each instance's tests over its prediction, in an environment made for it, and say which are resolved.

    The official image is used where the engine has it; otherwise the environment is built from the version's facts, the
    setup commit and the eval script. Each result is written at once: the same command goes on where an earlier one
    ended, and tries again what failed for the environment's sake. Exit code 0: every instance was graded; 1: some could
    not be; 2: bad input; 3: the container engine is gone.
    """
    from swe_agent.batch import BatchSettings, default_output, evaluate_batch
    from swe_agent.config import load_settings, working_directory
    from swe_agent.errors import EXIT_OK, EXIT_UNRESOLVED
    from swe_agent.swebench.predictions import read_predictions
    from swe_agent.swebench.rows import read_rows

    settings = load_settings(cwd=working_directory(), environ=os.environ, flags={}).settings
    rows = read_rows(instances)
    given = read_predictions(predictions, rows)
    chosen = _chosen(rows, ids, limit)
    try:
        report = evaluate_batch(
            chosen,
            given,
            BatchSettings(
                repo_path=repo_path,
                output=output or default_output(settings.output.folder, instances, given, predictions),
                workers=workers,
                timeout=timeout,
                environment=settings.environment,
                pull=pull,
                official=official,
            ),
            (lambda *_: None) if quiet else _tell,
        )
    except KeyboardInterrupt:
        typer.echo("swe-agent: interrupted; the same command goes on where this one ended", err=True)
        sys.exit(EXIT_UNRESOLVED)
    if json:
        typer.echo(report.model_dump_json())
    else:
        _show(report)
    sys.exit(EXIT_UNRESOLVED if report.error else EXIT_OK)


def _chosen(rows: "tuple[Row, ...]", ids: Path | None, limit: int | None) -> "list[Row]":
    """In the file's order. Raises `UserError` for an id that is no instance's."""
    from swe_agent.errors import UserError

    chosen = list(rows)
    if ids is not None:
        try:
            lines = ids.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise UserError(f"cannot read {ids}: {error}") from error
        wanted = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
        chosen = [row for row in rows if row.instance_id in wanted]
        unknown = sorted(wanted - {row.instance_id for row in chosen})
        if unknown or not wanted:
            raise UserError(f"{ids}: {f'no instance {unknown[0]}' if unknown else 'no ids'} in the instances file")
    return chosen[:limit]


def _tell(done: int, total: int, result: "Graded", before: bool) -> None:
    seconds = "before" if before else f"{result.seconds:.1f} s"
    detail = f": {result.detail}" if result.detail else ""
    typer.echo(f"[{done}/{total}] {result.instance_id}: {result.cause} ({seconds}){detail[:300]}", err=True)


def _show(report: "BatchReport") -> None:
    typer.echo(f"{report.resolved} of {report.n} resolved, {report.unresolved} not, {report.error} could not be graded")
    for cause, count in report.by_cause.items():
        typer.echo(f"  {count:4}  {cause}")
    if report.as_recorded is not None:
        typer.echo(f"{report.as_recorded} of {report.n} did what the dataset recorded")
    typer.echo(f"results: {report.output}")
