"""A tree in a container, as a `TreeKeeper` needs it: GNU find and tar as the ordinary user, over a `SideShell`.

The user, not root, because a program with root's rights in a folder that a stranger may rearrange can be led anywhere.
"""

import io
import itertools
import shlex
import stat
import tarfile
from collections.abc import Iterable, Mapping, Sequence

from envs.errors import EnvironmentBroken
from envs.places import OUTSIDE, ROOT, USER
from envs.saved_tree import Entry
from envs.side_shell import SideShell
from envs.tree_keeper import Scan, nanoseconds

_STAMP = f"{OUTSIDE}/scan"
_FIELDS = "%y %m %U %s %T@ %C@ %p"
_FIND = rf"-type l -printf '{_FIELDS}//%l\0' -o -printf '{_FIELDS}\0' 2>/dev/null"
# The stamp's own time says when it began, by the clock that dates the files.
_BEGIN = f"cd {ROOT} && {{ : >{_STAMP} || {{ mkdir -p {OUTSIDE} && : >{_STAMP}; }} || :; }} 2>/dev/null && "
_PACK = "tar -cf - --no-recursion --hard-dereference"
_UNPACK = f"tar -xpf - -C {ROOT} --delay-directory-restore --no-same-owner"
_DELETE = 'rm -rf -- "$@" 2>/dev/null || { chmod -R u+rwX -- "$@" 2>/dev/null; rm -rf -- "$@"; }'
_WORDS = 4000
"""Characters of paths that go into a line; more are sent behind it."""


class ContainerTree:
    """Needs GNU find and tar in the container, which Debian, Fedora and their kin have."""

    uid = int(USER.split(":")[0])

    def __init__(self, shell: SideShell) -> None:
        self._shell = shell

    def lacking(self) -> tuple[str, ...]:
        """Which of the two programs are missing, or are others of the same name."""
        return tuple(name for name in ("find", "tar") if self._shell.ask(f"{name} --version | grep -q GNU")[0])

    def scan(self, paths: Sequence[str] | None = None) -> Scan:
        if paths is None:
            out = self._shell.ask(f"{_BEGIN}find {_STAMP} . {_FIND}")[1]
        else:
            out = self._with(paths, f'find {_STAMP} "$@" {_FIND}', before=_BEGIN)[1]
        records = out.split(b"\0")
        records.pop()
        began = 0
        # A find that was given many paths is several, each with a stamp; a whole tree's begins with the tree itself.
        odd = records[:2] if paths is None else list(records)
        for record in odd:
            if b" ./" not in record:
                records.remove(record)
                if record.endswith(_STAMP.encode()):
                    began = began or nanoseconds(record.split(b" ", 6)[5])
        if paths is None and (len(odd) < 2 or not odd[1].endswith(b" .")):
            raise EnvironmentBroken("the tree cannot be looked at: it is gone, or the container has no GNU find")
        return Scan(frozenset(records), began)

    def fetch(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        chosen = list(paths)
        if not chosen:
            return {}
        _, raw, _ = self._with(
            chosen, f'{_PACK} -- "$@" 2>/dev/null; :', many=f"{_PACK} --null -T - 2>/dev/null; cat >/dev/null"
        )
        contents: dict[str, bytes] = {}
        with tarfile.open(fileobj=io.BytesIO(raw), mode="r:", errors="surrogateescape", encoding="utf-8") as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isreg() else None
                if file is not None:
                    contents[member.name.removeprefix("./")] = file.read()
        return contents

    def set_modes(self, modes: Sequence[tuple[str, int]]) -> None:
        for mode, group in itertools.groupby(modes, lambda each: each[1]):
            self._with([path for path, _ in group], f'chmod {mode:o} -- "$@" 2>/dev/null; :')

    def remove(self, paths: Sequence[str]) -> None:
        if paths:
            self._done(*self._with(paths, _DELETE))

    def write(self, entries: Sequence[tuple[str, Entry, bytes]]) -> None:
        if not entries:
            return
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", errors="surrogateescape", encoding="utf-8") as archive:
            for path, entry, content in entries:
                archive.addfile(_member(path, entry, len(content)), io.BytesIO(content))
        self._done(*self._shell.ask(_UNPACK, buffer.getvalue()))

    def _with(
        self, paths: Sequence[str], script: str, *, before: str = f"cd {ROOT} && ", many: str = ""
    ) -> tuple[int, bytes, str]:
        """Run a script with paths as its arguments; `many` reads them from its input, each with a NUL behind it."""
        names = [f"./{path}" for path in paths]
        if sum(map(len, names)) < _WORDS and not any("\n" in name for name in names):
            words = " ".join(map(shlex.quote, names))
            return self._shell.ask(f"{before}set -- {words} && {{ {script}; }}")
        listed = "".join(f"{name}\0" for name in names).encode("utf-8", "surrogateescape")
        reader = f"{{ {many}; }}" if many else f"xargs -0 sh -c {shlex.quote(script)} sh"
        return self._shell.ask(f"{before}head -c {len(listed)} | {reader}", listed)

    @staticmethod
    def _done(code: int, out: bytes, err: str) -> None:
        if code:
            raise OSError(f"the tree could not be put back: {err.strip()[-300:] or f'exit code {code}'}")


def _member(path: str, entry: Entry, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(f"./{path}")
    member.mode = stat.S_IMODE(entry.mode)
    member.pax_headers = {"mtime": f"{entry.mtime // 10**9}.{entry.mtime % 10**9:09d}"}
    if entry.kind == "folder":
        member.type = tarfile.DIRTYPE
    elif entry.kind == "link":
        member.type, member.linkname = tarfile.SYMTYPE, entry.content
    elif entry.kind == "other":
        member.type = tarfile.FIFOTYPE
    else:
        member.size = size
    return member
