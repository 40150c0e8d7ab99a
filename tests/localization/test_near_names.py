import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.near_names import NearNames, allowed, distance

words = st.text("abcA_é", min_size=1, max_size=8)


def by_recursion(one: str, other: str) -> int:
    """Optimal string alignment as it is defined."""
    if not one or not other:
        return len(one) + len(other)
    found = min(
        by_recursion(one[:-1], other) + 1,
        by_recursion(one, other[:-1]) + 1,
        by_recursion(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    )
    if one[-2:] == other[-2:][::-1] and len(one) > 1:
        found = min(found, by_recursion(one[:-2], other[:-2]) + 1)
    return found


short = st.text("abc", max_size=5)


@given(short, short, st.integers(0, 6))
@settings(deadline=None)
def test_distance(one: str, other: str, most: int) -> None:
    assert distance(one, other, most) == min(by_recursion(one, other), most + 1)


@given(st.lists(words, max_size=20, unique=True), words, st.integers(0, 30))
@settings(deadline=None)
def test_all_that_are_near_and_nothing_else(names: list[str], wanted: str, limit: int) -> None:
    found = [names[number] for number in NearNames(names).near(wanted, limit)]
    most = allowed(wanted.lower())
    away = {name: distance(wanted.lower(), name.lower(), most) for name in names}
    assert len(found) == min(limit, sum(each <= most for each in away.values()))
    assert [away[name] for name in found] == sorted(away.values())[: len(found)]


@pytest.mark.parametrize(
    ("wanted", "first"),
    [("get_qureyset", "get_queryset"), ("fomr", "Form"), ("ROUND", "round"), ("rounds", "round"), ("zebra", None)],
)
def test_what_was_meant(wanted: str, first: str | None) -> None:
    names = ["get_queryset", "get_query", "Form", "round", "rounding_mode", ""]
    found = NearNames(names).near(wanted)
    assert (names[found[0]] if found else None) == first


def test_no_names() -> None:
    assert NearNames([]).near("a") == []


@pytest.mark.parametrize("wanted", ["", "\0", pytest.param("a" * 10_000, id="long"), "\ud800", "é\0é"])
def test_odd_names(wanted: str) -> None:
    names = ["é", "a" * 9_000, "\0", "x"]
    assert set(NearNames(names).near(wanted)) <= set(range(4))
