"""Files of an environment as a reader wants them: what a path is, and the lines of a file too large to be held."""

from dataclasses import dataclass
from typing import Literal

from aci.tool import ToolContext, ToolError

LARGE = 2_000_000
"""Bytes above which a file is not read as a whole: its lines are cut out of it in the environment."""
_HEAD = 8192
_WIDTH = 2000
_ASK = (
    'if [ -d "$1" ]; then echo folder 0; elif [ -f "$1" ]; then echo file $(wc -c <"$1"); '
    'elif [ -e "$1" ] || [ -L "$1" ]; then echo other 0; else echo none 0; fi; '
    'readlink -f -- "$1" || echo; readlink -f . ; readlink -f -- "$2"'
)
_PART = 'wc -l <"$1"; od -An -v -tx1 -N "$2" -- "$1" | tr -d " \\n"; echo; sed -n "$3,$4p;$4q" -- "$1" | cut -b "1-$5"'


@dataclass(frozen=True)
class Place:
    """What a path names. A link is what it leads to; `size` in bytes is that of a file."""

    path: str
    kind: Literal["folder", "file", "other", "none"]
    size: int = 0


@dataclass(frozen=True)
class Part:
    """Some lines of a large file, each cut at 2,000 bytes, with the file's first 8 KiB and its number of lines."""

    head: bytes
    lines: list[str]
    total: int


def look_up(path: str, context: ToolContext) -> Place:
    """One command in the environment. Raises `ToolError` for a link that leads out of the repository."""
    words = ["sh", "-c", _ASK, "sh", path, context.environment.outside]
    done = context.environment.exec(words, timeout=context.command_timeout)
    first, real, *allowed = [*done.stdout.split("\n"), "", ""][:4]
    kind, _, size = first.partition(" ")
    if kind not in ("file", "folder", "other", "none"):
        raise ToolError(f"{path} could not be looked at: {done.stderr.strip() or first or 'no answer'}")
    if (
        kind in ("file", "folder")
        and real
        and not any(f"{real}/".startswith(f"{place}/") for place in allowed if place)
    ):
        raise ToolError(f"{path} is a link that leads out of the repository, to {real}")
    if kind == "file":
        return Place(path, "file", int(size or 0))
    return Place(path, "folder" if kind == "folder" else "other" if kind == "other" else "none")


def part_of(path: str, start: int, end: int, context: ToolContext) -> Part:
    """Lines `start` to `end`; the file is read in the environment, and little of it comes here."""
    words = ["sh", "-c", _PART, "sh", path, str(_HEAD), str(start), str(end), str(_WIDTH)]
    done = context.environment.exec(words, timeout=context.command_timeout)
    if done.timed_out:
        raise ToolError(f"reading {path} took too long: use `sed -n` or `grep` in the shell")
    count, head, *lines = done.stdout.split("\n")
    if not count.strip().isdigit():
        raise ToolError(f"{path} cannot be read: {done.stderr.strip()}")
    if lines and not lines[-1]:
        lines.pop()
    return Part(bytes.fromhex(head), [line.removesuffix("\r") for line in lines], int(count))
