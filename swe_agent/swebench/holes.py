"""Repositories that lack some of their large files: found again by their content, else left out of the tree.

A mirror may be kept without its largest objects. A tree of it cannot be checked out then, although few tests read those
files. Most of them are in the packages the project publishes, and an object's name is the hash of its content: what has
that name is that file.
"""

import hashlib
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from envs import UnusableInput
from envs.git import IDENTITY, GitFailed, git, git_text
from envs.snapshot import Snapshot, take_snapshot

DOWNLOAD_TIMEOUT = 600.0


@dataclass(frozen=True)
class Mended:
    """One repository, read through an object store of our own for each commit. The repository is not written to."""

    repository: Path
    wheels: Path
    """A folder for what is downloaded."""
    packages: tuple[str, ...]
    """Requirements (pip) whose wheels may hold what is missing, in the order to try."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def snapshot(self, commit: str, folder: Path) -> Snapshot:
        """The commit without its past, below the new `folder`. Raises `UnusableInput` when there is no such commit.

        Grading needs no past, which would lie in the image of every instance, and may have holes that nobody can fill.
        """
        over = self._over(commit, folder / "over.git")
        missing = _missing(over, commit)
        if missing:
            with self._lock:
                for wheels in self._downloaded():
                    missing = {blob: path for blob, path in missing.items() if not _find(over, blob, wheels)}
                    if not missing:
                        break
        ref = _without(over, commit, tuple(sorted(missing.values()))) if missing else commit
        snapshot = take_snapshot(over, folder / "base.git", ref)
        return replace(snapshot, version=_version(self.repository, commit))

    def _over(self, commit: str, over: Path) -> Path:
        if not self.repository.exists():
            raise UnusableInput(f"no such repository: {self.repository}")
        objects = git_text(["rev-parse", "--git-path", "objects"], cwd=self.repository)
        try:
            full = git_text(["rev-parse", "--verify", "--end-of-options", f"{commit}^{{commit}}"], cwd=self.repository)
        except GitFailed as error:
            raise UnusableInput(f"{self.repository} has no commit {commit}") from error
        git(["init", "--quiet", "--bare", str(over)])
        where = Path(self.repository, objects).resolve()
        (over / "objects" / "info" / "alternates").write_text(f"{where}\n", encoding="utf-8")
        (over / "shallow").write_text(f"{full}\n", encoding="ascii")
        git(["update-ref", "refs/heads/main", full], cwd=over)
        return over

    def _downloaded(self) -> Iterator[tuple[Path, ...]]:
        """The wheels of each package in turn; a package that is not to be had holds none. Nothing of them is run."""
        for number, package in enumerate(self.packages):
            folder = self.wheels / str(number)
            if not folder.exists():
                command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
                command += ["--only-binary=:all:", "--dest", str(folder), package]
                try:
                    subprocess.run(
                        command,
                        stdin=subprocess.DEVNULL,
                        capture_output=True,
                        timeout=DOWNLOAD_TIMEOUT,
                        check=False,
                    )
                except subprocess.TimeoutExpired:
                    pass
                folder.mkdir(parents=True, exist_ok=True)
            yield tuple(sorted(folder.glob("*.whl")))


def _missing(repository: Path, commit: str) -> dict[str, str]:
    """Object name to path of the files that the tree names and the repository lacks."""
    listed = git(["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit], cwd=repository).split(b"\0")
    entries = (entry.split(b"\t", 1) for entry in listed if entry)
    blobs = {
        meta.split()[2].decode(): path.decode("utf-8", "surrogateescape")
        for meta, path in entries
        if meta.split()[1] == b"blob"
    }
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    told = git(["cat-file", "--batch-check=%(objectname)"], cwd=repository, stdin=asked).decode().splitlines()
    return {line.split()[0]: blobs[line.split()[0]] for line in told if line.endswith(" missing")}


def _find(over: Path, blob: str, wheels: Iterable[Path]) -> bool:
    """Put the object into the store over the repository, if one of the wheels has a file of that content."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for entry in archive.infolist():
                # Only large files are missing, and reading every small one would take longer than building.
                if entry.is_dir() or entry.file_size < 16384:
                    continue
                data = archive.read(entry)
                if hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == blob:
                    git(["hash-object", "-w", "-t", "blob", "--stdin"], cwd=over, stdin=data)
                    return True
    return False


def _without(over: Path, commit: str, paths: tuple[str, ...]) -> str:
    """A commit in the place of `commit` whose tree has no `paths`."""
    variables = {"GIT_INDEX_FILE": str(over / "left-out.index")}
    git(["read-tree", commit], cwd=over, variables=variables)
    # Mode 0 takes an entry out; by path alone git would ask for a work tree.
    gone = "".join(f"0 {'0' * 40}\t{path}\0" for path in paths).encode("utf-8", "surrogateescape")
    git(["update-index", "-z", "--index-info"], cwd=over, variables=variables, stdin=gone)
    tree = git(["write-tree", "--missing-ok"], cwd=over, variables=variables).decode().strip()
    date = git_text(["show", "-s", "--format=%cI", "--end-of-options", commit], cwd=over)
    dated = {**IDENTITY, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    words = ["commit-tree", tree, "-m", "without what the repository lacks"]
    return git(words, cwd=over, variables=dated).decode().strip()


def _version(repository: Path, commit: str) -> str | None:
    """Of the nearest tag in the past that names one; the snapshot has no past."""
    words = ["describe", "--tags", "--abbrev=0", "--match", "*[0-9].[0-9]*", "--end-of-options", commit]
    try:
        tag = git_text(words, cwd=repository)
    except GitFailed:
        return None
    found = re.search(r"\d+(?:\.\d+)+(?:(?:a|b|rc)\d+)?", tag)
    return found[0] if found else None
