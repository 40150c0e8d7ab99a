"""Found lines for a reader: by file, with the definition around each, and never more than fit."""

from collections.abc import Sequence

from aci.sharing import fair_share
from aci.text import cut_line
from aci.text_search import Hit
from aci.tool import ToolContext
from aci.where import innermost, is_copy, name_inside
from localization import role_of

LINES = 60
"""Lines shown at once."""
WIDTH = 200
SAME = "same"
"""Stands for the definition around the line above."""
_ORDER = {"source": 0, "data": 1, "test": 2, "doc": 3}


def grouped(hits: Sequence[Hit], needle: str, context: ToolContext) -> str:
    """Hits by file, product code first, then tests, documentation, and copies that were built.

    Of too many, every file keeps a fair share, so that the first ones do not crowd out the rest. `needle` is what to
    show of a long line; one that does not hold it is shown from its beginning.
    """
    files: dict[str, list[Hit]] = {}
    for hit in sorted(hits, key=lambda hit: (is_copy(hit.path), _ORDER[role_of(hit.path)])):
        files.setdefault(hit.path, []).append(hit)
    total = sum(len(inside) for inside in files.values())
    share = max(1, fair_share([len(inside) for inside in files.values()], LINES))
    shown: list[str] = []
    given = files_shown = 0
    for path, inside in files.items():
        few = inside[: min(share, LINES - given)]
        if not few:
            break
        given += len(few)
        files_shown += 1
        shown.append(f"{path} ({len(inside)}{f', first {len(few)}' if len(few) < len(inside) else ''})")
        above = ""
        for hit in few:
            around = _inside(hit, context)
            told = f"  ({SAME if around == above else around})" if around else ""
            shown.append(f"{hit.line:>6}: {_excerpt(hit.text.strip(), needle)}{told}")
            above = around
    header = f"{total} {'match' if total == 1 else 'matches'} in {len(files)} {'file' if len(files) == 1 else 'files'}"
    if total > given:
        shown.append(f"{total - given} of the {total} are not shown; narrow by path (a file alone shows {LINES})")
    if rest := list(files)[files_shown:]:
        shown.append(f"in these files too: {cut_line(', '.join(f'{path} ({len(files[path])})' for path in rest), 600)}")
    return "\n".join([header, *shown])


def _excerpt(line: str, needle: str) -> str:
    """A long line around what was found in it, as in minified files."""
    at = line.lower().find(needle.lower())
    if len(line) <= WIDTH or at + len(needle) <= WIDTH:
        return cut_line(line, WIDTH)
    start = max(0, at - WIDTH // 2)
    return f"[{start} characters ...] {cut_line(line[start:], WIDTH)}"


def _inside(hit: Hit, context: ToolContext) -> str:
    """The innermost definition around a hit, unless the hit is its first line."""
    around = innermost(context.index, hit.path, hit.line)
    if around is not None and around.start_line == hit.line:
        outer = [
            each
            for each in context.index.symbols_in(hit.path)
            if each.kind != "module" and each.start_line < hit.line <= each.end_line
        ]
        around = max(outer, key=lambda each: (each.start_line, -each.end_line), default=None)
    return name_inside(around) if around is not None else ""
