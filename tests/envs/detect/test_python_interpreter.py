"""The Python and the day of a commit."""

import datetime

import pytest

from envs.detect.python_interpreter import PYTHONS, RELEASED, Asked, choose_as_of, choose_python, versions_in


def named(*versions: str) -> tuple[tuple[str, str], ...]:
    return tuple((version, "somewhere") for version in versions)


@pytest.mark.parametrize(
    ("asked", "day", "python"),
    [
        (Asked(), "2026-11-20", "3.13"),
        (Asked(), "2023-06-01", "3.10"),
        (Asked(), "2019-06-01", "3.6"),
        (Asked(), "2012-01-01", "3.6"),
        (Asked(pinned=named("3.9", "3.8")), "2023-06-01", "3.9"),
        (Asked(pinned=named("3.12", "3.8")), "2023-06-01", "3.8"),
        (Asked(requires=((">=3.12", "x"),)), "2026-11-20", "3.13"),
        (Asked(requires=((">=3.7,<3.10", "x"),)), "2026-11-20", "3.9"),
        (Asked(requires=(("~=3.8.0", "x"),)), "2026-11-20", "3.8"),
        (Asked(requires=(("nonsense", "x"), ("==3.7.*", "y"))), "2026-11-20", "3.7"),
        (Asked(requires=((">=2.7", "x"),), named=named("2.7", "3.3", "3.4")), "2018-06-01", "3.6"),
        (Asked(tested=named("3.7", "3.11"), named=named("3.7", "3.8", "3.9", "3.10", "3.11")), "2023-05-16", "3.10"),
        (Asked(tested=named("3.7", "3.11")), "2023-05-16", "3.7"),
        (Asked(tested=named("3.6", "3.7"), named=named("3.6", "3.7", "3.8")), "2021-01-01", "3.7"),
        # Named only by versions that had not settled: the oldest of them that was out.
        (Asked(named=named("3.9")), "2020-11-01", "3.9"),
        (Asked(named=named("3.9")), "2020-10-01", "3.8"),
        (Asked(named=named("3.5")), "2022-01-01", "3.6"),
        (Asked(requires=((">=3.11", "x"),)), "2022-11-01", "3.11"),
        # Asked for before it was out: nothing else is allowed.
        (Asked(requires=((">=3.12", "x"),)), "2022-11-01", "3.12"),
    ],
)
def test_the_python_of_the_time(asked: Asked, day: str, python: str) -> None:
    chosen, why = choose_python(asked, day)
    assert chosen == python
    assert why


def test_no_python_is_younger_than_the_commit() -> None:
    for minor in range(6, 14):
        for day in ("2017-03-01", "2018-12-01", "2020-02-01", "2021-12-24", "2024-01-01"):
            chosen, _ = choose_python(Asked(named=named(f"3.{minor}", "3.6")), day)
            assert RELEASED[chosen] <= day
    assert set(PYTHONS) < set(RELEASED)


@pytest.mark.parametrize(
    ("day", "as_of"),
    [
        ("2023-05-16", "2023-05-21"),
        ("2023-05-21", "2023-05-21"),
        ("2023-05-22", "2023-05-28"),
        ("2020-12-30", "2021-01-03"),
        ("2014-01-01", "2017-06-25"),
        ("2026-10-20", None),
        ("2027-01-01", None),
        ("not a day", None),
    ],
)
def test_commits_of_a_week_see_the_same_packages(day: str, as_of: str | None) -> None:
    assert choose_as_of(day, datetime.date(2026, 11, 20)) == as_of


def test_versions_are_found_in_every_spelling() -> None:
    assert versions_in("py38, python-3.7.2; 3.10-dev 13.8 py310 >=2.7") == ("3.8", "3.7", "3.10", "2.7")
