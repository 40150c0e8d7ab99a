"""Streams are kept within bounds."""

from hypothesis import given
from hypothesis import strategies as st

from envs.processes import Tail


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(2, 60))
def test_a_tail_keeps_both_ends_within_its_limit(chunks: list[bytes], limit: int) -> None:
    tail = Tail(limit)
    for chunk in chunks:
        tail.feed(chunk)
    data, half = b"".join(chunks), limit // 2
    if len(data) <= 2 * half:
        assert (tail.value, tail.dropped) == (data, 0)
    else:
        dropped = len(data) - 2 * half
        gap = b"\n[... %d bytes dropped ...]\n" % dropped
        assert tail.value == data[:half] + gap + data[len(data) - half :]
        assert tail.dropped == dropped


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(2, 60))
def test_looking_changes_nothing(chunks: list[bytes], limit: int) -> None:
    looked, other = Tail(limit), Tail(limit)
    for chunk in chunks:
        looked.feed(chunk)
        other.feed(chunk)
        assert looked.value == looked.value
    assert looked.value == other.value
