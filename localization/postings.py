"""Term counts of many small documents as flat arrays, searched without an inverted index."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from localization.hashing import Terms, term_hashes

Numbers = NDArray[np.intp]
Floats = NDArray[np.float64]

_SLOTS = np.int64((1 << 17) - 1)
"""The table of a query's terms has 2**17 slots: it stays in a second-level cache, and of the postings of other terms
300 terms let 1 in 400 through to the exact comparison."""
_AT_ONCE = 1 << 16
"""Postings looked at in one go: what is computed of them stays in a cache and is not new memory each time."""


class Hits(NamedTuple):
    """The postings of some terms, grouped by term in the order asked for, rows ascending within a term.

    `row`, `frequency` (the count) and `field` are parallel; those of `terms[i]` stand at `starts[i]:starts[i + 1]`.
    """

    terms: Terms
    starts: Numbers
    row: Numbers
    frequency: Floats
    field: NDArray[np.uint8]

    def only(self, terms: Terms) -> "Hits":
        """Those of some of the terms, in a new order; terms that were not looked for have none."""
        numbers = {term: number for number, term in enumerate(self.terms.tolist())}
        wanted = np.fromiter((numbers.get(term, -1) for term in terms.tolist()), dtype=np.intp)
        first = np.where(wanted < 0, 0, self.starts[wanted])
        lengths = np.where(wanted < 0, 0, self.starts[wanted + 1] - first)
        taken = _slices(first, lengths)
        return Hits(terms, offsets(lengths), self.row[taken], self.frequency[taken], self.field[taken])


@dataclass(frozen=True, eq=False)
class Postings:
    """`row u32` (never falling), `term u64`, `count` (u16, u32 or float, above 0) and `field u8`, one entry for each
    term of a row and field, and `lengths f64[rows, fields]`, the sums of their counts. Rows without terms are fine.
    That a row has a term once in a field is not checked; were it twice, it would count as two documents.

    Made by `of`, `of_documents` and `concatenate`, which check and compute; arrays are never changed in place.
    """

    row: NDArray[np.uint32]
    term: Terms
    count: NDArray[Any]
    field: NDArray[np.uint8]
    lengths: Floats

    @classmethod
    def of(
        cls,
        row: NDArray[Any],
        term: NDArray[Any],
        count: NDArray[Any],
        field: NDArray[Any] | None = None,
        *,
        rows: int,
        fields: int = 1,
    ) -> "Postings":
        """From parallel arrays; without `field` all is field 0. Whole counts are kept in 16 or 32 bits.

        Raises ValueError for arrays of several lengths, falling or unknown rows, unknown fields, counts not above 0.
        """
        if field is None:
            field = np.zeros(len(row), dtype=np.uint8)
        if not len(row) == len(term) == len(count) == len(field):
            raise ValueError("row, term, count and field differ in length")
        if len(row):
            if row[0] < 0 or row[-1] >= rows or (row[1:] < row[:-1]).any():
                raise ValueError(f"rows must not fall and lie in 0 to {rows - 1}")
            if int(field.min()) < 0 or int(field.max()) >= fields or fields > 256:
                raise ValueError(f"fields must lie in 0 to {fields - 1}, at most 255")
            if not count.min() > 0:
                raise ValueError("counts must be above 0")
        if count.dtype.kind != "f":
            count = count.astype(np.uint16 if not len(count) or count.max() < 1 << 16 else np.uint32, copy=False)
        cells = row.astype(np.intp) * fields + field
        lengths = np.bincount(cells, weights=count, minlength=rows * fields).astype(np.float64, copy=False)
        return cls(
            row.astype(np.uint32, copy=False),
            np.ascontiguousarray(term, dtype=np.uint64),
            count,
            field.astype(np.uint8, copy=False),
            lengths.reshape(rows, fields),
        )

    @classmethod
    def of_documents(cls, documents: Iterable[Mapping[str, float]]) -> "Postings":
        """One row for each document, given as counts of tokens."""
        listed = list(documents)
        row = np.repeat(np.arange(len(listed)), np.fromiter(map(len, listed), dtype=np.intp))
        counts = list(chain.from_iterable(each.values() for each in listed))
        count = np.array(counts) if counts else np.zeros(0, dtype=np.uint16)
        return cls.of(row, term_hashes(chain.from_iterable(listed)), count, rows=len(listed))

    @classmethod
    def concatenate(cls, parts: Sequence["Postings"]) -> "Postings":
        """Rows of all parts, in order; all have the same number of fields. No parts: no rows, one field."""
        if not parts:
            return cls.of_documents(())
        before = offsets(np.array([part.rows for part in parts]))[:-1].astype(np.uint32)
        entries = [len(part.row) for part in parts]
        return cls(
            np.concatenate([part.row for part in parts]) + np.repeat(before, entries),
            np.concatenate([part.term for part in parts]),
            np.concatenate([part.count for part in parts]),
            np.concatenate([part.field for part in parts]),
            np.concatenate([part.lengths for part in parts]),
        )

    @property
    def rows(self) -> int:
        return len(self.lengths)

    @property
    def fields(self) -> int:
        return int(self.lengths.shape[1])

    def weighted_lengths(self, weights: Floats) -> Floats:
        """`f64[rows]`: the sum of the fields' lengths times their weights."""
        weighted: Floats = np.einsum("rf,f->r", self.lengths, weights)  # `@` may start threads
        return weighted

    @property
    def joined(self) -> "Postings":
        """Itself; of `layers.Layers`, which can stand in its place, one like it."""
        return self

    @property
    def nbytes(self) -> int:
        return sum(each.nbytes for each in (self.row, self.term, self.count, self.field, self.lengths))

    def find(self, terms: Terms) -> Hits:
        """All postings of `terms` (distinct), in one pass over the postings and one radix sort of the hits.

        Each term's number stands in a small table at the low bits of its hash. The table decides nearly all postings;
        found numbers are compared with the whole hash, and what is not equal (another term, or two of the query's in
        one slot) is looked up by binary search.
        """
        terms = np.ascontiguousarray(terms, dtype=np.uint64)
        # Only 16 bits are sorted by radix.
        narrow: type[np.int16 | np.int32] = np.int16 if len(terms) < 1 << 15 else np.int32
        slots = terms.view(np.int64) & _SLOTS
        table = np.zeros(int(_SLOTS) + 1, dtype=narrow)
        table[slots] = np.arange(len(terms), dtype=narrow)
        at = self._among(slots)
        number = table.take(self.term.take(at).view(np.int64) & _SLOTS)
        term = self.term.take(at)
        wrong = np.flatnonzero(terms.take(number) != term)
        if len(wrong):
            order = np.argsort(terms)
            place = np.searchsorted(terms, term[wrong], sorter=order)
            second = order[np.minimum(place, len(terms) - 1)]
            number[wrong] = np.where(terms[second] == term[wrong], second, -1)
        sizes = np.bincount(number.astype(np.intp) + 1, minlength=len(terms) + 1)
        at = at.take(np.argsort(number, kind="stable")[sizes[0] :])  # without the -1
        # take() is a quarter faster than an index in brackets.
        row, frequency = self.row.take(at).astype(np.intp), self.count.take(at).astype(np.float64)
        return Hits(terms, offsets(sizes[1:]), row, frequency, self.field.take(at))

    def _among(self, slots: NDArray[np.int64]) -> Numbers:
        """The postings of terms whose slot is one of these."""
        is_asked = np.zeros(int(_SLOTS) + 1, dtype=np.bool_)
        is_asked[slots] = True
        term = self.term.view(np.int64)
        slot, asked = np.empty(_AT_ONCE, dtype=np.int64), np.empty(_AT_ONCE, dtype=np.bool_)
        found = [np.zeros(0, dtype=np.intp)]
        for first in range(0, len(term), _AT_ONCE):
            size = min(_AT_ONCE, len(term) - first)
            np.bitwise_and(term[first : first + size], _SLOTS, out=slot[:size])
            np.take(is_asked, slot[:size], out=asked[:size], mode="clip")  # "raise" would make a copy
            found.append(np.flatnonzero(asked[:size]) + first)
        return np.concatenate(found)


def _slices(first: Numbers, lengths: Numbers) -> Numbers:
    """`first[0]`, `first[0] + 1`, ... (`lengths[0]` of them), then those of `first[1]`, and so on."""
    ends = np.cumsum(lengths)
    return np.repeat(first - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)


def offsets(lengths: NDArray[Any]) -> Numbers:
    """Where parts of such lengths begin when they are laid end to end, and where the last one ends."""
    return np.concatenate([np.zeros(1, dtype=np.intp), np.cumsum(lengths, dtype=np.intp)])
