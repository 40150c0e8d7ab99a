"""Where source text comes from: a directory, or any tree with edits laid over it. Paths are relative, with `/`."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from localization.commits import Commits
from localization.git_log import read_log

IGNORED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", ".tox", ".nox", ".eggs"}
    | {".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", "site-packages"}
)

_FIRST = itemgetter(0)


class Entry(NamedTuple):
    """One file. `size` is in bytes; equal keys of the same path mean equal contents."""

    path: str
    size: int
    key: str


class SourceTree(Protocol):
    """Files to be read. Contents may change between calls; then so do their keys."""

    def entries(self) -> Iterable[Entry]:
        """Every regular file worth looking at, in no promised order."""

    def read(self, path: str) -> bytes:
        """Contents of one file. Raises FileNotFoundError for anything `entries` would not list, or another OSError."""


@runtime_checkable
class BatchTree(SourceTree, Protocol):
    """A tree that answers for many files faster than for one at a time."""

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Contents of those that can be read, in the order asked; the others are left out."""


@runtime_checkable
class HistoricTree(SourceTree, Protocol):
    """A tree that knows how it came about."""

    def history(self, limit: int | None = None) -> Commits:
        """The commit it is or builds on and that one's ancestors, newest first.

        At most `limit` (None: `HISTORY_LIMIT`). Nothing that came later, and nothing from elsewhere. Never
        fails: `Commits.problem` says what is missing.
        """


def history_of(tree: SourceTree, limit: int | None = None) -> Commits:
    """Its history, or no commits for a tree that has none."""
    return tree.history(limit) if isinstance(tree, HistoricTree) else Commits(problem="no history: not a git tree")


def read_many(tree: SourceTree, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Contents of those that can be read, from any tree."""
    if isinstance(tree, BatchTree):
        yield from tree.read_many(paths)
        return
    for path in paths:
        try:
            data = tree.read(path)
        except OSError:
            continue
        yield path, data


def is_ignored(path: str) -> bool:
    """Whether a path lies in a folder of caches, installed packages or version control."""
    return any(_is_ignored_folder(part) for part in path.split("/")[:-1])


def is_inside(path: str) -> bool:
    """Whether a path is relative and free of `..`, `.` and empty parts."""
    return bool(path) and all(part not in ("", ".", "..") for part in path.split("/")) and "\\" not in path


class DirectoryTree:
    """The files below a folder, as they are now.

    Left out: ignored folders (`IGNORED_FOLDERS`), virtual environments (a folder with `pyvenv.cfg`), symbolic links
    (their target, if inside, is listed under its own name) and names that are not UTF-8. Raises NotADirectoryError.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._root = Path(root).resolve()
        if not self._root.is_dir():
            raise NotADirectoryError(f"not a directory: {root}")

    def entries(self) -> Iterator[Entry]:
        pending = [("", str(self._root))]
        while pending:
            prefix, folder = pending.pop()
            try:
                with os.scandir(folder) as scan:
                    children = sorted([(child.name, child) for child in scan], key=_FIRST)
            except OSError:
                continue
            if prefix and "pyvenv.cfg" in [name for name, _ in children]:
                continue
            for name, child in children:
                path = prefix + name
                if not (name.isascii() or _is_utf8(path)):
                    continue
                if child.is_dir(follow_symlinks=False):
                    if not _is_ignored_folder(name):
                        pending.append((f"{path}/", child.path))
                elif child.is_file(follow_symlinks=False):
                    try:
                        stat = child.stat(follow_symlinks=False)
                    except OSError:
                        continue
                    yield Entry(path, stat.st_size, f"{stat.st_mtime_ns}:{stat.st_size}:{stat.st_ino}")

    def read(self, path: str) -> bytes:
        if not is_inside(path) or is_ignored(path):
            raise FileNotFoundError(path)
        target = self._root
        for part in path.split("/"):
            if target != self._root and (target / "pyvenv.cfg").exists():
                raise FileNotFoundError(path)
            target = target / part
            if target.is_symlink():
                raise FileNotFoundError(path)
        if not target.is_file():
            raise FileNotFoundError(path)
        return target.read_bytes()

    def history(self, limit: int | None = None) -> Commits:
        """HEAD and its ancestors when the folder is a git checkout, or lies in one: then only of the files below it."""
        for top in (self._root, *self._root.parents):
            if (top / ".git").exists():
                inside = self._root.relative_to(top).as_posix()
                return read_log(top, "HEAD", limit, "" if top == self._root else f"{inside}/")
        return Commits(problem="no history: not a git checkout")


class OverlayTree:
    """A tree with edits laid over it: new contents by path, None for a deleted file.

    `edits` is looked at anew by every call, so its owner may go on changing it.
    """

    def __init__(self, base: SourceTree, edits: Mapping[str, bytes | None]) -> None:
        self._base = base
        self._edits = edits

    def entries(self) -> Iterator[Entry]:
        edits = dict(self._edits)
        for entry in self._base.entries():
            if entry.path not in edits:
                yield entry
        for path, data in edits.items():
            if data is not None and not is_ignored(path):
                yield Entry(path, len(data), f"edit:{hashlib.sha1(data, usedforsecurity=False).hexdigest()}")

    def read(self, path: str) -> bytes:
        if path not in self._edits:
            return self._base.read(path)
        data = self._edits[path]
        if data is None or is_ignored(path):
            raise FileNotFoundError(path)
        return data

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        wanted = list(paths)
        edits = dict(self._edits)
        below = read_many(self._base, (path for path in wanted if path not in edits))
        pending = next(below, None)
        for path in wanted:
            data = edits.get(path)
            if data is not None and not is_ignored(path):
                yield path, data
            elif pending is not None and pending[0] == path:
                yield pending
                pending = next(below, None)

    def history(self, limit: int | None = None) -> Commits:
        """That of the tree below: edits are no commits."""
        return history_of(self._base, limit)


def _is_ignored_folder(name: str) -> bool:
    return name in IGNORED_FOLDERS or name.endswith(".egg-info")


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
