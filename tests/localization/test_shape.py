"""The shape of a file is what it says without layout and comments."""

from hypothesis import given, settings
from hypothesis import strategies as st

from localization.shape import shape


def of(text: str) -> bytes:
    found = shape("m.py", text.encode())
    assert found is not None
    return found


def test_layout_and_comments_say_nothing() -> None:
    assert of("f(1,  2)  # two\n\n\nx=3\n") == of("f(1, 2)\nx = 3  # three\n")


def test_words_and_nesting_say_something() -> None:
    assert of("if a:\n    b\nc\n") != of("if a:\n    b\n    c\n")
    assert of("a + b\n") != of("a - b\n")
    assert of("f('# no')\n") != of("f('')\n")


def test_no_shape_of_an_unknown_language_a_broken_file_or_a_huge_one() -> None:
    assert shape("a.unknown", b"x") is None
    assert shape("m.py", b"def f(:\n") is None
    assert shape("m.py", b"x = 1\n" * 2_000_000) is None


def test_deep_nesting_ends() -> None:
    assert of(f"x = {'(' * 3000}1{')' * 3000}\n")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes(data: bytes) -> None:
    assert shape("m.py", data) == shape("m.py", data)
