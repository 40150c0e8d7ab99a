"""Unified diffs, git's or anybody's. Line numbers and counts are hints: models count badly."""

import re
from dataclasses import dataclass, field, replace

from aci.patching.base import FileEdit, Hunk, Sign, Unreadable

_HEADER = re.compile(r"@@ -(?P<old>\d+)(?:,(?P<olds>\d+))? \+(?P<new>\d+)(?:,(?P<news>\d+))? @@")
_GIT = re.compile(r"diff --git (?P<old>\"(?:[^\"\\]|\\.)*\"|a/.*?) (?P<new>\"(?:[^\"\\]|\\.)*\"|b/.*)")
_ESCAPES = {"n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "v": 11, "f": 12, '"': 34, "\\": 92}
_ABSENT = "/dev/null"
_SIGNS: dict[str, Sign] = {" ": " ", "-": "-", "+": "+"}


def read_unified(lines: list[str]) -> tuple[FileEdit, ...]:
    """Raises `Unreadable`."""
    reader = _Reader(lines)
    while reader.at < len(lines):
        reader.step()
    reader.close()
    if not reader.found:
        raise Unreadable("no file is named: a diff has lines `--- a/PATH` and `+++ b/PATH` before its hunks")
    return tuple(reader.found)


@dataclass
class _File:
    old: str = ""
    new: str = ""
    mode: str = ""
    renamed: bool = False
    hunks: list[Hunk] = field(default_factory=list)


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines, self.at = lines, 0
        self.found: list[FileEdit] = []
        self._file: _File | None = None

    def step(self) -> None:
        line = self.lines[self.at]
        if line.startswith("diff --git "):
            self.close()
            names = _GIT.fullmatch(line)
            old, new = (_name(names[key]) for key in ("old", "new")) if names else ("", "")
            self._file = _File(old.removeprefix("a/"), new.removeprefix("b/"))
        elif self._begins_file():
            self._names(line, self.lines[self.at + 1])
            self.at += 1
        elif line.startswith("@@"):
            self._hunk()
            return
        elif self._file is not None:
            self._extended(self._file, line)
        self.at += 1

    def close(self) -> None:
        """The file that is being read is whole."""
        file, self._file = self._file, None
        if file is None:
            return
        path = file.new if file.old in ("", _ABSENT) else file.old
        if not path or path == _ABSENT:
            raise Unreadable("a diff names no file")
        if file.old == _ABSENT:
            hunks = (Hunk(tuple(line for hunk in file.hunks for line in hunk.lines)),)
            ended = file.hunks[-1].new_ended if file.hunks else True
            self.found.append(FileEdit("add", path, (replace(hunks[0], new_ended=ended),), "", file.mode))
        elif file.new == _ABSENT:
            self.found.append(FileEdit("delete", path, tuple(file.hunks)))
        else:
            to = file.new if file.new != file.old else ""
            if not file.hunks and not to and not file.mode:
                raise Unreadable(f"nothing is changed in {path}")
            self.found.append(FileEdit("update", path, tuple(file.hunks), to, file.mode))

    def _begins_file(self) -> bool:
        following = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        return self.lines[self.at].startswith("--- ") and following.startswith("+++ ")

    def _names(self, old: str, new: str) -> None:
        if self._file is None or self._file.hunks:
            self.close()
            self._file = _File()
        names = [_name(line[4:].partition("\t")[0].strip()) for line in (old, new)]
        if all(name == _ABSENT or name.startswith(prefix) for name, prefix in zip(names, ("a/", "b/"), strict=True)):
            names = [name if name == _ABSENT else name[2:] for name in names]
        self._file.old, self._file.new = names

    def _extended(self, file: _File, line: str) -> None:
        """A line of git's between the names and the first hunk."""
        word, _, rest = line.partition(" ")
        if line.startswith("new file mode "):
            file.old, file.mode = _ABSENT, _mode(line)
        elif line.startswith("deleted file mode "):
            file.new = _ABSENT
        elif line.startswith("new mode "):
            file.mode = _mode(line)
        elif line.startswith(("rename from ", "rename to ")):
            setattr(file, "old" if rest.startswith("from ") else "new", _name(rest.partition(" ")[2]))
        elif word == "copy" or line.startswith(("GIT binary patch", "Binary files ")):
            raise Unreadable(f"this is not applied here: {line[:80]!r}")

    def _hunk(self) -> None:
        if self._file is None:
            raise Unreadable("a hunk stands before any file is named by `--- a/PATH` and `+++ b/PATH`")
        header = _HEADER.match(self.lines[self.at])
        counts = [int(header[key] or 1) if header else -1 for key in ("olds", "news")]
        lines: list[tuple[Sign, str]] = []
        ended = {"-": True, "+": True}
        bare = 0  # empty lines at the end, which may be none of the hunk's
        self.at += 1
        while self.at < len(self.lines):
            line = self.lines[self.at]
            left = [counts[0] - _count(lines, "+"), counts[1] - _count(lines, "-")] if header else [0, 0]
            inside = left[0] > 0 and left[1] > 0 if line[:1] == " " else left[0] > 0 or left[1] > 0
            if line.rstrip() == "--" and header and max(left) <= 0:  # what git writes below a patch in a mail
                break
            if line.startswith(("@@", "diff --git ")) or (self._begins_file() and not inside):
                break
            if line.startswith("\\"):
                for sign in "-+" if lines and lines[-1][0] == " " else lines[-1][0] if lines else "":
                    ended[sign] = False
            elif not line:
                lines.append((" ", ""))
            elif line[0] in _SIGNS:
                lines.append((_SIGNS[line[0]], line[1:]))
            elif header and max(left) <= 0:
                break
            else:
                raise Unreadable(f"a line of a hunk begins with a space, - or +, this does not: {line[:80]!r}")
            bare = bare + 1 if not line else 0
            self.at += 1
        surplus = bare if not header else min(bare, max(_count(lines, "+") - counts[0], 0))
        del lines[len(lines) - surplus :]
        if not lines:
            raise Unreadable(f"a hunk of {self._file.new or self._file.old} has no lines")
        line_number = int(header["old"]) if header else None
        self._file.hunks.append(Hunk(tuple(lines), line_number, (), False, ended["-"], ended["+"]))


def _count(lines: list[tuple[Sign, str]], without: Sign) -> int:
    return sum(sign != without for sign, _ in lines)


def _mode(line: str) -> str:
    """The last three digits of git's mode. Links are no files of text."""
    mode = line.rpartition(" ")[2]
    if mode not in ("100644", "100755"):
        raise Unreadable(f"this is not applied here: {line[:80]!r}")
    return mode[-3:]


def _name(text: str) -> str:
    """A path, which git quotes as C does when it holds what is not plain."""
    if not (len(text) > 1 and text.startswith('"') and text.endswith('"')):
        return text
    out = bytearray()
    for plain, octal, escape in re.findall(r"([^\\]+)|\\([0-7]{3})|\\(.)", text[1:-1]):
        out += plain.encode() if plain else bytes([int(octal, 8) & 255 if octal else _ESCAPES.get(escape, 63)])
    return out.decode(errors="replace")
