"""Files by what people remember of their names."""

import posixpath
import re

from aci.paths import similar_paths
from aci.text_search import is_glob
from aci.tool import ToolContext
from localization.path_globs import path_selector

MOST = 60


def find_files(pattern: str, where: str, context: ToolContext) -> str:
    """By glob, else the whole name, else a part of the path, else letters in this order, else likeness."""
    selects = path_selector(where)
    known = sorted({*context.index.paths, *(path for path, _ in context.index.skipped)})
    paths = [path for path in known if selects(path)]
    wanted = pattern.strip().removeprefix("./").strip("/")
    if is_glob(wanted):
        fits = path_selector(wanted)
        found = [path for path in paths if fits(path)]
    else:
        found = _by_name(wanted.lower(), paths) or similar_paths(wanted, paths, most=10)
    if not found:
        return f"No file is called like {pattern!r}{f' in {where}' if where else ''}."
    more = [f"{len(found) - MOST} more, narrow by path"] if len(found) > MOST else []
    return "\n".join([*found[:MOST], *more])


def _by_name(wanted: str, paths: list[str]) -> list[str]:
    name = posixpath.basename
    letters = re.compile(".*?".join(re.escape(letter) for letter in wanted)).search
    rules = (
        lambda path: name(path).lower() == wanted or path.lower() == wanted,
        lambda path: wanted in name(path).lower(),
        lambda path: wanted in path.lower(),
        lambda path: letters(name(path).lower()) is not None,
    )
    return next((found for rule in rules if (found := [path for path in paths if rule(path)])), [])
