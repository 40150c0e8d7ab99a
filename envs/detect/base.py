"""What a detector reads and what it answers."""

import datetime
from functools import cached_property
from typing import Protocol

from envs.git import GitFailed, git
from envs.snapshot import Snapshot
from envs.spec import EnvSpec

_GIT_BEGAN = "2005-04-07"


class Files:
    """The tracked files of a snapshot, read only. Nothing of the repository is executed to find out."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @property
    def date(self) -> str:
        """Day of the base commit, YYYY-MM-DD; today where that is made up, being older than git itself."""
        day = self._snapshot.base_date[:10]
        return day if day >= _GIT_BEGAN else datetime.datetime.now(datetime.UTC).date().isoformat()

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every tracked path, sorted, relative to the root with `/`."""
        names = git(["ls-tree", "-r", "-z", "--name-only", self._snapshot.commit], cwd=self._snapshot.git_dir)
        return tuple(sorted(name.decode("utf-8", "surrogateescape") for name in names.split(b"\0") if name))

    def read(self, path: str) -> str | None:
        """Text of a file, UTF-8 with replacement; None when there is none."""
        try:
            data = git(["cat-file", "blob", f"{self._snapshot.commit}:{path}"], cwd=self._snapshot.git_dir)
        except GitFailed:
            return None
        return data.decode("utf-8", "replace")


class Detector(Protocol):
    """One ecosystem: whether a tree belongs to it, and how its environment is made.

    A detector never raises on a malformed file: what cannot be read is as if it were not there.
    """

    @property
    def ecosystem(self) -> str: ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Of its source files: where two ecosystems fit, the one with more source files is taken."""

    def detect(self, files: Files) -> EnvSpec | None:
        """A spec with a reason for every line, or None when no file of this ecosystem is there."""
