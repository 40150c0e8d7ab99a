"""What is in the index of a repository, and what `swe-agent index` prints of it for a person."""

import sys
import time
from collections import Counter

import numpy as np
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.text import Text

from localization.languages import language_of
from localization.record import KINDS
from localization.resolve import EdgeKind
from swe_agent.cli.indexing import Opened, bytes_on_disk
from swe_agent.cli.plain import plain

_LISTED = 20


class Skipped(BaseModel):
    """A file that is not in the index, or not with all its definitions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    reason: str


class Contents(BaseModel):
    """`files` are those that are indexed; `languages` counts the ones whose definitions are read, the others are text.

    `bytes` is the size of the index on disk, of all commits of the repository that were ever read; `seconds` is what
    this reading took, with all edges.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_commit: str | None
    folder: str
    files: int
    languages: dict[str, int]
    definitions: dict[str, int]
    references: int
    edges: dict[str, int]
    commits: int
    skipped: tuple[Skipped, ...]
    problems: tuple[str, ...]
    bytes: int
    seconds: float


def describe(opened: Opened) -> Contents:
    """Counts of everything; the history is read and the edges are made on the way."""
    started = time.monotonic()
    index, columns = opened.index, opened.index.columns
    # A first question, so that all that questions need is kept as well.
    index.locate("where", limit=1)
    named = Counter(language.name for path in columns.paths if (language := language_of(path)))
    kinds = np.bincount(columns.kind, minlength=len(KINDS)).tolist()
    edges = np.bincount(index.graph.edges.kind, minlength=len(EdgeKind)).tolist()
    commits = index.history.commits
    return Contents(
        base_commit=opened.source.base_commit,
        folder=str(opened.folder),
        files=len(columns.paths),
        languages=dict(named.most_common()),
        definitions={kind: count for kind, count in zip(KINDS, kinds, strict=True) if kind != "module"},
        references=sum(len(record.reference) for record in columns.records),
        edges={kind.name.lower(): edges[kind] for kind in EdgeKind},
        commits=commits,
        skipped=tuple(Skipped(path=path, reason=reason) for path, reason in index.skipped),
        problems=(*index.problems, *([index.history.problem] if index.history.problem else [])),
        bytes=bytes_on_disk(opened.folder),
        seconds=round(opened.seconds + time.monotonic() - started, 3),
    )


def print_contents(contents: Contents) -> None:
    """A line for each count, and what was skipped, with the reasons."""
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    text = contents.files - sum(contents.languages.values())
    rows = {
        "commit": contents.base_commit or "none",
        "files": f"{contents.files:,}",
        "languages": _counts({**contents.languages, "text alone": text}),
        "definitions": _counts(contents.definitions),
        "references": f"{contents.references:,}",
        "edges": _counts(contents.edges),
        "history": f"{contents.commits:,} commits",
        "kept": f"{contents.bytes / 2**20:.1f} MiB in {plain(contents.folder)}",
        "seconds": f"{contents.seconds:.1f}",
    }
    for name, said in rows.items():
        console.print(Text.assemble((f"{name:13}", "bold"), said))
    for problem in contents.problems:
        console.print(Text.assemble((f"{'note':13}", "bold yellow"), plain(problem)))
    _print_skipped(contents.skipped, console)


def _print_skipped(skipped: tuple[Skipped, ...], console: Console) -> None:
    """Binary files are many and no surprise: they are counted."""
    telling = [each for each in skipped if each.reason != "binary"]
    if telling:
        console.print(Text(f"{len(telling)} file{'s' * (len(telling) != 1)} not read, or only partly:", style="bold"))
    for each in telling[:_LISTED]:
        console.print(Text.assemble("  ", plain(each.path), (f"  {plain(each.reason)}", "dim")))
    if len(telling) > _LISTED:
        console.print(f"  ... and {len(telling) - _LISTED} more (--json lists all)")
    if binary := len(skipped) - len(telling):
        console.print(Text(f"{binary} binary file{'s' * (binary != 1)} not read", style="bold"))


def _counts(counted: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counted.items() if count) or "none"
