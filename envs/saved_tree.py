"""A tree as it was at one moment, as a value: what lay where, with which mode; contents are kept by a `TreeStore`."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

EntryKind = Literal["file", "folder", "link", "other"]

AS_PREPARED = "as prepared"
"""Content of a file that nobody has changed since the environment was prepared: it can be had from a fresh one."""
NOT_KEPT = "not kept"
"""How the content of a file begins of which only size and times are known: it was too large to keep."""


@dataclass(frozen=True)
class Entry:
    """`content` is an object's id, a link's target, or "" of a folder; two entries are equal whatever their times."""

    kind: EntryKind
    mode: int
    content: str = ""
    mtime: int = field(default=0, compare=False)
    """Nanoseconds since the epoch."""
    size: int = field(default=0, compare=False)

    @property
    def is_kept(self) -> bool:
        return not self.content.startswith(NOT_KEPT)


@dataclass(frozen=True)
class SavedTree:
    """Entries by path relative to the tree. Of a whole tree only what differs from the prepared one is held.

    `scope` are the paths it speaks of, each with all that lies below; None means the whole tree. Trees of one prepared
    environment share `base`, so holding a thousand of them costs what was changed.
    """

    base: Mapping[str, Entry]
    changes: Mapping[str, Entry | None]
    scope: tuple[str, ...] | None = None

    def get(self, path: str) -> Entry | None:
        return self.changes[path] if path in self.changes else self.base.get(path)

    def paths(self) -> Iterator[str]:
        yield from (path for path in self.base if path not in self.changes)
        yield from (path for path, entry in self.changes.items() if entry is not None)

    def differing(self, other: "SavedTree") -> tuple[str, ...]:
        """Paths whose entries are not equal, sorted. Of trees with different bases every path is compared."""
        if self.base is other.base:
            candidates = self.changes.keys() | other.changes.keys()
        else:
            candidates = set(self.paths()) | set(other.paths())
        return tuple(sorted(path for path in candidates if self.get(path) != other.get(path)))

    def covers(self, path: str) -> bool:
        return self.scope is None or any(path == top or path.startswith(f"{top}/") for top in self.scope)

    def rewound(self, part: "SavedTree") -> "SavedTree":
        """This whole tree as it was before the part of it changed that `part` has saved."""
        gone: dict[str, Entry | None] = dict.fromkeys(path for path in self.paths() if part.covers(path))
        return SavedTree(self.base, {**self.changes, **gone, **part.changes})


@dataclass(frozen=True)
class Restored:
    """`changed` are the paths that were not as saved; `lost` those that still are not."""

    changed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def parents(path: str) -> Iterator[str]:
    """Folders above a path, the nearest first, without the tree itself."""
    while path := posixpath.dirname(path):
        yield path
