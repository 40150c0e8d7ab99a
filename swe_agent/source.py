"""A folder or a repository as a source tree to look into: nothing of it is run, written or taken along."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from envs import EnvironmentBroken
from envs.git import GitFailed, git, git_text
from localization import DirectoryTree, Entry, GitTree, SourceTree
from localization.commits import Commits
from localization.tree import is_ignored
from swe_agent.errors import InfrastructureError, UserError


class Source(NamedTuple):
    """`home` is the folder by which what is kept of the tree is found again: all worktrees and commits share it.

    `base_commit` is None where there is no commit; a checkout's tree is that commit plus what is uncommitted.
    """

    tree: SourceTree
    home: Path
    base_commit: str | None = None


class CheckoutTree:
    """The files of a checkout as they are now, tracked or untracked, without those that git ignores.

    `top` is the checkout's top folder. Git is asked for names alone: no filter of the repository's is run. Left out is
    what `DirectoryTree` leaves out.
    """

    def __init__(self, top: Path) -> None:
        self._top = top
        self._files = DirectoryTree(top)

    def entries(self) -> Iterator[Entry]:
        options = ["--cached", "--others", "--exclude-standard", "-z"]
        # The person's own ignore rules hold, as everywhere else in this program.
        names = git(["ls-files", *options], cwd=self._top, users_config=True).split(b"\0")
        for name in dict.fromkeys(names):
            try:
                path = name.decode()
            except UnicodeDecodeError:
                continue
            if not path or is_ignored(path):
                continue
            try:
                found = os.lstat(self._top / path)
            except OSError:
                continue  # deleted and not yet committed so
            if stat.S_ISREG(found.st_mode):
                yield Entry(path, found.st_size, f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}")

    def read(self, path: str) -> bytes:
        return self._files.read(path)

    def history(self, limit: int | None = None) -> Commits:
        return self._files.history(limit)


def open_source(folder: Path, ref: str | None = None) -> Source:
    """The tree of `ref`; without one a checkout as it is now, a bare repository's HEAD, or any folder's files.

    A folder inside a checkout stands for all of it, unless git tracks nothing there. Raises `UserError`.
    """
    if not folder.is_dir():
        raise UserError(f"no such {'repository or folder' if not folder.exists() else 'folder'}: {folder}")
    try:
        return _of_git(folder, ref) or _plain(folder, ref)
    except GitFailed as error:
        raise UserError(f"{folder}: {error}") from error
    except EnvironmentBroken as error:
        raise InfrastructureError(str(error)) from error
    except ValueError as error:
        raise UserError(str(error)) from error


def _plain(folder: Path, ref: str | None) -> Source:
    if ref is not None:
        raise UserError(f"--ref needs a git repository, and {folder} is none")
    return Source(DirectoryTree(folder), folder.resolve())


def _of_git(folder: Path, ref: str | None) -> Source | None:
    try:
        shared = Path(folder, git_text(["rev-parse", "--git-common-dir"], cwd=folder)).resolve()
    except GitFailed:
        return None
    home = shared.parent if shared.name == ".git" else shared
    if git_text(["rev-parse", "--is-inside-work-tree"], cwd=folder) != "true":
        base = _commit(folder, ref or "HEAD")
        if base is None:
            raise UserError(f"{folder} has no commit yet" if ref is None else f"no such ref in {folder}: {ref}")
        return Source(GitTree(shared, base), home, base)
    top = Path(git_text(["rev-parse", "--show-toplevel"], cwd=folder))
    if not top.samefile(folder) and not git(["ls-files", "-z", "--", "."], cwd=folder):
        return None
    base = _commit(top, ref or "HEAD")
    if ref is None:
        return Source(CheckoutTree(top), home, base)
    if base is None:
        raise UserError(f"no such ref in {folder}: {ref}")
    return Source(GitTree(shared, base), home, base)


def _commit(folder: Path, ref: str) -> str | None:
    """A negated ref is none: git would answer with a `^` before it."""
    if ref.startswith("^"):
        return None
    try:
        return git_text(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"], cwd=folder)
    except (GitFailed, ValueError):  # a NUL in the name
        return None
