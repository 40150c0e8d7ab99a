from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localization.hashing import term_hash, term_hashes

any_text = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("token", "number"),
    [
        ("", 0xB4B2797457A0A6E4),
        ("queryset", 0x96E66A03F5133177),
        ("naïve", 0xDC4CEBEE9268F2BE),
        ("\udcff", 0xA2C6CD8F2D611FCE),
    ],
)
def test_the_numbers_in_stored_arrays_stay_what_they_are(token: str, number: int) -> None:
    assert term_hash(token) == number


@given(st.lists(any_text, max_size=20))
def test_arrays_hold_the_same_numbers(tokens: list[str]) -> None:
    hashes = term_hashes(tokens)
    assert hashes.dtype == np.uint64
    assert hashes.tolist() == [term_hash(token) for token in tokens]
    assert len(set(hashes.tolist())) == len(set(tokens))


@given(st.text())
def test_it_is_blake2b_read_from_its_low_end(token: str) -> None:
    digest = blake2b(token.encode(), digest_size=8).digest()
    assert term_hash(token) == int.from_bytes(digest, "little")


def test_an_iterator_will_do() -> None:
    assert term_hashes(iter(["a", "b"])).tolist() == [term_hash("a"), term_hash("b")]
    assert term_hashes([]).tolist() == []
