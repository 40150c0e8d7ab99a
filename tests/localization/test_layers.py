import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.layers import Layer, Layers
from tests.localization.test_postings import FIELDS, Row, asked, lengths_of, postings_of, row_lists, rows_of, terms

LAYERS = 3


@st.composite
def layers(draw: st.DrawFn) -> tuple[list[Row], Layers]:
    """What the rows of the whole are, and the layers that they lie in; those have rows that are not there any more."""
    whole = draw(row_lists)
    where = [draw(st.integers(0, LAYERS)) for _ in whole]
    parts = []
    for layer in range(LAYERS):
        inside = [number for number, at in enumerate(where) if at == layer]
        gone = draw(st.lists(st.integers(0, len(inside)), max_size=2))
        order: list[int] = [*inside]
        for place in sorted(gone, reverse=True):
            order.insert(place, -1)
        rows = [whole[number] if number >= 0 else {(1, 0): 2, (5, 1): 1} for number in order]
        parts.append(Layer(postings_of(rows), np.array(order, dtype=np.intp)))
    present: list[Row] = [row if at < LAYERS else {} for row, at in zip(whole, where, strict=True)]
    return present, Layers(parts, rows=len(whole), fields=FIELDS)


@given(made=layers(), wanted=st.lists(terms, unique=True, max_size=10))
@settings(deadline=None)
def test_they_are_as_if_laid_out_anew(made: tuple[list[Row], Layers], wanted: list[int]) -> None:
    whole, laid = made
    plain = postings_of(whole)
    hits, expected = laid.find(asked(*wanted)), plain.find(asked(*wanted))
    for name in ("terms", "starts", "row", "field", "frequency"):
        assert getattr(hits, name).tolist() == getattr(expected, name).tolist()
    assert rows_of(laid.joined) == whole
    assert laid.lengths.tolist() == lengths_of(whole)
    weights = np.array([1.0, 4.0, 0.5])
    assert laid.weighted_lengths(weights).tolist() == plain.weighted_lengths(weights).tolist()


def test_no_layers() -> None:
    laid = Layers([], rows=2, fields=FIELDS)
    assert laid.find(asked(1, 2)).starts.tolist() == [0, 0, 0]
    assert rows_of(laid.joined) == [{}, {}]
