import pytest
from hypothesis import given
from hypothesis import strategies as st

from aci.kept import Kept


def test_a_handle_opens_its_text() -> None:
    kept = Kept()
    first, second = kept.keep("one"), kept.keep("two")
    assert (kept.text(first), kept.text(second)) == ("one", "two")
    assert kept.handles == (first, second)


def test_a_handle_that_never_was() -> None:
    kept = Kept()
    kept.keep("one")
    with pytest.raises(KeyError):
        kept.text("h2")
    assert [kept.was_kept(handle) for handle in ("h1", "h2", "h0", "1", "h", "hx", "h-1")] == [True] + [False] * 6


@given(st.lists(st.text(max_size=30), max_size=30), st.integers(0, 60))
def test_never_more_than_allowed_and_the_newest_stay(texts: list[str], most: int) -> None:
    kept = Kept(most)
    handles = [kept.keep(text) for text in texts]
    there = [text[:most] for text in texts][len(texts) - len(kept.handles) :]
    assert [kept.text(handle) for handle in kept.handles] == there
    assert sum(map(len, there)) <= most
    assert len(set(handles)) == len(handles)
    assert all(kept.was_kept(handle) for handle in handles)
