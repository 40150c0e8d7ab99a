"""A patch as the bytes git wrote, and what can be read off it."""

import re
from dataclasses import dataclass
from functools import cached_property

_PLAIN = re.compile(rb"^(?:---|\+\+\+) (?:[ab]/(?P<plain>[^\t\n]*)|(?P<quoted>\"[^\n]*\"))\t?$", re.M)
_MOVED = re.compile(rb"^(?:rename|copy) (?:from|to) (?P<plain>[^\n]+)$", re.M)
_HEADER = re.compile(rb"^diff --git (?P<rest>[^\n]+)$", re.M)
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
        for section in _sections(self.raw):
            head = section.split(b"\n@@", 1)[0]
            names = {_name(match) for match in (*_PLAIN.finditer(head), *_MOVED.finditer(head))}
            names.discard(None)
            found |= {name for name in names if name} or _from_header(head)
        return tuple(sorted(name.decode("utf-8", "surrogateescape") for name in found))

    @property
    def added_lines(self) -> int:
        return len(re.findall(rb"^\+(?!\+\+ )", self.raw, re.M))

    @property
    def removed_lines(self) -> int:
        return len(re.findall(rb"^-(?!-- )", self.raw, re.M))


def _sections(raw: bytes) -> list[bytes]:
    """The patch cut at each `diff --git`; a plain unified diff without such lines is cut at each `---`."""
    starts = [match.start() for match in _HEADER.finditer(raw)]
    if not starts:
        starts = [match.start() for match in re.finditer(rb"^--- [^\n]*\n\+\+\+ ", raw, re.M)]
    if not starts:
        return []
    return [raw[start:end] for start, end in zip(starts, [*starts[1:], len(raw)], strict=True)]


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
        return {_unquote(rest[: rest.index(b'" ') + 1])[2:]}
    half = rest[: len(rest) // 2]
    return {half[2:]}


def _unquote(name: bytes) -> bytes:
    def plain(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code.isdigit() else _ESCAPES.get(code, code)

    return re.sub(rb"\\([0-7]{3}|.)", plain, name.strip()[1:-1])
