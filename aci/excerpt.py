"""The part of a long text that is shown: whole lines of its beginning and its end, and where the rest is."""

from aci.text import cut_line


def head_and_tail(text: str, limit: int, handle: str) -> str:
    """At most about `limit` characters. Lines are cut to a width first; the note between the two parts says which lines
    are left out and under which handle they can be opened. The end gets the larger part: it is where errors are."""
    lines = [cut_line(line) for line in text.split("\n")]
    room = max(limit - 200, 0)
    head = _fitting(lines, room // 3)
    tail = _fitting(lines[head:][::-1], room - sum(len(line) + 1 for line in lines[:head]))
    last = len(lines) - tail
    note = f"[... lines {head + 1}-{last} of {len(lines)} are left out; to read them: unfold with handle {handle} ...]"
    return "\n".join([*lines[:head], note, *lines[last:]])


def _fitting(lines: list[str], room: int) -> int:
    """How many of the first lines fit."""
    for number, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            return number
    return len(lines)
