from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from localization.hashing import Terms, term_hash
from localization.postings import Postings

Entry = tuple[int, int]
Row = dict[Entry, int]
"""Counts by term and field."""

FIELDS = 3
# Numbers that agree in their low 17 bits share a slot of the table that `find` makes.
terms = st.builds(
    lambda low, high: low | high << 17, st.integers(0, 3), st.sampled_from([0, 1, 2, 3 << 40, (1 << 47) - 1])
)
row_lists = st.lists(
    st.dictionaries(st.tuples(terms, st.integers(0, FIELDS - 1)), st.integers(1, 70_000), max_size=6), max_size=8
)


def postings_of(rows: list[Row]) -> Postings:
    entries = [(number, *key, count) for number, row in enumerate(rows) for key, count in row.items()]
    row, term, field, count = ([entry[place] for entry in entries] for place in range(4))
    return Postings.of(
        np.array(row, dtype=np.int64),
        np.array(term, dtype=np.uint64),
        np.array(count, dtype=np.int64),
        np.array(field, dtype=np.int64),
        rows=len(rows),
        fields=FIELDS,
    )


def rows_of(postings: Postings) -> list[Row]:
    rows: list[Row] = [{} for _ in range(postings.rows)]
    columns = (postings.row, postings.term, postings.field, postings.count)
    for row, term, field, count in zip(*(column.tolist() for column in columns), strict=True):
        rows[row][term, field] = count
    return rows


def asked(*wanted: int) -> Terms:
    return np.array(wanted, dtype=np.uint64)


def lengths_of(rows: list[Row]) -> list[list[float]]:
    return [[sum(n for (_, at), n in row.items() if at == field) for field in range(FIELDS)] for row in rows]


@given(rows=row_lists, wanted=st.lists(terms, unique=True, max_size=10))
@example(rows=[{(5 + (1 << 17), 0): 1}, {(5, 1): 2}], wanted=[5, 5 + (1 << 17), 5 + (1 << 18)])
@settings(deadline=None)
def test_find_is_a_search_through_everything(rows: list[Row], wanted: list[int]) -> None:
    hits = postings_of(rows).find(asked(*wanted))
    found = list(zip(hits.row.tolist(), hits.field.tolist(), hits.frequency.tolist(), strict=True))
    for number, term in enumerate(wanted):
        expected = [(at, field, n) for at, row in enumerate(rows) for (each, field), n in row.items() if each == term]
        assert found[hits.starts[number] : hits.starts[number + 1]] == expected
    assert len(found) == hits.starts[-1]


@given(rows=row_lists, found=st.lists(terms, unique=True, max_size=10), wanted=st.lists(terms, unique=True, max_size=5))
@settings(deadline=None)
def test_only_some_of_the_hits(rows: list[Row], found: list[int], wanted: list[int]) -> None:
    postings = postings_of(rows)
    some = postings.find(asked(*found)).only(asked(*wanted))
    known = [term for term in wanted if term in found]
    directly = postings.find(asked(*known))
    assert some.terms.tolist() == wanted
    assert np.diff(some.starts)[[term in found for term in wanted]].tolist() == np.diff(directly.starts).tolist()
    for name in ("row", "field", "frequency"):
        assert getattr(some, name).tolist() == getattr(directly, name).tolist()


@given(st.lists(row_lists, min_size=1, max_size=4))
@settings(deadline=None, max_examples=50)
def test_parts_laid_end_to_end(parts: list[list[Row]]) -> None:
    joined = Postings.concatenate([postings_of(part) for part in parts])
    expected = [row for part in parts for row in part]
    assert rows_of(joined) == expected
    assert joined.lengths.tolist() == lengths_of(expected)
    assert joined.row.dtype == np.uint32
    assert joined.term.dtype == np.uint64


def test_more_terms_than_sixteen_bits_can_number() -> None:
    many = np.arange(40_000, dtype=np.uint64) * np.uint64(7) + np.uint64(3)
    row = np.repeat(np.arange(4), 10_000)
    hits = Postings.of(row, many, np.ones(40_000), rows=4).find(many[::-1])
    assert hits.row.tolist() == row[::-1].tolist()


def test_rows_rise_within_a_term_however_many_there_are() -> None:
    random = np.random.default_rng(5)
    term = random.integers(0, 40, 20_000).astype(np.uint64)
    hits = Postings.of(np.arange(20_000), term, np.ones(20_000), rows=20_000).find(asked(*range(39, -1, -1)))
    assert hits.row.tolist() == np.lexsort((np.arange(20_000), -term.astype(np.int64))).tolist()


def test_of_documents() -> None:
    postings = Postings.of_documents([Counter("abca"), {}, {"b": 0.5}])
    assert (postings.rows, postings.fields) == (3, 1)
    assert rows_of(postings) == [
        {(term_hash("a"), 0): 2, (term_hash("b"), 0): 1, (term_hash("c"), 0): 1},
        {},
        {(term_hash("b"), 0): 0.5},
    ]
    assert postings.lengths.tolist() == [[4], [0], [0.5]]


@pytest.mark.parametrize("empty", [Postings.concatenate([]), Postings.of_documents([])])
def test_nothing(empty: Postings) -> None:
    assert (empty.rows, empty.fields, empty.nbytes) == (0, 1, 0)
    assert empty.find(asked(1, 2)).starts.tolist() == [0, 0, 0]
    assert empty.find(asked()).starts.tolist() == [0]


def test_counts_take_the_room_they_need() -> None:
    row, term = np.zeros(1, dtype=np.uint32), asked(1)
    for count, dtype in ((65_535, np.uint16), (65_536, np.uint32)):
        postings = Postings.of(row, term, np.array([count]), rows=1)
        assert postings.count.dtype == dtype
        assert postings.find(term).frequency.tolist() == [count]


@pytest.mark.parametrize(
    ("row", "count", "field", "message"),
    [
        ([1, 0], [1, 1], [0, 0], "rows must not fall"),
        ([0, 2], [1, 1], [0, 0], "rows must not fall"),
        ([-1, 0], [1, 1], [0, 0], "rows must not fall"),
        ([0, 1], [1, 0], [0, 0], "above 0"),
        ([0, 1], [1.0, float("nan")], [0, 0], "above 0"),
        ([0, 1], [1, 1], [0, 2], "fields"),
        ([0, 1], [1, 1], [0, -1], "fields"),
        ([0], [1, 1], [0, 0], "differ in length"),
    ],
)
def test_arrays_that_are_no_postings(row: list[int], count: list[float], field: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Postings.of(np.array(row), asked(1, 2), np.array(count), np.array(field), rows=2, fields=2)
