"""What `swe-agent locate` prints for a person."""

import sys

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from localization import Location
from swe_agent.cli.found import Found
from swe_agent.cli.plain import plain
from swe_agent.cli.reasons import merged, shortest

_REASONS = 3
_SOURCE = 60
"""Letters of a line of source, at most."""
_REASON = 50
"""Columns below which the reasons get a line of their own."""


def print_places(found: Found, *, explain: bool) -> None:
    """A line for each place, two on a narrow terminal; with `explain` a paragraph with all of its evidence."""
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    if not found.locations:
        console.print(_nothing(found))
    elif explain:
        _paragraphs(found, console)
    else:
        _rows(found, console, console.width if sys.stdout.isatty() else None)


def what(location: Location) -> str:
    """`method Option.prompt_for_value`; the name of a line is that of what is around it."""
    name = (location.symbol or "").rpartition("::")[2]
    if location.kind == "line":
        return f"in {name}" if name else ""
    return f"{location.kind} {name}" if name else location.kind


def where(location: Location) -> str:
    """`path:line`, as editors and terminals open it."""
    return location.path if location.kind == "file" else f"{location.path}:{location.start_line}"


def share(location: Location, found: Found) -> int:
    """Per cent of the first place's score, which alone mean nothing."""
    best = max(each.score for each in found.locations)
    return round(100 * location.score / best) if best > 0 else 0


def _rows(found: Found, console: Console, width: int | None) -> None:
    """`width` is the terminal's; what is piped is not cut."""
    cells = [
        (_rank(found, number), plain(where(location)), _what(found, number), str(share(location, found)))
        for number, location in enumerate(found.locations)
    ]
    widths = [max(cell_len(row[column]) for row in cells) for column in range(4)]
    used = sum(widths) + 2 * len(widths)
    narrow = width is not None and width - used < _REASON
    for location, (rank, place, named, score) in zip(found.locations, cells, strict=True):
        reasons = plain("; ".join(shortest(location.evidence, _REASONS)))
        head = Text.assemble(
            f"{rank:>{widths[0]}}  ", (set_cell_size(place, widths[1]), "bold"), f"  {set_cell_size(named, widths[2])}",
            (f"  {score:>{widths[3]}}", "cyan"),
        )  # fmt: skip
        if narrow:
            console.print(head)
            head = Text(" " * widths[0])
        line = Text.assemble(head, "  ", (reasons, "dim"))
        if width is not None:
            line.truncate(width, overflow="ellipsis")
        console.print(line)


def _paragraphs(found: Found, console: Console) -> None:
    for number, location in enumerate(found.locations):
        span = f"-{location.end_line}" if location.end_line > location.start_line and location.kind != "file" else ""
        heading = f"{plain(where(location))}{span}  {_what(found, number)}"
        score = (f"  {share(location, found)}", "cyan")
        console.print(Text.assemble(f"{_rank(found, number)}. ", (heading, "bold"), score))
        for each in merged(location.evidence):
            weight = f"{100 * each.weight:3.0f} %" if each.weight else "     "
            console.print(Text(f"   {weight}  {plain(each.text)}", style="dim"))


def _what(found: Found, number: int) -> str:
    """Of a line what stands there says more than where it is."""
    said = plain(what(found.locations[number]))
    if not found.sources:
        return said
    source = plain(found.sources[number])
    return f"{source if len(source) <= _SOURCE else f'{source[: _SOURCE - 1]}…'}{f'  ({said})' if said else ''}"


def _rank(found: Found, number: int) -> str:
    if not found.ranks:
        return str(found.locations[number].rank)
    best, worst = found.ranks[number]
    return str(best) if best == worst else f"{best}-{worst}"


def _nothing(found: Found) -> Text:
    if found.level == "lines":
        return Text("which lines the failing test ran is not known: only under pytest it is")
    if not found.opened.index.paths:
        return Text("there is no file to look into")
    return Text("nothing in the tree fits: name a symbol, a path or a message, or paste a traceback")
