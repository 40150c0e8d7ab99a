"""A patch as the bytes git wrote, and what can be read off it."""

import re
from dataclasses import dataclass
from functools import cached_property

_PLAIN = re.compile(rb"^(?:---|\+\+\+) (?:[ab]/(?P<plain>[^\t\n]*)|(?P<quoted>\"[^\n]*\"))(?:\t[^\n]*)?$", re.M)
_MOVED = re.compile(rb"^(?:rename|copy) (?:from|to) (?P<plain>[^\n]+)$", re.M)
_HEADER = re.compile(rb"^diff --git (?P<rest>[^\n]+)$", re.M)
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_ESCAPES = {
    b"n": b"\n",
    b"t": b"\t",
    b"r": b"\r",
    b'"': b'"',
    b"\\": b"\\",
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"v": b"\v",
}


@dataclass(frozen=True)
class Patch:
    """A unified diff in git's format. The bytes are kept as they are: what git wrote is what git will apply."""

    raw: bytes

    @property
    def is_empty(self) -> bool:
        return not self.raw.strip()

    @property
    def text(self) -> str:
        """For people and prompts; bytes that are not UTF-8 are shown as escapes."""
        return self.raw.decode("utf-8", "backslashreplace")

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path the patch touches, old and new names, sorted. Paths that are not UTF-8 use surrogate escapes."""
        found: set[bytes] = set()
        for head in self._read.heads:
            names = {_name(match) for match in (*_PLAIN.finditer(head), *_MOVED.finditer(head))}
            names.discard(None)
            found |= {name for name in names if name} or _from_header(head)
        return tuple(sorted(name.decode("utf-8", "surrogateescape") for name in found))

    @cached_property
    def created(self) -> frozenset[str]:
        """Paths of files that the patch brings into being."""
        heads = [
            head for head in self._read.heads if b"\nnew file mode " in head or head.startswith(b"--- /dev/null\n")
        ]
        return frozenset(path for head in heads for path in Patch(head).paths)

    @property
    def added_lines(self) -> int:
        return self._read.added

    @property
    def removed_lines(self) -> int:
        return self._read.removed

    @cached_property
    def _read(self) -> "_Read":
        return _read(self.raw)


@dataclass(frozen=True)
class _Read:
    """What stands before the hunks of each file, and how many lines the hunks add and remove."""

    heads: tuple[bytes, ...]
    added: int
    removed: int


def _read(raw: bytes) -> _Read:
    """Walk the lines, counting each hunk's: inside a hunk a line that looks like a header is only a line."""
    heads: list[list[bytes]] = []
    added = removed = old = new = 0
    for line in raw.split(b"\n"):
        if old > 0 or new > 0:
            mark = line[:1]
            added, new = (added + 1, new - 1) if mark == b"+" else (added, new)
            removed, old = (removed + 1, old - 1) if mark == b"-" else (removed, old)
            if mark in (b" ", b""):
                old, new = old - 1, new - 1
            if mark in (b"+", b"-", b" ", b"", b"\\"):
                continue
            old = new = 0
        if hunk := _HUNK.match(line):
            old, new = (1 if count is None else int(count) for count in hunk.groups())
        elif line.startswith(b"diff --git ") or _begins_plain(line, heads):
            heads.append([line])
        elif heads:
            heads[-1].append(line)
    return _Read(tuple(b"\n".join(head) for head in heads), added, removed)


def _begins_plain(line: bytes, heads: list[list[bytes]]) -> bool:
    """Whether a `---` line begins a file of its own: there was no `diff --git` for it."""
    return line.startswith(b"--- ") and (not heads or any(before.startswith(b"--- ") for before in heads[-1]))


def _name(match: re.Match[bytes]) -> bytes | None:
    quoted = match.groupdict().get("quoted")
    plain = match["plain"]
    if quoted is None and plain is not None and plain.startswith(b'"'):
        return _unquote(plain)
    if quoted is not None:
        name = _unquote(quoted)
        return name[2:] if name[:2] in (b"a/", b"b/") else name
    return plain


def _from_header(head: bytes) -> set[bytes]:
    """Names of a section without `---`/`+++` (mode change, empty or binary file): both halves of the header agree."""
    match = _HEADER.search(head)
    if match is None:
        return set()
    rest = match["rest"]
    if rest.startswith(b'"'):
        return {_unquote(rest[: rest.find(b'" ') + 1])[2:]} - {b""}
    half = rest[: len(rest) // 2]
    return {half[2:]} - {b""}


def _unquote(name: bytes) -> bytes:
    def plain(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code.isdigit() else _ESCAPES.get(code, code)

    return re.sub(rb"\\([0-7]{3}|.)", plain, name.strip()[1:-1])
