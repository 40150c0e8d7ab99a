"""Which contents the files of a directory had when they were last written: what was not written since is not read."""

import re
import time
from itertools import islice

from localization.store import Store
from localization.tree import Entry

_WRITTEN = re.compile(r"(\d+):\d+:\d+")
"""A key that tells time of writing, size and inode of a file in a directory."""
_SETTLED_NS = 2 * 10**9
"""After such a time no further writing leaves a file with the same time: clocks of file systems are coarse."""
_ROOM = 4
"""Times of so many work trees of one repository are kept, and of as many older states of one."""


class FileTimes:
    """Names of contents by path and key, kept in the store as a whole."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._blobs: dict[str, str] | None = None
        self._new: dict[str, str] = {}
        self._files = 0

    def blob(self, entry: Entry) -> str | None:
        """The name of its contents, if they are known."""
        if self._store is None or not _WRITTEN.fullmatch(entry.key):
            return None
        if self._blobs is None:
            parts = (self._store.get("files", "") or b"").decode(errors="replace").split("\0")
            self._blobs = dict(zip(parts[::2], parts[1::2], strict=False))
        return self._blobs.get(f"{entry.key} {entry.path}")

    def note(self, entry: Entry, blob: str) -> None:
        """That its contents, read just now, have this name."""
        written = _WRITTEN.fullmatch(entry.key)
        if written and int(written[1]) < time.time_ns() - _SETTLED_NS:
            self._new[f"{entry.key} {entry.path}"] = blob

    def keep(self, files: int) -> None:
        """Write what was noted, if anything; `files` is how many were asked about."""
        self._files = max(self._files, files)
        if self._store is None or not self._new:
            return
        before = self._blobs or {}
        self._blobs = self._new | {name: blob for name, blob in before.items() if name not in self._new}
        self._new = {}
        listed = islice(self._blobs.items(), _ROOM * self._files + 1000)
        self._store.put("files", "", "\0".join(part for each in listed for part in each).encode(errors="replace"))
