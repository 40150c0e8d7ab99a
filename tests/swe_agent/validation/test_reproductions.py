"""A test that somebody wrote for an issue counts when it fails on the base for the issue's reason, and then passes."""

import pytest

from envs import Patch
from envs.local import PreparedLocal
from swe_agent.candidate import Candidate
from swe_agent.issue import Issue, issue_from_text
from swe_agent.reproduction import find_reproduction
from swe_agent.validation import ReproductionVerdict, judge_reproduction, with_kept_test
from tests.conftest import MakeRepository
from tests.swe_agent.planted.project import CASES, SHOP
from tests.swe_agent.projects import Files, Project, candidate, difference
from trajectories import Event, Note

ISSUE = issue_from_text("Totals are one too much\n\n`total([1, 2])` gives 4, expected 3.\n")
CRASH = issue_from_text("total fails\n\n```\nTypeError: 'int' object is not iterable\n```\n")
NEW = "tests/test_issue.py"
RIGHT, WRONG = "a right fix", "one that only reformats"
HEAD = "from shop.prices import total\n\n\ndef test_it():\n    "


@pytest.fixture
def shop(local_with_pytest: PreparedLocal) -> Project:
    return Project(local_with_pytest, SHOP)


def judged(
    shop: Project, make: MakeRepository, test: Files | Patch, issue: Issue = ISSUE, name: str | None = RIGHT
) -> ReproductionVerdict:
    patch = test if isinstance(test, Patch) else difference(make, SHOP, test)
    given = candidate(difference(make, SHOP, CASES[name].change)) if name else None
    return judge_reproduction(
        shop, patch, issue, given, command="python -m pytest", timeout=60.0, observer=lambda _: None
    )  # fmt: skip


def test_a_test_about_the_values_of_the_issue(shop: Project, make_repository: MakeRepository) -> None:
    test = {NEW: f"{HEAD}assert total([1, 2]) == 3\n"}
    right = judged(shop, make_repository, test)
    assert (right.counts, right.before, right.passes) == (True, "fails_as_the_issue_says", True)
    assert right.tests == (f"{NEW}::test_it",)
    assert right.reason == "the assertion is about 2, 3, 4, which the issue names; passes with the candidate"
    assert [run.when for run in right.commands] == [
        "the test on the base", "once more on the base", "the test with the candidate",
    ]  # fmt: skip
    wrong = judged(shop, make_repository, test, name=WRONG)
    assert (wrong.counts, wrong.before, wrong.passes) == (False, "fails_as_the_issue_says", False)
    base = judged(shop, make_repository, test, name=None)
    assert (base.counts, base.passes) == (True, None)


@pytest.mark.parametrize(
    ("body", "issue", "before"),
    [
        ("assert total([50, 49]) == 99", ISSUE, "fails_otherwise"),
        ("import nosuchmodule", ISSUE, "fails_otherwise"),
        ("assert total([1]) > 0", ISSUE, "passes"),
        ("total(5)", CRASH, "fails_as_the_issue_says"),
        ("total([None])", CRASH, "fails_otherwise"),
        (
            "import os\n    open(os.environ['HOME'] + '/x', 'x')\n    assert total([1, 2]) == 3",
            ISSUE,
            "fails_otherwise",
        ),
    ],
)
def test_how_it_fails_on_the_base(
    shop: Project, make_repository: MakeRepository, body: str, issue: Issue, before: str
) -> None:
    assert judged(shop, make_repository, {NEW: f"{HEAD}{body}\n"}, issue, None).before == before


def test_a_test_added_to_a_file_that_fails_already(shop: Project, make_repository: MakeRepository) -> None:
    """The failure that was there is not the new test's."""
    more = f"{SHOP['tests/test_prices.py']}\n\ndef test_more():\n    assert total([]) == 1\n"
    verdict = judged(shop, make_repository, {"tests/test_prices.py": more})
    assert (verdict.counts, verdict.before) == (False, "passes")


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        (Patch(b"--- a/tests/test_x.py\n+++ b/tests/test_x.py\n@@ -1 +1 @@\n-a\n+b\n"), "does not apply"),
        ({"shop/stock.py": "x = 1\n"}, "no file of tests"),
        ({NEW: "x = 1\n"}, "no test of it ran"),
    ],
)
def test_what_is_no_test(
    shop: Project, make_repository: MakeRepository, test: Files | Patch, reason: str
) -> None:  # fmt: skip
    verdict = judged(shop, make_repository, test)
    assert (verdict.counts, verdict.before) == (False, "not_run")
    assert reason in verdict.reason


SESSION = issue_from_text(
    "Totals are one too much\n\n```\n>>> from shop.prices import total\n>>> total([1, 2])\n4\n```\nIt should be 3.\n"
)


def keep(shop: Project, make: MakeRepository, name: str, issue: Issue = SESSION) -> tuple[Candidate, str]:
    events: list[Event] = []
    given = candidate(difference(make, SHOP, CASES[name].change))
    kept = with_kept_test(
        shop, given, find_reproduction(issue.text), issue, SHOP, command="python -m pytest", timeout=60.0,
        observer=events.append,
    )  # fmt: skip
    return kept, [event.text for event in events if isinstance(event, Note)][-1]


def test_a_kept_test_is_in_the_patch(shop: Project, make_repository: MakeRepository) -> None:
    kept, note = keep(shop, make_repository, RIGHT)
    assert kept.patch.paths == ("shop/prices.py", "tests/test_totals_are_one_too_much.py")
    assert "+    assert total([1, 2]) == 3" in kept.patch.text
    assert note == "kept the issue's test: tests/test_totals_are_one_too_much.py"
    with shop.open() as environment:
        environment.apply(kept.patch)


def test_a_test_that_shows_nothing_is_not_kept(shop: Project, make_repository: MakeRepository) -> None:
    kept, note = keep(shop, make_repository, WRONG)
    assert kept.patch.paths == ("shop/prices.py",)
    assert note.startswith("no test is kept: ")
    assert keep(shop, make_repository, RIGHT, issue_from_text("no code"))[1] == (
        "no test is kept: no test was made from the issue"
    )
