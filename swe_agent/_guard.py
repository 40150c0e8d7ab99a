"""Keep a target repository's modules off `sys.path`, and refuse to start when a room is not ours.

Standard library only, and nothing of the target is ever imported: `find_spec` locates a top-level module without
executing it.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

ROOMS = ("swe_agent", "aci", "localization", "envs", "trajectories")
HOME = Path(__file__).resolve().parent.parent


class RoomsNotOurs(ImportError):
    """A room would be imported from somewhere else than beside this package."""


def close_doors(targets: tuple[Path, ...] = ()) -> None:
    """Drop the working directory, the checkout around it and every target from `sys.path`.

    The interpreter's own folders and the folder this program lives in stay: a virtual environment inside the target is
    where people install us.
    """
    closed = [_checkout_around(place) for place in (_working_directory(), *targets) if place is not None]
    sys.path[:] = [entry for entry in sys.path if not _is_door(entry, closed)]


def check_rooms() -> None:
    """Raise `RoomsNotOurs` unless every room lies beside this package."""
    for room in ROOMS:
        spec = find_spec(room)
        origin = Path(spec.origin).resolve() if spec and spec.origin else None
        if origin is None or origin.parent.parent != HOME:
            raise RoomsNotOurs(
                f"swe-agent will not start: its part '{room}' would come from {origin or 'nowhere'} instead of "
                f"{HOME / room}. Reinstall swe-agent in an environment of its own, without PYTHONPATH."
            )


def _is_door(entry: str, closed: list[Path]) -> bool:
    if entry == "":
        return True
    try:
        path = Path(entry).resolve()
    except OSError:
        return True
    kept = (HOME, Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve())
    if path == HOME or any(path.is_relative_to(place) for place in kept[1:]):
        return False
    return any(path.is_relative_to(place) or (place.is_relative_to(path) and path == place) for place in closed)


def _working_directory() -> Path | None:
    try:
        return Path.cwd().resolve()
    except OSError:
        return None


def _checkout_around(place: Path) -> Path:
    place = place.resolve()
    for folder in (place, *place.parents):
        if (folder / ".git").exists():
            return folder
    return place
