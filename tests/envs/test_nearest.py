"""The ids a person may have meant."""

import pytest

from envs.nearest import nearest_ids

KNOWN = (
    "tests/test_calc.py::test_half",
    "tests/test_calc.py::test_half_odd",
    "tests/test_calc.py::TestNegative::test_half",
    "tests/test_other.py::test_words",
    "example.org/m::TestHalf/four",
)


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("tests/test_calc.py::test_hlaf", "tests/test_calc.py::test_half"),
        ("test_calc.py::test_half", "tests/test_calc.py::test_half"),
        ("tests/test_calc.py::test_half[1]", "tests/test_calc.py::test_half"),
        ("calc::TestNegative::test_half", "tests/test_calc.py::TestNegative::test_half"),
        ("TEST_WORDS", "tests/test_other.py::test_words"),
        ("m::TestHalf/for", "example.org/m::TestHalf/four"),
    ],
)
def test_the_likest_comes_first(wanted: str, first: str) -> None:
    assert nearest_ids(wanted, KNOWN)[0] == first


def test_what_shares_nothing_is_not_named() -> None:
    assert nearest_ids("zzz", KNOWN) == ()
    assert nearest_ids("", KNOWN) == ()
    assert nearest_ids("x", ()) == ()


def test_no_more_than_asked_for_and_none_twice() -> None:
    assert len(nearest_ids("tests/test_calc.py::test_half", (*KNOWN, *KNOWN), 2)) == 2


def test_a_large_suite_takes_no_minute() -> None:
    many = [f"tests/part{at % 97}/test_{at % 31}.py::TestThing::test_case_{at}" for at in range(20_000)]
    assert nearest_ids("tests/test_1.py::test_case_777", many)[0].endswith("::test_case_777")
