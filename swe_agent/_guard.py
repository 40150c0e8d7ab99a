"""Keep a target repository's modules off `sys.path`, and refuse to start when a room is not ours.

Nothing of the target is ever imported: until the doors are closed only `os` and `sys` are used, which the interpreter
has loaded before any of us, and then `find_spec` locates a top-level module without executing it.
"""

import os
import sys

ROOMS = ("swe_agent", "aci", "localization", "envs", "trajectories")
HOME = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120 - see above
PROGRAM = "swe-agent"
_closed: list[str] = []
"""Checkouts from which nothing may be imported."""


class RoomsNotOurs(ImportError):
    """A room would be imported from somewhere else than beside this package."""


def close_doors(targets: tuple[str, ...] = ()) -> None:
    """Drop the working directory, the checkout around it and every target from `sys.path`.

    The interpreter's own folders and the folder this program lives in stay: a virtual environment inside the target is
    where people install us.
    """
    closed = [_checkout_around(place) for place in (_working_directory(), *targets) if place]
    kept = _kept()
    _closed[:] = closed
    sys.path[:] = [entry for entry in sys.path if not _is_door(entry, closed, kept)]


def is_closed(path: str) -> bool:
    """Whether a file or folder belongs to a target, whatever way it could be imported."""
    return _is_door(path, _closed, _kept())


def named_targets(arguments: list[str]) -> tuple[str, ...]:
    """Folders named by `--repo`, read before the real command line so that nothing of theirs can be imported."""
    found = []
    for index, argument in enumerate(arguments):
        value = argument.removeprefix("--repo=") if argument.startswith("--repo=") else ""
        if argument == "--repo" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value and os.path.isdir(value):  # noqa: PTH112 - a bad byte in argv must not raise here
            found.append(value)
    return tuple(found)


def check_rooms() -> None:
    """Unless every room lies beside this package, raise `RoomsNotOurs`; the console script ends with that one line."""
    from importlib.util import find_spec  # noqa: PLC0415 - it imports more, and so only after the doors are closed

    for room in ROOMS:
        spec = find_spec(room)
        origin = os.path.realpath(spec.origin) if spec and spec.origin else "nowhere"
        if origin != os.path.join(HOME, room, "__init__.py"):  # noqa: PTH118 - see above
            line = (
                f"{PROGRAM} will not start: its part '{room}' would come from {origin} instead of "
                f"{HOME}/{room}. Reinstall swe-agent in an environment of its own, without PYTHONPATH."
            )
            if os.path.basename(sys.argv[0] if sys.argv else "") == PROGRAM:  # noqa: PTH119 - see above
                sys.stderr.write(line + "\n")
                raise SystemExit(3)
            raise RoomsNotOurs(line)


def _kept() -> list[str]:
    """Where the interpreter keeps libraries, which may lie inside a target: not everything below its prefix."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    folders = [f"{prefix}/{name}" for prefix in prefixes for name in ("lib", "lib64", "Lib", "DLLs", "local/lib")]
    users = getattr(sys.modules.get("site"), "USER_SITE", None)
    return [HOME, *(os.path.realpath(folder) for folder in (*folders, *([users] if users else [])))]


def _is_door(entry: str, closed: list[str], kept: list[str]) -> bool:
    if entry == "":
        return True
    path = os.path.realpath(entry)
    if path == HOME or any(_is_below(path, place) for place in kept if place != HOME):
        return False
    return any(_is_below(path, place) for place in closed)


def _is_below(path: str, place: str) -> bool:
    return path == place or path.startswith(place.rstrip("/") + "/")


def _working_directory() -> str | None:
    try:
        return os.getcwd()  # noqa: PTH109 - see above
    except OSError:
        return None


def _checkout_around(place: str) -> str:
    place = folder = os.path.realpath(place)
    while not os.path.exists(f"{folder}/.git"):  # noqa: PTH110 - see above
        parent = os.path.dirname(folder)  # noqa: PTH120 - see above
        if parent == folder:
            return place
        folder = parent
    return folder
