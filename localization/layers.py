"""Postings of which parts were replaced: what was there stays where it is, and what is new lies over it."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from localization.hashing import Terms
from localization.postings import Floats, Hits, Numbers, Postings, offsets


class Layer(NamedTuple):
    """`rows[row]` is what the postings' own `row` is called in the whole; below 0: it is not there any more."""

    postings: Postings
    rows: Numbers


class Layers:
    """Several postings as one of `rows` rows: an edit makes a new small layer, and copies nothing of the large one.

    Each row of the whole is in one layer at most; in others it has no words. `fields` are those of every layer. Answers
    are those of `joined`, the same as plain postings, which is made when it is asked for.
    """

    def __init__(self, layers: Sequence[Layer], *, rows: int, fields: int) -> None:
        self.rows, self.fields = rows, fields
        self._layers = tuple(layers)

    @cached_property
    def lengths(self) -> Floats:
        """`f64[rows, fields]`, as of `Postings`."""
        lengths = np.zeros((self.rows, self.fields))
        for postings, rows in self._layers:
            there = rows >= 0
            lengths[rows[there]] = postings.lengths[there]
        return lengths

    def weighted_lengths(self, weights: Floats) -> Floats:
        """As `Postings.weighted_lengths`."""
        lengths = np.zeros(self.rows)
        for postings, rows in self._layers:
            there = np.flatnonzero(rows >= 0)
            lengths[rows[there]] = postings.weighted_lengths(weights)[there]
        return lengths

    @property
    def joined(self) -> Postings:
        row = np.concatenate([np.zeros(0, np.intp), *(rows[postings.row] for postings, rows in self._layers)])
        order = np.argsort(row, kind="stable")
        order = order[np.searchsorted(row[order], 0) :]
        parts = [postings for postings, _ in self._layers]
        term = np.concatenate([np.zeros(0, np.uint64), *(part.term for part in parts)])
        count = np.concatenate([np.zeros(0, np.uint16), *(part.count for part in parts)])
        field = np.concatenate([np.zeros(0, np.uint8), *(part.field for part in parts)])
        return Postings.of(row[order], term[order], count[order], field[order], rows=self.rows, fields=self.fields)

    def find(self, terms: Terms) -> Hits:
        """As `Postings.find`."""
        found = [_in_whole(postings.find(terms), rows) for postings, rows in self._layers if len(postings.row)]
        if len(found) == 1:
            return found[0]
        number, row, frequency, field = (
            np.concatenate([np.zeros(0, dtype), *parts])
            for dtype, parts in (
                (np.intp, [np.repeat(np.arange(len(terms)), np.diff(hits.starts)) for hits in found]),
                (np.intp, [hits.row for hits in found]),
                (np.float64, [hits.frequency for hits in found]),
                (np.uint8, [hits.field for hits in found]),
            )
        )
        starts = offsets(np.bincount(number, minlength=len(terms)))
        # Each layer's hits are in order but where its rows have moved: timsort merges them.
        order = np.argsort(number * self.rows + row, kind="stable")
        return Hits(terms, starts, row.take(order), frequency.take(order), field.take(order))


def _in_whole(hits: Hits, rows: Numbers) -> Hits:
    row = rows.take(hits.row)
    there = row >= 0
    if there.all():
        return hits._replace(row=row)
    starts = offsets(there)[hits.starts]
    return Hits(hits.terms, starts, row[there], hits.frequency[there], hits.field[there])
