"""Whether a failure is the one the issue speaks of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swe_agent.reproduction.reasons import Reasons, read_failure, same_value

TRACEBACK = "Loading fails\n\n```\nTraceback (most recent call last):\n  File 'a.py', line 2\nTypeError: {}\n```\n"
NOT_ITERABLE = "'NoneType' object is not iterable"
NO_NAME = "ImportError: cannot import name 'total' from 'shop'"


def failure(error: str, message: str = "") -> str:
    """A failure as pytest tells it."""
    return f"    def total(prices):\n>       for price in prices:\nE       {error}: {message}\n\nshop.py:3: {error}\n"


@pytest.mark.parametrize(
    ("issue", "told", "counts"),
    [
        ("raises TypeError", failure("TypeError", "anything"), True),
        ("raises `shop.errors.PriceError`", failure("PriceError", "x"), True),
        ("raises TypeError", failure("KeyError", "'TypeError'"), False),
        (TRACEBACK.format(NOT_ITERABLE), failure("TypeError", NOT_ITERABLE), True),
        (
            TRACEBACK.format("unsupported operand 12 at 0x7f"),
            failure("TypeError", "unsupported operand 9 at 0x1a"),
            True,
        ),
        (TRACEBACK.format(NOT_ITERABLE), failure("TypeError", "total() missing 1 required positional argument"), False),
        ("ImportError somewhere", failure("ImportError", "cannot import name 'total' from 'shop'"), False),
        ("ModuleNotFoundError", failure("ModuleNotFoundError", "No module named 'numpy'"), False),
        (NO_NAME, failure("ImportError", "cannot import name 'total' from 'shop'"), True),
        (NO_NAME, failure("ImportError", "cannot import name 'other' from 'shop'"), False),
        ("SyntaxError", failure("SyntaxError", "invalid syntax"), False),
        ("it gives 4, expected 3", failure("AssertionError", "assert 4 == 3"), True),
        ("it gives 4, expected 3", failure("AssertionError", "assert 98 == 99"), False),
        (
            "`is_cheap(2)` is wrong",
            "E   assert False\nE    +  where False = is_cheap(2)\n\nt.py:2: AssertionError",
            True,
        ),
        (
            "`is_cheap(7)` is wrong",
            "E   assert False\nE    +  where False = is_dear(None)\n\nt.py:2: AssertionError",
            False,
        ),
        ("should raise ValueError", "E   Failed: DID NOT RAISE <class 'ValueError'>\n\nt.py:3: Failed", True),
        ("should raise KeyError", "E   Failed: DID NOT RAISE <class 'ValueError'>\n\nt.py:3: Failed", False),
        ("a TypeError", "", False),
    ],
)
def test_the_reason(issue: str, told: str, counts: bool) -> None:
    reason = Reasons.of(issue).explains(told)
    assert reason.counts is counts, reason.text
    assert reason.text


CHAINED = "E   KeyError: 'a'\n\na.py:1: KeyError\n\nDuring handling\n\nE   ValueError: b\n\na.py:2: ValueError"
SHORT = "a.py:1: in f\n    x()\nE   KeyError: 'a'\nb.py:1: in g\nE   shop.errors.PriceError: dear"


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        (failure("TypeError", "no"), "TypeError", "no"),
        (CHAINED, "ValueError", "b"),
        (SHORT, "PriceError", "dear"),
        ("Traceback (most recent call last):\n  File 'a'\nTypeError: no", "TypeError", "no"),
        ("Traceback (most recent call last):\n  File 'a'\nStopIteration", "StopIteration", ""),
    ],
    ids=["long", "chained", "short", "native", "native without a message"],
)
def test_reading_a_failure(text: str, error: str, message: str) -> None:
    read = read_failure(text)
    assert read is not None
    assert (read.error, read.message) == (error, message)


@given(st.text(), st.text())
def test_no_text_is_too_odd(issue: str, told: str) -> None:
    assert Reasons.of(issue).explains(f"E   {told}").text


@pytest.mark.parametrize(("one", "other"), [("3", "3.0"), ("'a'", '"a"'), (" x \n", "x"), ("[1, 2]", "[1,2]")])
def test_values_that_are_the_same(one: str, other: str) -> None:
    assert same_value(one, other)
    assert not same_value(one, f"{other} and more")
