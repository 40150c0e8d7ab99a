from collections.abc import Generator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.commits import Commit, Commits, referenced_issues


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Fix #12, GH-13 and gh-14 (#15)", (12, 13, 14, 15)),
        ("[#12] and #12 again", (12,)),
        ("fixes owner/name#18", (18,)),
        ("Resolved: https://forge.example/owner/name/issues/19", (19,)),
        ("Closes https://forge.example/group/name/-/merge_requests/20.", (20,)),
        ("as in other/name#21, see https://forge.example/a/b/pull/22", ()),
        ("&#39; x#1 ##2 /#3 #4abc #5_ #06 #12345678 aGH-7 GH-8a # 9", ()),
        ("", ()),
    ],
)
def test_issues_named_in_a_text(text: str, numbers: tuple[int, ...]) -> None:
    assert referenced_issues(text) == numbers


@given(st.text(st.sampled_from("#0123 ghGH-fixes/.:\n&"), max_size=60))
@settings(deadline=None, max_examples=60)
def test_any_text(text: str) -> None:
    numbers = referenced_issues(text)
    assert len(set(numbers)) == len(numbers)
    assert all(0 < number < 10_000_000 and str(number) in text for number in numbers)


def test_a_commit_has_a_subject_and_names_issues() -> None:
    commit = Commit("a" * 40, 1, "\n  Fix the parser \n\nCloses #4")
    assert commit.subject == "Fix the parser"
    assert commit.issues == (4,)
    assert Commit("a" * 40, 1, "").subject == ""


def test_the_problem_shows_after_the_last_commit() -> None:
    commit = Commit("a" * 40, 1, "x")
    assert list(Commits([commit])) == [commit]
    assert Commits(problem="why").problem == "why"

    def read() -> Generator[Commit, None, str]:
        yield commit
        return "cut short"

    commits = Commits(read())
    assert next(commits) == commit
    assert commits.problem == ""
    assert list(commits) == []
    assert commits.problem == "cut short"
    assert list(commits) == []
    assert commits.problem == "cut short"
