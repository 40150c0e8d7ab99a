"""The tree in an environment as a source tree to index: the base commit with what changed since laid over it."""

import hashlib
from collections.abc import Iterable, Iterator

from envs import Environment
from localization import Entry, GitTree
from localization.commits import Commits


class EnvironmentTree:
    """`read` asks the environment; whole scans read unchanged files from the base commit, which is far quicker."""

    def __init__(self, base: GitTree, environment: Environment) -> None:
        self._base = base
        self._environment = environment
        self._changed: dict[str, bytes] = {}

    def entries(self) -> Iterator[Entry]:
        """One diff in the environment, and one read per changed file."""
        paths = set(self._environment.diff().paths)
        self._changed = dict(self._read_existing(paths))
        yield from (entry for entry in self._base.entries() if entry.path not in paths)
        for path, data in self._changed.items():
            yield Entry(path, len(data), hashlib.sha256(data).hexdigest())

    def read(self, path: str) -> bytes:
        return self._environment.read(path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        wanted = list(paths)
        yield from ((path, self._changed[path]) for path in wanted if path in self._changed)
        yield from self._base.read_many(path for path in wanted if path not in self._changed)

    def history(self, limit: int | None = None) -> Commits:
        """That of the base commit: what is changed in the environment has none."""
        return self._base.history(limit)

    def _read_existing(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for path in sorted(paths):
            try:
                yield path, self._environment.read(path)
            except OSError:
                continue  # deleted, or not a file
