"""Save a tree whole and put it back: what was found by a scan, compared with the scan before, contents fetched once.

A scan is a set of records, one for each file, folder and link, made of type, mode, owner, size, times and path. A
record that is in both of two scans needs no second look, since the time of a file's last change of any kind (ctime)
cannot be set by whoever works there. The difference of two sets costs a millisecond for ten thousand records.
"""

import contextlib
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from envs.patch import Patch
from envs.saved_tree import AS_PREPARED, NOT_KEPT, Entry, EntryKind, Restored, SavedTree, parents
from envs.tree_store import Fetch, TreeStore

TICK = 20_000_000
"""Nanoseconds within which two changes may bear the same time: a file that young is looked at again."""
BATCH = 64 * 1024 * 1024
"""Bytes of contents that are in memory at once."""
Item = TypeVar("Item")
_KINDS: Mapping[bytes, EntryKind] = {b"f": "file", b"d": "folder", b"l": "link"}


@dataclass(frozen=True)
class Found:
    """One record of a scan, read."""

    path: str
    kind: EntryKind
    mode: int
    uid: int
    size: int
    mtime: int
    ctime: int
    target: str
    """Where a link leads; of what is neither file, folder nor link, the letter of its type."""
    record: bytes

    def entry(self, content: str) -> Entry:
        return Entry(self.kind, self.mode, content, self.mtime, self.size)

    def is_sealed(self, uid: int) -> bool:
        """Whether it belongs to `uid`, who may not look into it as it is."""
        needed = {"folder": 0o500, "file": 0o400}.get(self.kind, 0)
        return uid != 0 and self.uid == uid and self.mode & needed != needed


@dataclass(frozen=True)
class Scan:
    """`began` is the clock of the place that was scanned, in nanoseconds since the epoch."""

    records: frozenset[bytes]
    began: int


@dataclass(frozen=True)
class Prepared:
    """The tree as every fresh place has it: its entries, contents left where they are. `ids` are those found so far."""

    entries: Mapping[str, Entry]
    fetch: Fetch
    ids: dict[str, str] = field(default_factory=dict)

    def normal(self, path: str, entry: Entry) -> Entry:
        """The same entry; a content that is the prepared one is said to be that."""
        known = self.ids.get(path)
        return replace(entry, content=AS_PREPARED) if known is not None and known == entry.content else entry


class Place(Protocol):
    """What a keeper needs of where a tree lies. Paths are relative to the tree; `OSError` when something fails."""

    @property
    def uid(self) -> int:
        """Whoever works in the tree."""

    def scan(self, paths: Sequence[str] | None = None) -> Scan:
        """Everything in the tree, or what is at these paths and below; what is not there is left out."""

    def fetch(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        """Contents of files; one that is gone or cannot be read is left out."""

    def set_modes(self, modes: Sequence[tuple[str, int]]) -> None:
        """In this order."""

    def remove(self, paths: Sequence[str]) -> None:
        """Delete these and all that is below them; what is not there is no error."""

    def write(self, entries: Sequence[tuple[str, Entry, bytes]]) -> None:
        """Make these with content, mode and time, folders before what is in them; modes of folders are set last."""


@dataclass
class TreeKeeper:
    """Saves and restores one tree. `untouched` are the records that the prepared tree's files have in this place."""

    place: Place
    store: TreeStore
    prepared: Prepared
    untouched: frozenset[bytes]
    _young: set[str] = field(default_factory=set)
    _records: frozenset[bytes] | None = None
    _tree: SavedTree | None = None
    _sealed: dict[str, bytes] = field(default_factory=dict)

    def save(self, paths: Sequence[str] | None = None) -> SavedTree:
        """The whole tree, or what is at these paths (where links lead, too)."""
        return self._save_whole() if paths is None else self._save_part(paths)

    def restore(self, saved: SavedTree) -> Restored:
        """Make the tree, or the part that `saved` speaks of, what it was.

        Files alone are put back without a look at what is there now; all else is compared before and after.
        """
        saved = self._normal(saved)
        if saved.scope is not None and all(_is_simple(saved.get(path)) for path in (*saved.scope, *saved.changes)):
            try:
                self._put_back_blindly(saved)
            except OSError:  # a folder took a file's place, or its folder is gone
                pass
            else:
                return Restored(saved.scope)
        now = self.save(saved.scope)
        differing = now.differing(saved)
        if not differing:
            return Restored()
        with contextlib.suppress(OSError):  # whatever it was, what came of it is looked at next
            self._put_back(now, saved, [path for path in differing if _can_be_had(saved.get(path))])
        return Restored(differing, self.save(saved.scope).differing(saved))

    def difference(self, before: SavedTree, after: SavedTree) -> Patch:
        """What turns one whole tree into the other, files in `.git` left out."""
        before, after = self._normal(before), self._normal(after)
        paths = [path for path in before.differing(after) if not path.startswith(".git/")]
        return self.store.patch(before, after, self.prepared.fetch, paths)

    def _normal(self, tree: SavedTree) -> SavedTree:
        if tree.scope is not None:
            return tree
        changes = {path: entry and self.prepared.normal(path, entry) for path, entry in tree.changes.items()}
        return self._whole(changes)

    def _put_back_blindly(self, saved: SavedTree) -> None:
        if gone := [path for path in saved.scope or () if saved.get(path) is None]:
            self.place.remove(gone)
        self._write(saved, list(saved.paths()))

    def _save_whole(self) -> SavedTree:
        scan = self.place.scan()
        last = self.untouched if self._records is None else self._records
        records = scan.records | self._hidden(scan.records, last)
        sealed = [each for each in map(read_record, records - last) if each.is_sealed(self.place.uid)]
        contents: Mapping[str, bytes] = {}
        if sealed:
            records, contents = self._opened(sealed, last)
        return self._update(records, last, scan.began, contents)

    def _update(
        self, records: frozenset[bytes], last: frozenset[bytes], began: int, contents: Mapping[str, bytes]
    ) -> SavedTree:
        if self._tree is not None and records == last and not self._young:
            return self._tree
        new = records - last
        again = {record for record in records & last if path_of(record) in self._young} if self._young else set()
        found = [read_record(record) for record in (*new, *again)]
        changes: dict[str, Entry | None] = {}
        if self._tree is not None:
            changes |= self._tree.changes
        else:
            changes |= dict.fromkeys(self.prepared.entries.keys() - set(map(path_of, records)))
        changes |= dict.fromkeys(map(path_of, last - records))
        entries = self._entries(found, contents)
        changes |= entries
        vanished = {path for path, entry in entries.items() if entry is None}
        young = {each.path for each in found if each.kind == "file" and each.ctime >= began - TICK}
        self._young = young - vanished - contents.keys()
        self._records = frozenset(each for each in records if path_of(each) not in vanished) if vanished else records
        tree = self._whole(changes)
        if self._tree is None or tree.changes != self._tree.changes:
            self._tree = tree
        return self._tree

    def _whole(self, changes: Mapping[str, Entry | None]) -> SavedTree:
        base = self.prepared.entries
        return SavedTree(base, {path: entry for path, entry in changes.items() if entry != base.get(path)})

    def _hidden(self, records: frozenset[bytes], last: frozenset[bytes]) -> frozenset[bytes]:
        """What lies in folders that nobody can look into, and that are as they were when it was looked at."""
        self._sealed = {path: record for path, record in self._sealed.items() if record in records}
        tops = tuple(f"{path}/" for path in self._sealed)
        return frozenset(record for record in last if path_of(record).startswith(tops)) if tops else frozenset()

    def _opened(self, sealed: Sequence[Found], last: frozenset[bytes]) -> tuple[frozenset[bytes], Mapping[str, bytes]]:
        """What its owner may not read is opened for a moment. Each pass may show more of the same below."""
        closed: dict[str, Found] = {}
        contents: Mapping[str, bytes] = {}
        records: frozenset[bytes] = frozenset()
        try:
            while sealed:
                closed |= {each.path: each for each in sealed}
                self.place.set_modes([(each.path, each.mode | 0o700) for each in sealed])
                records = self.place.scan().records
                found = list(map(read_record, records - last))
                sealed = [each for each in found if each.is_sealed(self.place.uid) and each.path not in closed]
            secret = tuple(f"{path}/" for path in closed)
            inside = [each for each in found if each.path in closed or each.path.startswith(secret)]
            contents = self.place.fetch([each.path for each in inside if each.kind == "file" and self._fits(each)])
        finally:
            self.place.set_modes([(path, closed[path].mode) for path in sorted(closed, reverse=True)])
        now = {path_of(record): record for record in self.place.scan(sorted(closed)).records}
        for path in closed.keys() & now.keys():
            if closed[path].kind == "folder":
                self._sealed[path] = now[path]
        own = {now.get(path, each.record) for path, each in closed.items()}
        return frozenset(record for record in records if path_of(record) not in closed) | own, contents

    def _save_part(self, paths: Sequence[str]) -> SavedTree:
        asked: dict[str, None] = {}
        found: dict[str, Found] = {}
        wanted = list(dict.fromkeys(paths))
        while wanted:
            asked |= dict.fromkeys(wanted)
            new = [read_record(record) for record in self.place.scan(wanted).records]
            found |= {each.path: each for each in new}
            leads = [_led_to(each) for each in new if each.kind == "link" and each.path in asked]
            wanted = [path for path in dict.fromkeys(leads) if path and path not in asked and len(asked) < 100]
        absent = [path for path in asked if path not in found]
        above = list(dict.fromkeys(one for path in absent for one in parents(path) if one not in found))
        if above:
            there = {(each := read_record(record)).path: each for record in self.place.scan(above).records}
            absent = [_topmost_absent(path, {*there, *found}) for path in absent]
            # What is no folder stands in the way: whoever makes one there takes it away.
            found |= {path: each for path, each in there.items() if path in above and each.kind != "folder"}
        scope = [*(path for path in found if path in asked or path in above), *absent]
        entries = self._entries(list(found.values()), {}, always=True)
        return SavedTree({}, entries, tuple(dict.fromkeys(scope)))

    def _entries(
        self, found: Sequence[Found], contents: Mapping[str, bytes], *, always: bool = False
    ) -> dict[str, Entry | None]:
        """What was found, its contents kept; None for a file that was gone when it was to be read.

        `always` fetches also what is as prepared.
        """
        entries: dict[str, Entry | None] = {}
        files: list[Found] = []
        for each in found:
            if each.kind != "file":
                entries[each.path] = each.entry(each.target)
            elif not always and each.record in self.untouched:
                entries[each.path] = each.entry(AS_PREPARED)
            elif not self._fits(each):
                entries[each.path] = each.entry(f"{NOT_KEPT}: {each.size} bytes, {each.mtime}, {each.ctime}")
            else:
                files.append(each)
        for batch in batches(files, lambda each: each.size):
            lacking = [each.path for each in batch if each.path not in contents]
            data = {**contents, **(self.place.fetch(lacking) if lacking else {})}
            for each in batch:
                entries[each.path] = None
                if each.path in data:
                    content = self.store.put(data[each.path])
                    if each.record in self.untouched:
                        self.prepared.ids[each.path] = content
                    entries[each.path] = self.prepared.normal(each.path, each.entry(content))
        return entries

    def _fits(self, found: Found) -> bool:
        readable = found.uid == self.place.uid or self.place.uid == 0 or bool(found.mode & 0o004)
        return readable and self.store.has_room(found.size)

    def _put_back(self, now: SavedTree, saved: SavedTree, paths: Sequence[str]) -> None:
        gone = [path for path in paths if now.get(path) is not None and _kind(now, path) != _kind(saved, path)]
        written = [path for path in paths if saved.get(path) is not None]
        closed = {
            above: entry.mode for path in paths for above in parents(path)
            if (entry := now.get(above)) is not None and entry.kind == "folder" and entry.mode & 0o700 != 0o700
        }  # fmt: skip
        self.place.set_modes([(path, mode | 0o700) for path, mode in sorted(closed.items())])
        if gone:
            self.place.remove(_topmost(gone))
        still = [path for path in closed if path not in written and _kind(saved, path) == "folder"]
        self._write(saved, sorted([*written, *still]))

    def _write(self, saved: SavedTree, paths: Sequence[str]) -> None:
        entries = [(path, entry) for path in paths if (entry := saved.get(path)) is not None]
        for batch in batches(entries, lambda each: each[1].size):
            lacking = [path for path, entry in batch if entry.content == AS_PREPARED]
            data = self.prepared.fetch(lacking) if lacking else {}
            self.prepared.ids.update({path: self.store.put(content) for path, content in data.items()})
            self.place.write([(path, entry, self._content(path, entry, data)) for path, entry in batch])

    def _content(self, path: str, entry: Entry, data: Mapping[str, bytes]) -> bytes:
        if entry.kind != "file":
            return b""
        return data.get(path, b"") if entry.content == AS_PREPARED else self.store.get(entry.content)


def batches(items: Sequence[Item], size: Callable[[Item], int]) -> Iterator[list[Item]]:
    """The same in groups that fit into memory."""
    batch: list[Item] = []
    total = 0
    for item in items:
        if batch and total + size(item) > BATCH:
            yield batch
            batch, total = [], 0
        batch.append(item)
        total += size(item)
    if batch:
        yield batch


def read_record(record: bytes) -> Found:
    """`TYPE MODE UID SIZE MTIME CTIME PATH`, times in seconds with a fraction; a link's path ends in `//TARGET`.

    A path may begin with `./`.
    """
    kind, mode, uid, size, mtime, ctime, rest = record.split(b" ", 6)
    path, _, target = rest.partition(b"//") if kind == b"l" else (rest, b"", b"" if kind in _KINDS else kind)
    return Found(
        path=_text(path), kind=_KINDS.get(kind, "other"), mode=int(mode, 8), uid=int(uid), size=int(size),
        mtime=nanoseconds(mtime), ctime=nanoseconds(ctime), target=target.decode("utf-8", "surrogateescape"),
        record=record,
    )  # fmt: skip


def path_of(record: bytes) -> str:
    rest = record.split(b" ", 6)[6]
    return _text(rest.partition(b"//")[0] if record.startswith(b"l") else rest)


def nanoseconds(seconds: bytes) -> int:
    whole, _, fraction = seconds.partition(b".")
    return int(whole) * 1_000_000_000 + int(fraction[:9].ljust(9, b"0"))


def _text(raw: bytes) -> str:
    return raw.removeprefix(b"./").decode("utf-8", "surrogateescape")


def _led_to(link: Found) -> str | None:
    """Where a link leads, if that is in the tree by its own words."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(link.path), link.target))
    return None if path.startswith(("/", "..")) or path == "." else path


def _topmost_absent(path: str, there: set[str]) -> str:
    return [path, *(above for above in parents(path) if above not in there)][-1]


def _topmost(paths: Sequence[str]) -> list[str]:
    chosen = set(paths)
    return [path for path in paths if not any(above in chosen for above in parents(path))]


def _kind(tree: SavedTree, path: str) -> EntryKind | None:
    entry = tree.get(path)
    return entry.kind if entry is not None else None


def _is_simple(entry: Entry | None) -> bool:
    return entry is None or (entry.kind in ("file", "link") and entry.is_kept)


def _can_be_had(entry: Entry | None) -> bool:
    """Whether an entry can be made again: not so what was too large to keep, and what a process has to make."""
    return entry is None or (entry.is_kept and (entry.kind != "other" or entry.content == "p"))
