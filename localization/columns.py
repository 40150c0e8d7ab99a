"""All records of a tree at one moment, laid end to end: what is asked of a tree is asked of these arrays."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from localization.base import Symbol
from localization.captures import Source
from localization.definitions import Definitions
from localization.hashing import term_hash
from localization.layers import Layer, Layers
from localization.parse import symbols_of
from localization.postings import Postings, offsets
from localization.record import MODULE, Record
from localization.roles import Role
from localization.traces import PathMatcher
from localization.tree_paths import PATH_FIELD, TreePaths
from localization.words import FIELDS

__all__ = ["PATH_FIELD", "Columns", "Units"]

_FEW = 200
"""Changed files that lie over what was laid out before; with more all is laid out anew."""
_OF_UNITS = ("kind", "name", "start_line", "end_line")
Units = NDArray[np.intp]
Number = TypeVar("Number", bound=np.generic)


class Columns:
    """`paths` are sorted; the definitions of file `n` are units `first[n]` to `first[n + 1]`, the first its module.

    It does not follow later changes: `replaced` gives the next state, which shares what did not change. Not to be
    changed; safe to be read by several threads.
    """

    def __init__(self, records: Mapping[str, Record]) -> None:
        self.tree = TreePaths(records)
        self.records = [records[path] for path in self.tree.paths]
        self._lay(np.array([record.units for record in self.records], dtype=np.intp))
        # What lies at the bottom of `words`, where the units of each file in it begin, and the number that the file has
        # now, -1 for those that were changed.
        self._base, self._base_first = _postings(self.records, self.first), self.first
        self._base_now = np.arange(len(self.paths))
        self._changed: frozenset[str] = frozenset()

    def replaced(self, changes: Mapping[str, Record | None]) -> "Columns":
        """With these records instead; None for a file that is gone. A few changed files cost about a millisecond."""
        changed = self._changed.union(changes)
        if len(changed) > _FEW:
            records: dict[str, Record | None] = dict(zip(self.paths, self.records, strict=True))
            records.update(changes)
            return Columns({path: record for path, record in records.items() if record is not None})
        new = object.__new__(Columns)
        if all((record is not None) == (path in self.numbers) for path, record in changes.items()):
            new.tree = self.tree
        else:
            gone = {path for path, record in changes.items() if record is None}
            new.tree = TreePaths((self.numbers.keys() | changes.keys()) - gone)
        runs = list(self._runs(changes))
        counts = np.diff(self.first)
        units: list[NDArray[np.intp]] = []
        new.records = []
        for kept, record in runs:
            new.records += [*self.records[kept], *([record] if record is not None else ())]
            units += [counts[kept], np.array([record.units] if record is not None else (), dtype=np.intp)]
        new._lay(np.concatenate(units))
        new._base, new._base_first, new._changed = self._base, self._base_first, changed
        new._base_now = self._moved(new.numbers, changes)
        for name in _OF_UNITS:
            if name in self.__dict__:
                new.__dict__[name] = self._spliced(name, runs)
        return new

    def _runs(self, changes: Mapping[str, Record | None]) -> Iterator[tuple[slice, Record | None]]:
        """Files that stay, and what comes after them."""
        after = 0
        for path in sorted(changes):
            number = bisect_left(self.paths, path)
            yield slice(after, number), changes[path]
            after = number + (path in self.numbers)
        yield slice(after, len(self.paths)), None

    def _moved(self, numbers: Mapping[str, int], changes: Collection[str]) -> Units:
        """`_base_now` when files have other numbers."""
        changed = [self.numbers[path] for path in changes if path in self.numbers]
        now = np.where(np.isin(self._base_now, changed), -1, self._base_now)
        if numbers is not self.numbers:
            now = np.array([*(numbers.get(path, -1) for path in self.paths), -1], dtype=np.intp)[now]
        return now

    def _lay(self, units: Units) -> None:
        """`units` of each file."""
        self.paths = self.tree.paths
        self.first = offsets(units)
        self.source = lru_cache(maxsize=256)(self._source)

    def _spliced(self, name: str, runs: Sequence[tuple[slice, Record | None]]) -> NDArray[np.generic]:
        """A column over units with those of changed files replaced."""
        column: NDArray[np.generic] = getattr(self, name)
        parts: list[NDArray[np.generic]] = []
        for kept, record in runs:
            parts.append(column[self.first[kept.start] : self.first[kept.stop]])
            if record is not None:
                parts.append(getattr(record, name))
        return np.concatenate(parts).astype(column.dtype, copy=False)

    @property
    def units(self) -> int:
        return int(self.first[-1])

    @property
    def numbers(self) -> dict[str, int]:
        """Place of each path in `paths`."""
        return self.tree.numbers

    @property
    def roles(self) -> list[Role]:
        return self.tree.roles

    @property
    def product(self) -> NDArray[np.bool_]:
        """For each file whether it is neither a test nor documentation nor a translation."""
        return self.tree.product

    @property
    def path_words(self) -> Postings:
        """A row for each file: the words of its path without the suffix."""
        return self.tree.words

    @property
    def matcher(self) -> PathMatcher:
        return self.tree.matcher

    @cached_property
    def file(self) -> Units:
        """For each unit the number of its file."""
        return np.repeat(np.arange(len(self.paths)), np.diff(self.first))

    @cached_property
    def kind(self) -> NDArray[np.uint8]:
        return _joined([record.kind for record in self.records], np.uint8)

    @cached_property
    def name(self) -> NDArray[np.uint64]:
        return _joined([record.name for record in self.records], np.uint64)

    @cached_property
    def start_line(self) -> NDArray[np.uint32]:
        return _joined([record.start_line for record in self.records], np.uint32)

    @cached_property
    def end_line(self) -> NDArray[np.uint32]:
        return _joined([record.end_line for record in self.records], np.uint32)

    @cached_property
    def words(self) -> Layers:
        """The units' rows."""
        return Layers(self._layers, rows=self.units, fields=len(FIELDS) + 1)

    @cached_property
    def all_words(self) -> Layers:
        """The units' rows, then a row for the path of each file."""
        files = len(self.paths)
        paths = Layer(self.path_words, np.arange(self.units, self.units + files))
        return Layers([*self._layers, paths], rows=self.units + files, fields=len(FIELDS) + 1)

    @cached_property
    def _layers(self) -> list[Layer]:
        now, counts = self._base_now, np.diff(self._base_first)
        # A file's units have moved by as much as its first one.
        rows = np.arange(len(self._base.lengths)) + np.repeat(self.first[now] - self._base_first[:-1], counts)
        rows[np.repeat(now < 0, counts)] = -1
        layers = [Layer(self._base, rows)]
        edited = sorted(self.numbers[path] for path in self._changed if path in self.numbers)
        if edited:
            records = [self.records[number] for number in edited]
            part = _postings(records, offsets(np.array([record.units for record in records])))
            units = [np.arange(self.first[number], self.first[number + 1]) for number in edited]
            layers.append(Layer(part, np.concatenate(units)))
        return layers

    def unit(self, path: str, number: int) -> int:
        return int(self.first[self.numbers[path]]) + number

    def path_of(self, unit: int) -> str:
        return self.paths[int(self.file[unit])]

    def units_of(self, path: str) -> range:
        """None for a path that is not known."""
        number = self.numbers.get(path)
        return range(0) if number is None else range(int(self.first[number]), int(self.first[number + 1]))

    def named(self, name: str) -> Units:
        """Classes, functions and methods of exactly this plain name."""
        return np.flatnonzero((self.name == np.uint64(term_hash(name))) & (self.kind != MODULE))

    def symbols(self, path: str) -> tuple[Symbol, ...]:
        """All symbols of a file, its module first. Raises KeyError."""
        return symbols_of(path, self.source(self.numbers[path]).definitions)

    def symbol(self, unit: int) -> Symbol:
        number = int(self.file[unit])
        return Definitions(self.paths[number], self.records[number]).symbol(unit - int(self.first[number]))

    def name_of(self, unit: int) -> str:
        """The plain name of a class, function or method; empty for a module."""
        number = int(self.file[unit])
        inside, record = unit - int(self.first[number]), self.records[number]
        return record.texts.split(b"\0", record.units)[inside].decode() if inside else ""

    def at_line(self, path: str, line: int) -> int | None:
        """The innermost definition around a line; None for an unknown path or a line that is not there."""
        units = self.units_of(path)
        if not units:
            return None
        here = slice(units.start, units.stop)
        around = np.flatnonzero((self.start_line[here] <= line) & (line <= self.end_line[here]))
        return units.start + int(around[-1]) if len(around) else None

    def sources(self) -> "Sources":
        """What was parsed of every file, by path."""
        return Sources(self)

    def _source(self, number: int) -> Source:
        return self.records[number].source()


class Sources(Mapping[str, Source]):
    """Each is decoded when it is asked for, and not held: those of all files together take several times the memory of
    the records."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def __getitem__(self, path: str) -> Source:
        return self._columns.records[self._columns.numbers[path]].source()

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.paths)

    def __len__(self) -> int:
        return len(self._columns.paths)


def _postings(records: Sequence[Record], first: Units) -> Postings:
    """Rows are the units of all records together."""
    words = [record.words for record in records]
    lengths = [len(each.term) for each in words]
    return Postings.of(
        _joined([each.unit for each in words], np.uint32) + np.repeat(first[:-1].astype(np.uint32), lengths),
        _joined([each.term for each in words], np.uint64),
        _joined([each.count for each in words], np.uint16),
        _joined([each.field for each in words], np.uint8),
        rows=int(first[-1]),
        fields=len(FIELDS) + 1,
    )


def _joined(columns: Sequence[NDArray[Number]], dtype: type[Number]) -> NDArray[Number]:
    return np.concatenate([np.empty(0, dtype=dtype), *columns]).astype(dtype, copy=False)
