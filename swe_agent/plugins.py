"""Tools that other installed packages bring, by their entry points. Nothing of them is imported before it is named.

A package declares `[project.entry-points."swe_agent.tools"]` with `NAME = "module:Class"`; the class is an `aci.Tool`
with that `name`. It runs in this process, on this machine, with your rights.
"""

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec

from aci import Tool
from swe_agent._guard import is_closed
from swe_agent.errors import UserError

GROUP = "swe_agent.tools"
LONGEST = 64
"""Characters of a tool's name that every service takes."""


@dataclass(frozen=True)
class Plugin:
    """A tool that can be loaded; `source` is the package that brings it, with its version."""

    name: str
    source: str
    entry: EntryPoint


def plugins() -> dict[str, tuple[Plugin, ...]]:
    """All that are installed, by name; more than one of a name when several packages bring it."""
    found: dict[str, list[Plugin]] = {}
    for entry in entry_points(group=GROUP):
        source = f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else entry.value
        found.setdefault(entry.name, []).append(Plugin(entry.name, source, entry))
    return {name: tuple(found[name]) for name in sorted(found)}


def the_only(name: str, among: tuple[Plugin, ...], taken: bool) -> Plugin:
    """Of the plugins of a name the one there is. Raises `UserError` when it is not clear which tool is meant."""
    sources = " and ".join(plugin.source for plugin in among)
    if taken:
        raise UserError(f"the tool {name} of {sources} has the name of one of swe-agent's own: it has to be renamed")
    if len(among) > 1:
        raise UserError(f"the tool {name} is brought by {sources}: uninstall one of them")
    return among[0]


def load(plugin: Plugin) -> type[Tool]:
    """Import the tool. Raises `UserError`, one line, for whatever is wrong with it."""
    who = f"the tool {plugin.name} of {plugin.source}"
    _refuse_the_targets(plugin, who)
    try:
        found = plugin.entry.load()
    except (Exception, SystemExit) as error:
        raise UserError(f"{who} cannot be loaded: {type(error).__name__}: {error}") from error
    if not (isinstance(found, type) and issubclass(found, Tool)):
        raise UserError(f"{who} is no tool: {plugin.entry.value} is not a class derived from aci.Tool")
    name = getattr(found, "name", None)
    if name != plugin.name:
        raise UserError(f"{who} calls itself {name!r}: its entry point must have the same name")
    if not name.isidentifier() or len(name) > LONGEST:
        raise UserError(f"{who}: a name is at most {LONGEST} letters, digits and underscores")
    try:
        found.schema_for_model()
    except Exception as error:
        raise UserError(f"{who}: its arguments make no schema: {type(error).__name__}: {error}") from error
    return found


def _refuse_the_targets(plugin: Plugin, who: str) -> None:
    """What is installed from the target's own folder is the target's code, which is never imported."""
    try:
        spec = find_spec(plugin.entry.module.partition(".")[0])
    except (ImportError, ValueError):
        return  # loading will say what is wrong
    places = [spec.origin, *(spec.submodule_search_locations or ())] if spec is not None else []
    if any(place is not None and is_closed(place) for place in places):
        raise UserError(f"{who} lies in the repository that is worked on: code of a target is never loaded")
