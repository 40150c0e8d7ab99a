"""A tree in a folder of this host, as a `TreeKeeper` needs it."""

import contextlib
import functools
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from envs.saved_tree import AS_PREPARED, Entry
from envs.tree_keeper import TICK, Found, Prepared, Scan, TreeKeeper, read_record
from envs.tree_store import TreeStore

FIELDS = "%y %m %U %s %T@ %C@ %p"
_LETTERS = {stat.S_IFREG: "f", stat.S_IFDIR: "d", stat.S_IFLNK: "l", stat.S_IFIFO: "p", stat.S_IFSOCK: "s"}


class LocalTree:
    """Nothing but what is below `root` is looked at or changed; links are not followed at their end."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.uid = os.getuid()

    def scan(self, paths: Sequence[str] | None = None) -> Scan:
        began = time.time_ns()
        if paths is None:
            self.root.stat()
            return Scan(self._found() if _has_gnu_find() else frozenset(_below(str(self.root), "")), began)
        found: set[bytes] = set()
        for path in paths:
            with contextlib.suppress(OSError):  # not there
                place = self.root / path
                found.add(_record(str(place), path, place.lstat()))
                if place.is_dir() and not place.is_symlink():
                    found.update(_below(str(self.root), path))
        return Scan(frozenset(found), began)

    def _found(self) -> frozenset[bytes]:
        """A program of its own walks in a quarter of the time, and costs 2 ms to start."""
        links, others = f"{FIELDS}//%l\\0", f"{FIELDS}\\0"
        words = ["find", ".", "-mindepth", "1", "-type", "l", "-printf", links, "-o", "-printf", others]
        # What may not be looked into it complains of and leaves out, as the walk does.
        done = subprocess.run(words, cwd=self.root, capture_output=True, check=False)
        return frozenset(done.stdout.split(b"\0")[:-1])

    def fetch(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        contents: dict[str, bytes] = {}
        for path in paths:
            try:
                # Opened without waiting: what was a file may be a pipe by now.
                descriptor = os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            except OSError:
                continue
            with os.fdopen(descriptor, "rb") as file:
                if stat.S_ISREG(os.fstat(descriptor).st_mode):
                    contents[path] = file.read()
        return contents

    def set_modes(self, modes: Sequence[tuple[str, int]]) -> None:
        for path, mode in modes:
            (self.root / path).chmod(mode)

    def remove(self, paths: Sequence[str]) -> None:
        for path in paths:
            place = self.root / path
            if place.is_symlink() or not place.is_dir():
                _unlink(place)
            else:
                for folder in chain([place], _folders(place)):
                    folder.chmod(0o700)
                shutil.rmtree(place)

    def write(self, entries: Sequence[tuple[str, Entry, bytes]]) -> None:
        folders: list[tuple[Path, Entry]] = []
        for path, entry, content in entries:
            place = self.root / path
            if entry.kind == "folder":
                place.mkdir(parents=True, exist_ok=True)
                place.chmod(0o700)
                folders.append((place, entry))
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            _unlink(place)
            if entry.kind == "link":
                place.symlink_to(entry.content)
            elif entry.kind == "other":
                os.mkfifo(place)
            else:
                place.write_bytes(content)
            if entry.kind != "link":
                place.chmod(entry.mode)
            os.utime(place, ns=(entry.mtime, entry.mtime), follow_symlinks=False)
        for place, entry in reversed(folders):
            place.chmod(entry.mode)
            os.utime(place, ns=(entry.mtime, entry.mtime))


def prepared_tree(root: Path) -> Prepared:
    """The folder that every local environment is copied from."""
    tree = LocalTree(root)
    return Prepared({each.path: _as_prepared(each) for each in map(read_record, tree.scan().records)}, tree.fetch)


def keep(tree: LocalTree, store: TreeStore, prepared: Prepared, copied: int) -> TreeKeeper:
    """A keeper of a copy of the prepared tree that was whole at `copied`, in nanoseconds since the epoch.

    What was not touched since is as prepared; of what is as old as the copy's end, the bytes are compared.
    """
    scan = tree.scan()
    same: set[bytes] = set()
    young: set[str] = set()
    for each in map(read_record, scan.records):
        twin = prepared.entries.get(each.path)
        if twin is None or twin != _as_prepared(each) or twin.size != each.size:
            continue
        settled = each.ctime < copied - TICK or each.kind != "file"
        if settled or tree.fetch([each.path]) == prepared.fetch([each.path]):
            same.add(each.record)
            if each.ctime >= scan.began - TICK:
                young.add(each.path)
    return TreeKeeper(tree, store, prepared, frozenset(same), young)


@functools.cache
def _has_gnu_find() -> bool:
    try:
        words = ["find", "/", "-maxdepth", "0", "-printf", "yes"]
        return subprocess.run(words, capture_output=True, check=False).stdout == b"yes"
    except OSError:
        return False


def _as_prepared(found: Found) -> Entry:
    return found.entry(AS_PREPARED if found.kind == "file" else found.target)


def _below(root: str, top: str) -> Iterator[bytes]:
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        begin = f"{folder}/" if folder else ""
        with (
            contextlib.suppress(OSError),
            os.scandir(f"{root}/{folder}") as entries,
        ):  # gone, or nobody may look into it
            for each in entries:
                name = begin + each.name
                with contextlib.suppress(OSError):  # gone since
                    status = each.stat(follow_symlinks=False)
                    if stat.S_ISDIR(status.st_mode):
                        waiting.append(name)
                    yield _record(each.path, name, status)


def _record(place: str, name: str, status: os.stat_result) -> bytes:
    kind = _LETTERS.get(stat.S_IFMT(status.st_mode), "c")
    shown = f"{name}//{Path(place).readlink()}" if kind == "l" else name
    written, changed = status.st_mtime_ns, status.st_ctime_ns
    return os.fsencode(
        f"{kind} {stat.S_IMODE(status.st_mode):o} {status.st_uid} {status.st_size} "
        f"{written // 10**9}.{written % 10**9:09d}0 {changed // 10**9}.{changed % 10**9:09d}0 ./{shown}"
    )


def _folders(top: Path) -> Iterator[Path]:
    """Folders below, each before what is in it: opened one by one they can all be entered."""
    for place in [each for each in top.iterdir() if each.is_dir() and not each.is_symlink()]:
        yield place
        yield from _folders(place)


def _unlink(place: Path) -> None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        place.unlink()
