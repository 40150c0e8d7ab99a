import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics import interval, paired, ranks_of, summary

RANKS = [[1], [4, 2], [None, 1], [None], [11, 3]]
"""Five instances; by hand: strict @1 1 of 5, @5 2, @10 2; any @1 2, @5 4; first found at 1, 2, 1, never, 3."""


def test_by_hand() -> None:
    counted = summary(RANKS, (1, 5, 10))
    assert counted["n"] == 5
    assert counted["all"] == {"1": 20.0, "5": 40.0, "10": 40.0}
    assert counted["any"] == {"1": 40.0, "5": 80.0, "10": 80.0}
    assert counted["mrr"] == pytest.approx(100 * (1 + 1 / 2 + 1 + 0 + 1 / 3) / 5, abs=0.005)


def test_no_instances_have_no_figures() -> None:
    assert summary([], (1,)) == {"n": 0, "all": {"1": None}, "any": {"1": None}, "mrr": None}
    assert interval([]) is None


def test_an_instance_without_gold_is_an_error() -> None:
    with pytest.raises(ValueError, match="without gold"):
        summary([[1], []], (1,))


def test_ranks_count_from_one() -> None:
    assert ranks_of(["b", "x", "a"], ["a", "b", "c"]) == [2, None, 1]


def test_the_interval_is_that_of_the_binomial() -> None:
    values = [100.0] * 120 + [0.0] * 80
    low, high = interval(values) or (0, 0)
    # Normal approximation: 60 +- 1.96 * sqrt(0.6 * 0.4 / 200).
    assert (low, high) == (pytest.approx(53.2, abs=0.6), pytest.approx(66.8, abs=0.6))
    assert interval(values) == [low, high]
    assert interval(values, seed=1) != interval(values, seed=2)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20))
@settings(deadline=None)
def test_an_interval_lies_within_its_values(values: list[float]) -> None:
    low, high = interval(values, resamples=700) or (101, -1)
    assert min(values) - 0.01 <= low <= high <= max(values) + 0.01


def test_pairs() -> None:
    one_better = paired([100.0, 100.0, 0.0, 0.0], [100.0, 0.0, 0.0, 0.0])
    assert one_better["points"] == 25.0
    assert one_better["ci95"] == [0.0, 75.0]
    # Paired: equal answers leave no doubt, however much instances differ.
    assert paired([100.0, 0.0], [100.0, 0.0]) == {"points": 0.0, "ci95": [0.0, 0.0]}
