"""The table of `swe-agent trajectory list`."""

import sys
from pathlib import Path

import typer
from pydantic import JsonValue
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from swe_agent.runs import RunFolder, all_runs
from trajectories import TrajectoryError, read_trajectory

Row = dict[str, JsonValue]


def run_rows(output: Path) -> list[Row]:
    """One row a run, oldest first; what is not known is None."""
    return [_row(run) for run in all_runs(output)]


def show_rows(rows: list[Row], folder: str) -> None:
    if not rows:
        typer.echo(f"no runs in {folder}/; `swe-agent demo` makes one")
        return
    names = ("status", "strategy", "steps", "candidates", "tokens", "cost", "seconds")
    columns = [Column("run", overflow="fold"), *(Column(name, no_wrap=True) for name in names)]
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        cells = (row["run_id"], row["status"], row["strategy"], row["steps"], row["candidates"], row["tokens"])
        cost = row["cost_usd"]
        money = "?" if cost is None else f"${cost:.4f}"
        seconds = row["seconds"]
        time = "?" if not isinstance(seconds, int | float) else f"{seconds:.1f}"
        table.add_row(*(Text("?" if cell is None else str(cell), overflow="fold") for cell in cells), money, time)
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160).print(table)


def _row(run: RunFolder) -> Row:
    result = run.read_result()
    if result is not None:
        usage = result.usage
        known = usage is not None and usage.input is not None and usage.output is not None
        return {
            "run_id": run.run_id,
            "status": result.status,
            "strategy": result.strategy,
            "steps": result.steps,
            "candidates": result.candidates,
            "tokens": (usage.input or 0) + (usage.output or 0) if usage is not None and known else None,
            "cost_usd": usage.cost_usd if usage is not None else None,
            "seconds": result.seconds,
        }
    try:
        trajectory = read_trajectory(run.trajectory)
    except TrajectoryError:
        return _unfinished(run, "unreadable")
    usage = trajectory.usage
    known = usage.input is not None and usage.output is not None
    row = _unfinished(run, "unfinished")
    row["strategy"] = trajectory.started.strategy if trajectory.started else None
    row["steps"] = trajectory.steps
    row["tokens"] = (usage.input or 0) + (usage.output or 0) if known else None
    row["cost_usd"] = usage.cost_usd
    return row


def _unfinished(run: RunFolder, status: str) -> Row:
    keys = ("strategy", "steps", "candidates", "tokens", "cost_usd", "seconds")
    return {"run_id": run.run_id, "status": status, **dict.fromkeys(keys)}
