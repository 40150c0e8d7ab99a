"""The files of one commit, read from a git repository without a work tree."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from localization.tree import Entry, is_ignored

_REGULAR = frozenset({"100644", "100755", "100664"})


def _environment(repository: Path) -> dict[str, str]:
    """Nothing of the user's configuration, no prompt, and no protocol by which a missing object could be fetched.

    A stranger's repository may name a program to run for a lazy fetch: with no protocol allowed git never gets there.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_CEILING_DIRECTORIES": str(repository.resolve().parent),
    }


class GitTree:
    """The tree of a commit, from a bare or ordinary repository; it never changes.

    `repository` is its top folder; `commit` is any name git resolves to a commit. Left out: symbolic links, submodules,
    ignored folders, names that are not UTF-8. Raises ValueError when the repository or the commit does not exist,
    OSError when git cannot be run.
    """

    def __init__(self, repository: str | os.PathLike[str], commit: str = "HEAD") -> None:
        self._repository = Path(repository)
        if not self._repository.is_dir():
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
                self._command("cat-file", "--batch"),
                stdin=names,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(self._repository),
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

    def _command(self, *arguments: str) -> list[str]:
        # The folder's owner may differ from us (a mount, a mirror): reading objects runs nothing of the repository's.
        options = ["-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"]
        return ["git", "-C", str(self._repository), *options, *arguments]

    def _git(self, *arguments: str) -> bytes:
        done = subprocess.run(
            self._command(*arguments),
            env=_environment(self._repository),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            reason = said[0] if said else f"no such commit: {arguments[-1].removesuffix('^{commit}')}"
            raise ValueError(f"{self._repository}: {reason}")
        return done.stdout
