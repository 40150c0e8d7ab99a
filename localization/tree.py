"""Where source text comes from: a directory, or any tree with edits laid over it. Paths are relative, with `/`."""

import hashlib
import os
import stat
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
                        found = child.stat(follow_symlinks=False)
                    except OSError:
                        continue
                    yield Entry(path, found.st_size, f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}")

    def read(self, path: str) -> bytes:
        return self._read(path, {"": True})

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Of several files in one folder, those above it are looked at once."""
        known: dict[str, bool] = {"": True}
        for path in paths:
            try:
                data = self._read(path, known)
            except OSError:
                continue
            yield path, data

    def _read(self, path: str, known: dict[str, bool]) -> bytes:
        if not is_inside(path) or not self._is_listed(path.rpartition("/")[0], known):
            raise FileNotFoundError(path)
        target = f"{self._root}/{path}"
        try:
            is_file = stat.S_ISREG(os.lstat(target).st_mode)
        except (NotADirectoryError, ValueError) as error:
            raise FileNotFoundError(path) from error
        if not is_file:
            raise FileNotFoundError(path)
        with open(target, "rb") as file:  # noqa: PTH123 - pathlib takes ten times as long
            return file.read()

    def _is_listed(self, folder: str, known: dict[str, bool]) -> bool:
        """Whether `entries` looks into a folder; `known` has answers, and gets them."""
        if folder in known:
            return known[folder]
        listed, path = True, ""
        for name in folder.split("/"):
            path = f"{path}/{name}" if path else name
            if listed and path not in known:
                here = f"{self._root}/{path}"
                known[path] = not (
                    _is_ignored_folder(name)
                    or os.path.islink(here)  # noqa: PTH114 - as above
                    or os.path.exists(f"{here}/pyvenv.cfg")  # noqa: PTH110 - as above
                )
            listed = known[path] = listed and known[path]
        return listed

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
