import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.commits import Commit, Commits
from localization.history import History
from localization.history_bytes import from_bytes, to_bytes
from localization.history_signals import cochange, recency
from tests.localization.test_history import PATHS, commit, histories

ARRAYS = ("place", "time", "size", "start", "file", "issue", "issue_row")


@given(histories, st.text(max_size=10))
@settings(deadline=None, max_examples=60)
def test_there_and_back(drawn: list[Commit], problem: str) -> None:
    history = History.build(Commits(drawn, problem), PATHS)
    read = from_bytes(to_bytes(history))
    for name in ("paths", "ids", "subjects", "commits", "problem"):
        assert getattr(read, name) == getattr(history, name)
    for name in ARRAYS:
        assert np.array_equal(getattr(read, name), getattr(history, name))
        assert getattr(read, name).dtype == getattr(history, name).dtype
    for name in ("row", "term", "count", "field", "lengths"):
        assert np.array_equal(getattr(read.words, name), getattr(history.words, name))
    assert to_bytes(read) == to_bytes(history)
    assert recency(read).scores == recency(history).scores
    assert cochange(read, {"a": 1.0}).scores == cochange(history, {"a": 1.0}).scores


WRITTEN = to_bytes(History.build([commit("Parse dates #7", "a", "b"), commit("Render pages", "b")], PATHS))


@given(st.integers(0, len(WRITTEN) - 1), st.integers(1, 255))
@settings(deadline=None, max_examples=60)
def test_a_damaged_byte_is_noticed(place: int, change: int) -> None:
    damaged = bytearray(WRITTEN)
    damaged[place] ^= change
    with pytest.raises(ValueError, match="not a history"):
        from_bytes(bytes(damaged))


@given(st.binary(max_size=40) | st.integers(0, len(WRITTEN) - 1).map(lambda length: WRITTEN[:length]))
@settings(deadline=None, max_examples=60)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a history"):
        from_bytes(data)
