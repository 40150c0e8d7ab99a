"""An environment that can be exchanged for a fresh one while those who hold it go on."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Self

from envs.base import Environment, ExecResult, Kind, PreparedEnvironment
from envs.errors import EnvsError
from envs.patch import Patch
from envs.saved_tree import Restored, SavedTree
from envs.shell import Shell


class ReplaceableEnvironment:
    """An `Environment`; `ready` is told of each place before anybody else uses it.

    A shell obtained from it belongs to the place of that moment: ask for it anew for each command.
    """

    def __init__(
        self, prepared: PreparedEnvironment, ready: Callable[[Environment], None] = lambda place: None
    ) -> None:
        self._prepared, self._ready = prepared, ready
        self._now = self._opened()

    def replace(self) -> None:
        """A fresh place at the base commit; the old one is thrown away. Raises `EnvironmentBroken`."""
        with suppress(EnvsError):
            self._now.close()
        self._now = self._opened()

    def _opened(self) -> Environment:
        place = self._prepared.open()
        try:
            self._ready(place)
        except BaseException:
            place.close()
            raise
        return place

    @property
    def kind(self) -> Kind:
        return self._now.kind

    @property
    def sandbox(self) -> bool:
        return self._now.sandbox

    @property
    def root(self) -> str:
        return self._now.root

    @property
    def outside(self) -> str:
        return self._now.outside

    @property
    def full(self) -> bool:
        return self._now.full

    def exec(self, command: Sequence[str] | str, *, timeout: float, env: Mapping[str, str] | None = None) -> ExecResult:
        return self._now.exec(command, timeout=timeout, env=env)

    def shell(self) -> Shell:
        return self._now.shell()

    def glance(self, script: str) -> str:
        return self._now.glance(script)

    def read(self, path: str) -> bytes:
        return self._now.read(path)

    def write(self, path: str, data: bytes) -> None:
        self._now.write(path, data)

    def remove(self, path: str) -> None:
        self._now.remove(path)

    def diff(self) -> Patch:
        return self._now.diff()

    def apply(self, patch: Patch) -> None:
        self._now.apply(patch)

    def reset(self) -> None:
        self._now.reset()

    def save(self, paths: Sequence[str] | None = None) -> SavedTree:
        return self._now.save(paths)

    def restore(self, saved: SavedTree) -> Restored:
        return self._now.restore(saved)

    def changes_between(self, before: SavedTree, after: SavedTree) -> Patch:
        return self._now.changes_between(before, after)

    def close(self) -> None:
        self._now.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
