"""File bytes as lines for a reader: numbered, cut to a width, never guessed at more than needed."""

import re
from collections.abc import Sequence
from typing import Literal

BOM = b"\xef\xbb\xbf"
LINE_WIDTH = 400
"""Characters shown of one line."""

_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
# PEP 263: on one of the first two lines, in a comment.
_DECLARED = re.compile(rb"\A(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*(?:latin[-_]?1|iso[-_]?8859[-_]1)\b", re.I)
_TERMINAL = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


def is_binary(data: bytes) -> bool:
    return b"\0" in data[:8192]


def encoding_of(data: bytes) -> Literal["utf-8", "latin-1"]:
    """Latin-1 stands for every single-byte encoding: it gives each byte a character and gives it back unchanged.

    A file that is UTF-8 but for a few stray bytes counts as UTF-8. One of ASCII alone is what a coding line of Python
    or Ruby says of it.
    """
    if data.isascii():
        return "latin-1" if _DECLARED.match(data) else "utf-8"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "utf-8" if _MULTIBYTE.search(data) else "latin-1"
    return "utf-8"


def lines_of(data: bytes) -> list[str]:
    """Lines without their ends and without the BOM; only a newline ends a line, as in git and grep."""
    text = data.removeprefix(BOM).decode(encoding_of(data), "backslashreplace")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "" else lines


def numbered(lines: Sequence[str], first: int = 1) -> str:
    """Lines with their numbers, `first` being the number of the first one; long ones are cut and say so."""
    return "\n".join(f"{number:>5}  {cut_line(line)}" for number, line in enumerate(lines, first))


def around(data: bytes, first: int, last: int, margin: int = 3, most: int = 40) -> str:
    """Numbered lines `first` to `last` and `margin` on both sides; of more than `most` the middle is left out."""
    lines = lines_of(data)
    start, end = max(1, first - margin), min(len(lines), last + margin)
    if end - start + 1 <= most:
        return numbered(lines[start - 1 : end], start)
    half = most // 2
    top = numbered(lines[start - 1 : start - 1 + half], start)
    bottom = numbered(lines[end - half : end], end - half + 1)
    return f"{top}\n  ...  ({end - start + 1 - 2 * half} lines left out)\n{bottom}"


def changed_lines(before: bytes, after: bytes) -> tuple[int, int]:
    """First and last changed line, in `after`'s numbers; a pure deletion gives the line that follows it, twice."""
    old, new = before.split(b"\n"), after.split(b"\n")
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    return head + 1, max(head + 1, len(new) - tail)


def cut_line(line: str, width: int = LINE_WIDTH) -> str:
    return line if len(line) <= width else f"{line[:width]} [... {len(line) - width} more characters]"


def cut_middle(text: str, limit: int, advice: str = "") -> str:
    """At most about `limit` characters: head and tail, with a note between them saying how much is missing."""
    if len(text) <= limit:
        return text
    half = max(limit // 2, 1)
    note = f"[... {len(text) - 2 * half} characters left out{'; ' if advice else ''}{advice} ...]"
    return f"{text[:half]}\n{note}\n{text[-half:]}"


def without_terminal(text: str) -> str:
    """Without colours, cursor movements and titles."""
    return _TERMINAL.sub("", text)


def plain(text: str) -> str:
    """Terminal output as a person would see it at the end: no colours, and of a progress line its last state."""
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in _TERMINAL.sub("", text).split("\n"))
