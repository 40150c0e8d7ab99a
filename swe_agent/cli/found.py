"""What `swe-agent locate` finds, before anybody prints it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from localization import CodeIndex, Location, Spectrum
from localization.executed import Executed
from localization.spectrum import ranked_suspects
from localization.spectrum_ties import LineText, Ranks
from swe_agent.cli.indexing import Opened
from swe_agent.errors import UserError

if TYPE_CHECKING:
    from swe_agent.failure import Failure
    from swe_agent.reproduction.running import SnippetRun

Level = Literal["places", "files", "functions", "lines"]
_MOST = 4000
"""Places that are looked through for functions, at most."""


@dataclass(frozen=True)
class Found:
    """The answer to `text`. `ranks` and `sources` go with lines alone and are in the order of `locations`."""

    opened: Opened
    text: str
    level: Level
    locations: tuple[Location, ...]
    failure: "Failure | None" = None
    ranks: tuple[Ranks, ...] = ()
    """The best-case and the pessimistic one."""
    sources: tuple[str, ...] = ()
    run: "SnippetRun | None" = None
    """What the code in the text did, where it was run."""


def choose(*, files: bool, functions: bool, lines: bool, test: str | None, graph: Path | None, run: bool) -> Level:
    """The level that the flags name. Raises `UserError` for flags that do not go together."""
    flags: dict[Level, bool] = {"files": files, "functions": functions, "lines": lines}
    chosen = [level for level, given in flags.items() if given]
    if len(chosen) > 1:
        raise UserError(f"--{chosen[0]} and --{chosen[1]} exclude each other")
    if lines and test is None:
        raise UserError("--lines needs a failing test, which tells one line from the next: --test 'ID or command'")
    if run and (files or lines):
        raise UserError("--run tells definitions apart: leave out --files and --lines")
    if graph is not None and lines:
        raise UserError("--graph shows definitions and files: leave out --lines")
    if graph is not None and not graph.absolute().parent.is_dir():
        raise UserError(f"no such folder: {graph.parent}")
    return chosen[0] if chosen else "places"


def find(
    opened: Opened, text: str, level: Level, limit: int, failure: "Failure | None", run: "SnippetRun | None" = None
) -> Found:
    """Rank the places of a level. What a failing test said is read as a part of the text."""
    index, spectrum, executed = opened.index, failure.spectrum if failure else None, run.executed if run else None
    if failure is not None:
        if level == "lines":
            return _lines(opened, text, limit, failure)
        told = text or f"{failure.command} fails"
        text = f"{told}\n\n{failure.text}"
    if level == "files":
        locations = index.locate_files(text, limit, spectrum)
    elif level == "functions":
        locations = _functions(opened.index, text, limit, spectrum, executed)
    else:
        locations = index.locate(text, limit, spectrum, executed=executed)
    return Found(opened, text, level, locations, failure, run=run)


def as_object(found: Found) -> dict[str, Any]:
    """The one object that `--json` prints (schemas/locate.json)."""
    ranks = [each._asdict() for each in found.ranks] if found.ranks else [None] * len(found.locations)
    rows = [location.model_dump(mode="json") for location in found.locations]
    test = None
    if found.failure is not None:
        spectrum = found.failure.spectrum
        test = {
            "command": found.failure.command,
            "failing": sorted(spectrum.failing),
            "passing": len(spectrum.passing),
            "lines_known": found.failure.lines,
        }
    run = None
    if found.run is not None:
        lines = found.run.executed.lines
        run = {
            "pieces": len(found.run.snippets.pieces),
            "lines": sum(len(each) for each in lines.values()),
            "files": sum(bool(each) for each in lines.values()),
            "errors": list(found.run.errors),
            "ended": found.run.ended,
            "printed": found.run.printed,
        }
    return {
        "schema": 1,
        "base_commit": found.opened.source.base_commit,
        "locations": [{**row, "ranks": each} for row, each in zip(rows, ranks, strict=True)],
        "skipped": [{"path": path, "reason": reason} for path, reason in found.opened.index.skipped],
        "test": test,
        "run": run,
    }


def _functions(
    index: CodeIndex, text: str, limit: int, spectrum: Spectrum | None, executed: Executed | None
) -> tuple[Location, ...]:
    asked = 4 * limit
    while True:
        places = index.locate(text, asked, spectrum, executed=executed)
        found = [place for place in places if place.kind in ("function", "method")][:limit]
        if len(found) == limit or len(places) < asked or asked >= _MOST:
            return tuple(place.model_copy(update={"rank": rank}) for rank, place in enumerate(found, start=1))
        asked *= 4


def _lines(opened: Opened, text: str, limit: int, failure: "Failure") -> Found:
    index, line_at = opened.index, line_reader(opened.index)

    def around(path: str, line: int) -> str:
        return f"{(_around(index, path, line) or '').rpartition('::')[2]} {line_at(path, line)}"

    suspects = ranked_suspects(
        failure.spectrum, limit=limit, messages=failure.messages, last=failure.last, text_at=around
    )
    places = [suspect.location for suspect in suspects]
    return Found(
        opened,
        text,
        "lines",
        tuple(place.model_copy(update={"symbol": _around(index, place.path, place.start_line)}) for place in places),
        failure,
        tuple(suspect.ranks for suspect in suspects),
        tuple(line_at(place.path, place.start_line).strip() for place in places),
    )


def line_reader(index: CodeIndex) -> LineText:
    """Source of a line; empty for what is not there."""

    @cache
    def lines(path: str) -> list[str]:
        try:
            return index.text(path).splitlines()
        except KeyError:
            return []

    def at(path: str, line: int) -> str:
        return lines(path)[line - 1] if 0 < line <= len(lines(path)) else ""

    return at


def _around(index: CodeIndex, path: str, line: int) -> str | None:
    unit = index.columns.at_line(path, line)
    if unit is None:
        return None
    symbol = index.columns.symbol(unit)
    return None if symbol.kind == "module" else symbol.qualified
