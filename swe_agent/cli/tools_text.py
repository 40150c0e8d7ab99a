"""Tools as text: a line for each, which a program can cut as well."""

import json
import re
from collections.abc import Sequence
from textwrap import shorten

import typer

from aci.bundles import ABOUT
from swe_agent.tool_list import OURS, Row

_SENTENCE = re.compile(r"[.:;](?:\s|$)")


def print_tools(rows: Sequence[Row], *, bundles: bool) -> None:
    """A line for each; and, where wanted, what each bundle is and holds."""
    name = max(len(row.name) for row in rows)
    whose = max(len(row.source) for row in rows)
    for row in rows:
        typer.echo(f"{row.name:{name}}  {row.source:{whose}}  {_first(row)}")
    if not bundles:
        return
    typer.echo("\nBundles, each with `submit`:")
    for bundle, about in ABOUT.items():
        held = [row.name for row in rows if bundle in row.bundles]
        typer.echo(f"  {bundle}: {about} ({', '.join(held) if len(held) < 10 else len(held)})")


def print_tool(row: Row) -> None:
    """All that the model reads of it."""
    typer.echo(f"{row.name}{'' if row.source == OURS else f', of {row.source}'}")
    if row.bundles:
        typer.echo(f"in the bundles {', '.join(row.bundles)}")
    typer.echo(f"\n{row.description}\n\n{json.dumps(row.parameters, indent=2, ensure_ascii=False)}")


def _first(row: Row) -> str:
    if row.problem:
        return f"cannot be used: {row.problem}"
    if row.description is None:
        return "(not loaded; `swe-agent tools show` loads it)"
    return shorten(_SENTENCE.split(" ".join(row.description.split()))[0], 90, placeholder=" ...")
