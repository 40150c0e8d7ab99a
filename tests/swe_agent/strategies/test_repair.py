"""The search: single edits, fixes of several edits, edits at import, and what it says where it cannot."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping

import pytest

from envs.local import PreparedLocal
from localization import GitTree
from swe_agent.baseline import run_baseline
from swe_agent.config import BudgetSettings
from swe_agent.issue import Issue
from swe_agent.strategies.base import Context
from swe_agent.strategies.repair import RepairStrategy
from tests.conftest import MakeRepository
from tests.swe_agent.projects import Project
from trajectories import CandidateTried, Event, Note

ISSUE = Issue(title="weights and the heaviest item are wrong", body="")
PATHS = {"conftest.py": "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n"}
TWO_BUGS = {
    **PATHS,
    "orders.py": """\
def weight(items):
    total = 1
    for item in items:
        total += item["grams"] * item["count"]
    return total


def heaviest(items):
    best = None
    for item in items:
        if best is None or item["grams"] < best["grams"]:
            best = item
    return best


def label(items):
    return "%d g, mostly %s" % (weight(items), heaviest(items)["name"])
""",
    "tests/test_orders.py": """\
from orders import heaviest, label, weight

PEN = {"name": "pen", "grams": 20, "count": 2}
BOOK = {"name": "book", "grams": 500, "count": 1}


def test_weight():
    assert weight([PEN, BOOK]) == 540


def test_heaviest():
    assert [heaviest([PEN, BOOK]), heaviest([BOOK, PEN])] == [BOOK, BOOK]


def test_label():
    assert label([PEN, BOOK]) == "540 g, mostly book"


def test_one():
    assert heaviest([PEN]) == PEN
""",
}


LIMITS = """\
from limits import LIMIT, is_small


def test_limit():
    assert (is_small(9), is_small(10), LIMIT) == (True, False, 10)


def test_small():
    assert is_small(3)
"""


class Searched:
    def __init__(self, prepared: PreparedLocal, make_repository: MakeRepository, files: Mapping[str, str]) -> None:
        self.events: list[Event] = []
        project = Project(prepared, files)
        with project.open() as environment:
            baseline = run_baseline(environment, "python -m pytest", (), "", timeout=60, observer=self.events.append)
        self.context = Context(
            prepared=project,
            base=GitTree(make_repository(files), "HEAD"),
            baseline=baseline,
            budget=BudgetSettings(),
            observer=self.events.append,
            deadline=time.monotonic() + 200,
        )
        self.candidates = RepairStrategy().solve(ISSUE, self.context)

    @property
    def notes(self) -> str:
        return "\n".join(event.text for event in self.events if isinstance(event, Note))


Begin = Callable[[Mapping[str, str]], Searched]


@pytest.fixture
def begin(local_with_pytest: PreparedLocal, make_repository: MakeRepository) -> Iterator[Begin]:
    """A search on these files; its environment is closed afterwards."""
    with contextlib.ExitStack() as began:

        def of(files: Mapping[str, str]) -> Searched:
            searched = Searched(local_with_pytest, make_repository, files)
            began.callback(searched.candidates.close)
            return searched

        yield of


def test_two_bugs_are_mended_by_two_edits(begin: Begin) -> None:
    searched = begin(TWO_BUGS)
    found = next(searched.candidates)
    assert sorted(part.split(":")[0] for part in found.explanation.split("; ")) == ["orders.py", "orders.py"]
    assert "+    total = 0\n" in found.patch.text
    assert '+        if best is None or item["grams"] >' in found.patch.text
    assert found.covering is not None
    assert found.covering >= 2
    assert "on from a partial fix" in searched.notes
    tried = [event for event in searched.events if isinstance(event, CandidateTried)]
    assert any(event.best.startswith("turns 1 of 3 failing tests") for event in tried)
    assert tried[-1].best.startswith("passes: ")


def test_a_constant_of_a_module_is_mended(begin: Begin) -> None:
    files = {
        **PATHS,
        "limits.py": "SMALL = 1\nLIMIT = 10 + SMALL\n\n\ndef is_small(x):\n    return x < LIMIT\n",
        "tests/test_limits.py": LIMITS,
    }
    searched = begin(files)
    found = next(searched.candidates)
    assert found.explanation.startswith(("limits.py:1", "limits.py:2"))


def test_nothing_is_run_without_a_failing_test(begin: Begin) -> None:
    files = {**PATHS, "a.py": "def f():\n    return 1\n", "tests/test_a.py": "def test_a():\n    pass\n"}
    searched = begin(files)
    with pytest.raises(StopIteration) as stopped:
        next(searched.candidates)
    assert stopped.value.value == "no_failing_test"
