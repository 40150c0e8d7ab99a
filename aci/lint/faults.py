"""Errors of two states of a file compared: which of them did the edit bring?"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from aci.text import changed_lines, cut_line, lines_of

LARGEST = 1_000_000
"""Bytes; a larger file is not checked."""


class Fault(NamedTuple):
    """`final` says that the language's own compiler or interpreter found it, so that there is no doubt."""

    line: int
    message: str
    final: bool = False


def shown(fault: Fault, data: bytes) -> str:
    """On one line, with the line of the source it is about."""
    source = line_of(data, fault.line).strip()
    return f"line {fault.line}: {fault.message}" + (f": {cut_line(source, 120)}" if source else "")


def line_of(data: bytes, number: int) -> str:
    lines = lines_of(data)
    return lines[number - 1] if 0 < number <= len(lines) else ""


def is_new(fault: Fault | None, old: Fault | None, before: bytes, after: bytes) -> bool:
    """For a checker that stops at its first error.

    In a file that was broken before, an error counts as new only when it is another one and lies where the edit is: a
    fix uncovers those behind it.
    """
    if fault is None or old is None:
        return fault is not None
    if (old.message, line_of(before, old.line)) == (fault.message, line_of(after, fault.line)):
        return False
    first, last = changed_lines(before, after)
    return first <= fault.line <= last + 1


def new_faults(old: Sequence[Fault], now: Sequence[Fault], before: bytes, after: bytes) -> list[Fault]:
    """For a checker that lists all errors: those of `now` that have no counterpart in `old` and that the edit caused.

    Lines outside the edit are mapped through it. In a file that was broken before, a parser may read all the rest in
    another way after an edit; so an error far from the edit counts only when none of the old ones is gone.
    """
    if not old or len(now) < len(old):
        return [] if old else list(now)
    first, last = changed_lines(before, after)
    shift = after.count(b"\n") - before.count(b"\n")
    left = Counter(_key(fault.line, fault.message, first, last - shift) for fault in old)
    found: list[Fault] = []
    for fault in now:
        line = fault.line if fault.line <= last else fault.line - shift
        key = _key(line, fault.message, first, last - shift if fault.line > last else max(last, last - shift))
        if left[key]:
            left[key] -= 1
        else:
            found.append(fault)
    all_stayed = not +left
    return [fault for fault in found if all_stayed or first <= fault.line <= last + 1]


def _key(line: int, message: str, first: int, last: int) -> tuple[int, str]:
    """By line and kind; inside the edit, where lines have no counterpart, by kind alone. What is missing is a kind of
    its own each, what does not fit is not: its text may be any part of the edit."""
    kind = message if message.startswith("missing") else message.partition(" ")[0]
    return (0 if first <= line <= last else line, kind)
