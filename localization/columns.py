"""All records of a tree at one moment, laid end to end: what is asked of a tree is asked of these arrays."""

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from localization.base import Symbol
from localization.captures import Source
from localization.hashing import term_hash
from localization.parse import symbols_of
from localization.postings import Postings, offsets
from localization.record import MODULE, Record
from localization.roles import Role, role_of, tests_among
from localization.traces import PathMatcher
from localization.words import FIELDS, count_terms

PATH_FIELD = len(FIELDS)
"""Number of the field that has the words of a path; those of a definition are `words.FIELDS`."""
_OF_PATHS = ("numbers", "roles", "product", "path_words", "matcher")
Units = NDArray[np.intp]
Number = TypeVar("Number", bound=np.generic)


class Columns:
    """`paths` are sorted; the definitions of file `n` are units `first[n]` to `first[n + 1]`, the first its module.

    It does not follow later changes: `replaced` gives the next state, which shares what did not change. Not to be
    changed; safe to be read by several threads.
    """

    def __init__(self, records: Mapping[str, Record]) -> None:
        self.paths = sorted(records)
        self.records = [records[path] for path in self.paths]
        self.first = offsets(np.array([record.units for record in self.records], dtype=np.intp))
        self.words = _postings(self.records, self.first)
        self._lay()

    def replaced(self, changes: Mapping[str, Record | None]) -> "Columns":
        """With these records instead; None for a file that is gone. A few changed files cost a few milliseconds."""
        known = self.numbers
        if len(changes) > 50 or any((record is None) == (path in known) for path, record in changes.items()):
            records: dict[str, Record | None] = dict(zip(self.paths, self.records, strict=True))
            records.update(changes)
            return Columns({path: record for path, record in records.items() if record is not None})
        new = object.__new__(Columns)
        new.paths, new.records, new.words = self.paths, list(self.records), self.words
        counts = np.diff(self.first)
        for path, record in sorted(changes.items(), reverse=True):
            assert record is not None
            number = known[path]
            new.records[number] = record
            new.words = new.words.replace(
                int(self.first[number]),
                int(self.first[number + 1]),
                _postings([record], offsets(np.array([record.units]))),
            )
            counts[number] = record.units
        new.first = offsets(counts)
        new._lay()
        # What depends on the paths alone stays.
        new.__dict__.update({name: self.__dict__[name] for name in _OF_PATHS if name in self.__dict__})
        return new

    def _lay(self) -> None:
        self.source = lru_cache(maxsize=256)(self._source)

    @property
    def units(self) -> int:
        return int(self.first[-1])

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Place of each path in `paths`."""
        return {path: number for number, path in enumerate(self.paths)}

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
    def roles(self) -> list[Role]:
        tests = tests_among(self.paths)
        return ["test" if path in tests else role_of(path) for path in self.paths]

    @cached_property
    def product(self) -> NDArray[np.bool_]:
        """For each file whether it is neither a test nor documentation."""
        return np.array([role not in ("test", "doc") for role in self.roles], dtype=np.bool_)

    @cached_property
    def path_words(self) -> Postings:
        """A row for each file: the words of its path without the suffix."""
        rows: list[int] = []
        terms: list[int] = []
        counts: list[int] = []
        for number, path in enumerate(self.paths):
            counted = count_terms(path.rpartition(".")[0] or path)
            rows += [number] * len(counted)
            terms += counted
            counts += counted.values()
        return Postings.of(
            np.array(rows, dtype=np.uint32),
            np.array(terms, dtype=np.uint64),
            np.array(counts, dtype=np.uint16),
            np.full(len(rows), PATH_FIELD, dtype=np.uint8),
            rows=len(self.paths),
            fields=len(FIELDS) + 1,
        )

    @cached_property
    def matcher(self) -> PathMatcher:
        return PathMatcher(self.paths)

    @cached_property
    def all_words(self) -> Postings:
        """The units' rows, then a row for the path of each file."""
        return Postings.concatenate([self.words, self.path_words])

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
        return symbols_of(self.paths[number], self.source(number).definitions)[unit - int(self.first[number])]

    def at_line(self, path: str, line: int) -> int | None:
        """The innermost definition around a line; None for an unknown path or a line that is not there."""
        units = self.units_of(path)
        if not units:
            return None
        here = slice(units.start, units.stop)
        around = np.flatnonzero((self.start_line[here] <= line) & (line <= self.end_line[here]))
        return units.start + int(around[-1]) if len(around) else None

    def _source(self, number: int) -> Source:
        return self.records[number].source()


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
