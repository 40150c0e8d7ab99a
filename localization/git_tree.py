"""The files of one commit, read from a git repository without a work tree."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from localization.commits import Commits
from localization.git_log import read_log
from localization.git_repository import GitRepository, complaint
from localization.tree import Entry, is_ignored

_REGULAR = frozenset({"100644", "100755", "100664"})


class GitTree:
    """The tree of a commit, from a bare or ordinary repository; it never changes.

    `repository` is its top folder; `commit` is any name git resolves to a commit. Left out: symbolic links, submodules,
    ignored folders, names that are not UTF-8. Raises ValueError when the repository or the commit does not exist,
    OSError when git cannot be run.
    """

    def __init__(self, repository: str | os.PathLike[str], commit: str = "HEAD") -> None:
        self._repository = GitRepository(Path(repository))
        if not self._repository.folder.is_dir():
            raise ValueError(f"not a git repository: {repository}")
        if not commit or commit.startswith("-") or "\0" in commit:
            raise ValueError(f"not a commit name: {commit!r}")
        found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
        self.commit = found.decode().strip()

    def entries(self) -> Iterator[Entry]:
        yield from (Entry(path, size, blob) for path, (blob, size) in self._blobs.items())

    def read(self, path: str) -> bytes:
        for _, data in self.read_many([path]):
            return data
        raise FileNotFoundError(path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        known = [path for path in paths if path in self._blobs]
        if not known:
            return
        # A file, not a pipe: git would stop reading names while nobody reads its answers.
        with tempfile.TemporaryFile() as names:
            names.write(b"".join(f"{self._blobs[path][0]}\n".encode() for path in known))
            names.seek(0)
            with subprocess.Popen(
                self._repository.command("cat-file", "--batch"),
                stdin=names,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._repository.environment,
            ) as git:
                assert git.stdout is not None
                try:
                    for path in known:
                        header = git.stdout.readline().split()
                        if len(header) == 3:
                            data = git.stdout.read(int(header[2]))
                            git.stdout.read(1)
                            yield path, data
                finally:
                    git.kill()

    def history(self, limit: int | None = None) -> Commits:
        """This commit and its ancestors, newest first; see `read_log`.

        The commit itself belongs to the past: the tree is what it left behind, and an issue about the tree comes after
        it. What is no ancestor is never read, whatever its date: children, other branches, tags.
        """
        return read_log(self._repository.folder, self.commit, limit)

    def patches(self, message: str, *suffixes: str, limit: int) -> str:
        """Diffs without context of the newest commits whose message matches an extended regular expression, this one
        and its ancestors; of files with these suffixes alone, merges left out."""
        words = ("-i", "-E", f"--grep={message}", "-n", str(limit), "--no-merges", "--no-renames", "--no-ext-diff")
        paths = [f"*{suffix}" for suffix in suffixes]
        log = self._git("log", "-p", "-U0", "--format=", *words, self.commit, "--", *paths)
        return log.decode("utf-8", "replace")

    @cached_property
    def _blobs(self) -> dict[str, tuple[str, int]]:
        blobs: dict[str, tuple[str, int]] = {}
        for line in self._git("ls-tree", "-r", "-z", "--long", "--full-tree", self.commit).split(b"\0"):
            head, _, name = line.partition(b"\t")
            fields = head.decode().split()
            if len(fields) != 4 or fields[0] not in _REGULAR or not fields[3].isdigit():
                continue
            try:
                path = name.decode()
            except UnicodeDecodeError:
                continue
            if not is_ignored(path):
                blobs[path] = (fields[2], int(fields[3]))
        return blobs

    def _git(self, *arguments: str) -> bytes:
        done = self._repository.run(*arguments)
        if done.returncode:
            reason = complaint(done.stderr) or f"no such commit: {arguments[-1].removesuffix('^{commit}')}"
            raise ValueError(f"{self._repository.folder}: {reason}")
        return done.stdout
