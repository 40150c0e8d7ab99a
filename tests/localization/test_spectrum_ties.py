import pytest
from hypothesis import given
from hypothesis import strategies as st

from localization.spectrum_ties import data_named, data_shared, nearness, tie_ranks


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)).map(lambda key: (float(key[0]), float(key[1])))))
def test_ranks_by_definition(keys: list[tuple[float, ...]]) -> None:
    for key, ranks in zip(keys, tie_ranks(keys), strict=True):
        assert ranks.best == 1 + sum(other > key for other in keys)
        assert ranks.worst == sum(other >= key for other in keys)


@pytest.mark.parametrize(
    ("message", "data"),
    [
        ("assert round_price(0.125) == 0.13", {"round_price", "0.125", "0.13"}),
        ("AssertionError: 'no price' != \"apple\"", {"no price", "no", "price", "apple"} - {"no"}),
        ("KeyError: 'unit_cost' at 0x1f, 7 of 42", {"KeyError", "unit_cost", "0x1f", "42"}),
        ("assert not True", set()),
    ],
)
def test_data(message: str, data: set[str]) -> None:
    assert data_named(message) == data


def test_shared_data() -> None:
    sources = {("a.py", 1): "return round_price(x)", ("a.py", 2): "pass"}
    found = data_shared(sources, ["assert round_price(1)"], lambda path, line: sources[path, line])
    assert found == {("a.py", 1): {"round_price"}}
    assert data_shared(sources, ["assert round_price(1)"], None) == {}
    assert data_shared(sources, [], lambda path, line: "") == {}


def test_nearness() -> None:
    last = {("a.py", 10): 1}
    near = [nearness(("a.py", line), last) for line in (10, 9, 11, 8, 12)]
    assert near[0] == 1.0
    assert near[1] > near[2] > near[4]
    assert near[1] > near[3] > near[4]
    assert nearness(("b.py", 10), last) == 0.0
