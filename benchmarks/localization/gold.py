"""Which files, and which functions, a developer's patch changed: the answers that a ranking is measured against.

A file is named as it is called at the base commit. A function is the innermost definition around a changed line.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_LETTERS = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}


class GoldFile(NamedTuple):
    """`status` as git says it: M, A, D or R; the path of a renamed file is the old one."""

    path: str
    status: str


class Function(NamedTuple):
    """`name` is qualified within the file: `Class.method`."""

    path: str
    name: str


class Gold(NamedTuple):
    """`functions` is None where nobody said which: then the patch and the base commit must."""

    files: tuple[GoldFile, ...]
    functions: tuple[Function, ...] | None = None


class FileChange(NamedTuple):
    """One file of a patch. Lines are those of the old file, from 1; a line is added after `insertions` (0: on top)."""

    path: str
    status: str
    removed: tuple[int, ...] = ()
    insertions: tuple[int, ...] = ()


class Definition(NamedTuple):
    """A span of lines from 1, both ends included. `is_function` covers methods."""

    name: str
    is_function: bool
    start: int
    end: int


def read_patch(text: str) -> tuple[FileChange, ...]:
    """The files of a git patch in its order. Raises ValueError: no git patch, or a hunk cut off."""
    lines = text.split("\n")
    starts = [number for number, line in _outside_hunks(lines) if line.startswith("diff --git ")]
    if not starts:
        raise ValueError("not a git patch: it has no line that begins with `diff --git`")
    ends = [*starts[1:], len(lines)]
    return tuple(_file(lines[start:end]) for start, end in zip(starts, ends, strict=True))


def files_of(patch: str) -> tuple[GoldFile, ...]:
    """Files of a git patch. Raises ValueError."""
    return tuple(GoldFile(change.path, change.status) for change in read_patch(patch))


def functions_of(
    patch: str, definitions: Callable[[str], Sequence[Definition]], paths: Iterable[str]
) -> tuple[Function, ...]:
    """Functions of the old files in `paths` around the patch's changed lines, each once, in order of path and name.

    `definitions(path)` lists those of a file at the base commit. Added lines belong to the innermost definition around
    both the line before them and the line after; what stands outside any function gives none.
    """
    wanted = frozenset(paths)
    found: set[Function] = set()
    for change in read_patch(patch):
        if change.path in wanted:
            known = definitions(change.path)
            around = [_innermost(known, line, line) for line in change.removed]
            around += [_innermost(known, line, line + 1) for line in change.insertions]
            found |= {Function(change.path, each.name) for each in around if each and each.is_function}
    return tuple(sorted(found))


def _innermost(definitions: Sequence[Definition], first: int, last: int) -> Definition | None:
    inside = [each for each in definitions if each.start <= first and last <= each.end]
    return min(inside, key=lambda each: each.end - each.start, default=None)


def _outside_hunks(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Numbered lines that are no content of a hunk: a removed `-- a` must not be taken for a file's head."""
    number = 0
    while number < len(lines):
        yield number, lines[number]
        matched = _HUNK.match(lines[number])
        number += 1
        if matched:
            number = _end_of_hunk(lines, number, matched)


def _end_of_hunk(lines: list[str], number: int, matched: re.Match[str]) -> int:
    old, new = (int(matched.group(group) or 1) for group in (2, 4))
    while old > 0 or new > 0:
        if number >= len(lines):
            raise ValueError(f"a hunk of the patch is cut off: {matched.group()}")
        kind = lines[number][:1]
        old -= kind in ("-", " ", "")
        new -= kind in ("+", " ", "")
        number += 1
    return number


def _file(lines: list[str]) -> FileChange:
    """`lines` begin with `diff --git` and end before the next file."""
    first_hunk = next((number for number, line in enumerate(lines) if _HUNK.match(line)), len(lines))
    head = lines[1:first_hunk]
    old, new = _after("--- ", head), _after("+++ ", head)
    renamed = _after("rename from ", head)
    if renamed:
        status, path = "R", _path(renamed, prefix=False)
    elif _after("new file mode ", head) or _after("copy from ", head) or old == "/dev/null":
        status, path = "A", _path(new) or _path_of_head(lines[0])
    else:
        status = "D" if _after("deleted file mode ", head) or new == "/dev/null" else "M"
        path = _path(old) or _path_of_head(lines[0])
    return FileChange(path, status, *_changed_lines(lines))


def _after(start: str, head: list[str]) -> str:
    return next((line[len(start) :].strip("\t\r") for line in head if line.startswith(start)), "")


def _changed_lines(lines: list[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    removed: list[int] = []
    insertions: list[int] = []
    for number, line in _outside_hunks(lines):
        matched = _HUNK.match(line)
        if not matched:
            continue
        # `-3,0` means after line 3, `-3,2` from line 3 on.
        last = int(matched.group(1)) - (matched.group(2) != "0")
        for content in lines[number + 1 : _end_of_hunk(lines, number + 1, matched)]:
            if content[:1] == "+":
                insertions.append(last)
            elif content[:1] in ("-", " ", ""):
                last += 1
                if content[:1] == "-":
                    removed.append(last)
    return tuple(removed), tuple(dict.fromkeys(insertions))


def _path_of_head(line: str) -> str:
    """The old path of a file whose contents did not change: both names are the same."""
    names = line.removeprefix("diff --git ")
    if names.startswith('"'):
        return _path(names[: names.index('" ') + 1])
    return _path(names[: (len(names) - 1) // 2])


def _path(written: str, *, prefix: bool = True) -> str:
    """Unquoted, without the `a/` or `b/` before it; empty for /dev/null and for none."""
    if written in ("", "/dev/null"):
        return ""
    if written.startswith('"') and written.endswith('"'):
        written = _ESCAPE.sub(_unescaped, written[1:-1].encode()).decode(errors="replace")
    return written[2:] if prefix and written[:2] in ("a/", "b/") else written


def _unescaped(match: re.Match[bytes]) -> bytes:
    said = match.group(1)
    return bytes([int(said, 8) & 255]) if len(said) == 3 else _LETTERS.get(said, said)
