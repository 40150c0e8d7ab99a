"""`swe-agent doctor`: what is missing on this machine, and how to mend it."""

import os
import sys
from json import dumps
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from swe_agent.doctor import Check


def doctor(json: bool = typer.Option(False, "--json", help="One JSON object on stdout.")) -> None:
    """Say what is missing on this machine and how to mend it. Nothing is pulled, paid or changed."""
    from swe_agent.config import working_directory
    from swe_agent.doctor import examine

    report = examine(cwd=working_directory(), environ=os.environ)
    if json:
        typer.echo(dumps(report.as_dict()))
    else:
        _print(report.checks)
    raise typer.Exit(report.exit_code)


def _print(checks: "tuple[Check, ...]") -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=sys.stdout, soft_wrap=True, highlight=False)
    for check in checks:
        word, style = ("ok", "green") if check.ok else ("fail", "red") if check.required else ("warn", "yellow")
        console.print(Text.assemble((f"{word:5}", style), f"{check.name:8} {check.found}"))
        if check.mend:
            console.print(Text(f"{'':14}mend: {check.mend}"))
