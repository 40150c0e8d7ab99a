"""A patch as the bytes git wrote, and what can be read off it."""

import re
from dataclasses import dataclass
from functools import cached_property

_PLAIN = re.compile(rb"^(?:---|\+\+\+) (?:[ab]/(?P<plain>[^\t\n]*)|(?P<quoted>\"[^\n]*\"))(?:\t[^\n]*)?$", re.M)
_MOVED = re.compile(rb"^(?:rename|copy) (?:from|to) (?P<plain>[^\n]+)$", re.M)
_HEADER = re.compile(rb"^diff --git (?P<rest>[^\n]+)$", re.M)
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_START = re.compile(rb"@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@")
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

    @cached_property
    def sections(self) -> tuple["Section", ...]:
        """The patch file by file; their bytes one after another are the patch (less what stands before the first)."""
        starts = (*self._read.starts, len(self.raw))
        parts = zip(starts, starts[1:], self._read.heads, strict=False)
        return tuple(Section(self.raw[start:end], head) for start, end, head in parts)

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
class Section:
    """What a patch does to one file. `head` is what stands before its hunks."""

    raw: bytes
    head: bytes

    @property
    def path(self) -> str:
        """The file's name afterwards; of one that is deleted, its name before."""
        names = [match for match in _PLAIN.finditer(self.head) if not match[0].endswith(b" /dev/null")]
        moved = re.search(rb"^(?:rename|copy) to (?P<plain>[^\n]+)$", self.head, re.M)
        last = moved or (names[-1] if names else None)
        name = _name(last) if last is not None else next(iter(_from_header(self.head)), b"")
        return (name or b"").decode("utf-8", "surrogateescape")

    @property
    def created(self) -> bool:
        return b"\nnew file mode " in self.head or self.head.startswith(b"--- /dev/null\n")

    @property
    def deleted(self) -> bool:
        return b"\ndeleted file mode " in self.head or b"\n+++ /dev/null" in self.head

    @property
    def mode(self) -> str | None:
        """The file's mode afterwards, such as 100755 or 120000 (a link); None where the patch does not say."""
        found = re.search(rb"^(?:new file mode|new mode) (\d+)$|^index [0-9a-f]+\.\.[0-9a-f]+ (\d+)$", self.head, re.M)
        return (found[1] or found[2]).decode() if found else None

    @property
    def blobs(self) -> tuple[str, str] | None:
        """Object names before and after, as the `index` line has them; zeros for none."""
        found = re.search(rb"^index ([0-9a-f]+)\.\.([0-9a-f]+)", self.head, re.M)
        return (found[1].decode(), found[2].decode()) if found else None

    @property
    def binary(self) -> bool:
        return b"\nGIT binary patch" in self.head or bool(re.search(rb"^Binary files .* differ$", self.head, re.M))

    @property
    def added(self) -> tuple[bytes, ...]:
        """The lines it adds, without their mark and line end; none for a binary file."""
        if self.binary:
            return ()
        return tuple(line[1:].rstrip(b"\r") for line in _hunks(self.raw) if line.startswith(b"+"))

    @property
    def removes(self) -> bool:
        """Whether it takes any line away, or replaces a binary file."""
        return self.binary or any(line.startswith(b"-") for line in _hunks(self.raw))

    @property
    def changed_lines(self) -> tuple[int, ...]:
        """Numbers, in the file afterwards, of the lines it adds, and of those that follow what it removes."""
        found: dict[int, None] = {}
        number = 0
        for line in _hunks(self.raw, starts=True):
            if start := _START.match(line):
                number = int(start[1])
            elif line[:1] == b"+":
                found[number] = None
                number += 1
            elif line[:1] == b"-":
                found[max(number, 1)] = None
            elif line[:1] in (b" ", b""):
                number += 1
        return tuple(found)


def _hunks(raw: bytes, *, starts: bool = False) -> list[bytes]:
    """The lines of all hunks, with `starts` also those that begin one; what only looks like one is not."""
    found: list[bytes] = []
    old = new = 0
    for line in raw.split(b"\n"):
        if old > 0 or new > 0:
            mark = line[:1]
            found.append(line)
            old -= mark in (b"-", b" ", b"")
            new -= mark in (b"+", b" ", b"")
        elif hunk := _HUNK.match(line):
            old, new = (1 if count is None else int(count) for count in hunk.groups())
            if starts:
                found.append(line)
    return found


@dataclass(frozen=True)
class _Read:
    """What stands before the hunks of each file, where each begins, and how many lines the hunks add and remove."""

    heads: tuple[bytes, ...]
    starts: tuple[int, ...]
    added: int
    removed: int


def _read(raw: bytes) -> _Read:
    """Walk the lines, counting each hunk's: inside a hunk a line that looks like a header is only a line."""
    heads: list[list[bytes]] = []
    starts: list[int] = []
    added = removed = old = new = 0
    following = 0
    for line in raw.split(b"\n"):
        here, following = following, following + len(line) + 1
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
            starts.append(here)
        elif heads:
            heads[-1].append(line)
    return _Read(tuple(b"\n".join(head) for head in heads), tuple(starts), added, removed)


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
