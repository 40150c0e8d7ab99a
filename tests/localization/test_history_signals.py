from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.commits import Commit
from localization.history import History
from localization.history_signals import COUPLED_FILES, cochange, issue_references, recency
from tests.localization.test_history import PATHS, commit, histories

seeds = st.dictionaries(st.sampled_from([*PATHS, "unknown"]), st.floats(0, 10))
existing = st.sets(st.sampled_from(PATHS))


def approximately(scores: dict[str, float]) -> object:
    return pytest.approx({path: score for path, score in scores.items() if score > 0}, rel=1e-9)


@given(histories, existing, seeds)
@settings(deadline=None, max_examples=60)
def test_cochange_passes_weight_on_commit_by_commit(
    drawn: list[Commit], kept: set[str], given: dict[str, float]
) -> None:
    coupled = [set(each.paths) for each in drawn if len(each.paths) > 1]
    expected: defaultdict[str, float] = defaultdict(float)
    for seed, weight in given.items():
        if seed in kept:
            changes = sum(seed in changed for changed in coupled)
            for changed in coupled:
                if seed in changed:
                    for path in (changed & kept) - {seed}:
                        expected[path] += weight / (changes + 1) / (len(changed) - 1)
    found = cochange(History.build(drawn, kept), given)
    assert {path: score for path, score in found.scores.items() if score > 1e-9} == approximately(
        {path: score for path, score in expected.items() if score > 1e-9}
    )
    assert all(found.explain(path) for path in found.scores if found.scores[path] > 1e-9)


def test_cochange_says_with_what_and_how_often() -> None:
    history = History.build(
        [commit("1", "a", "b"), commit("2", "a", "b", "c"), commit("3", "b", "d"), commit("4", "a"), commit("5", "e")],
        PATHS,
    )
    found = cochange(history, {"a": 1.0, "d": 0.1})
    assert found.scores.keys() == {"b", "c"}
    assert found.explain("b") == "changed together with a in 2 commits; changed together with d in 1 commit"
    assert found.explain("c") == "changed together with a in 1 commit"
    assert found.explain("e") == found.explain("nowhere") == ""


def test_cochange_skips_mass_changes() -> None:
    many = [f"f{number}" for number in range(COUPLED_FILES)]
    history = History.build([commit("reformat", "a", *many), commit("fix", "a", *many[1:])], ["a", *many])
    found = cochange(history, {"a": 1.0})
    assert found.scores.keys() == set(many[1:])
    assert found.explain("f1") == "changed together with a in 1 commit"


def test_a_changelog_points_nowhere() -> None:
    history = History.build(
        [commit("x", "a", "b"), *(commit(f"{each}", "log", each) for each in "bcdef")], [*PATHS, "log"]
    )
    found = cochange(history, {"log": 1.0, "a": 1.0})
    assert found.scores["b"] > 2 * found.scores["c"] > 0


@given(histories, existing)
@settings(deadline=None, max_examples=60)
def test_recency_halves_with_distance(drawn: list[Commit], kept: set[str]) -> None:
    expected = {
        path: sum(0.5 ** (place / 100) for place, each in enumerate(drawn) if path in each.paths) for path in kept
    }
    found = recency(History.build(drawn, kept))
    assert found.scores == approximately(expected)
    assert all(found.explain(path).startswith("changed by ") for path in found.scores)


def test_recency_says_when() -> None:
    history = History.build([commit("new", "a"), commit("merge"), commit("older", "b", "a"), commit("old", "b")], PATHS)
    found = recency(history)
    assert found.explain("a") == "changed by 2 commits; last in the newest, by commit newffff 'new'"
    assert found.explain("b") == "changed by 2 commits; last 2 commits ago, by commit olderff 'older'"


@given(histories, existing, st.sets(st.sampled_from([7, 12, 99, 0, -7, 2**40])))
@settings(deadline=None, max_examples=60)
def test_references_to_the_same_issue(drawn: list[Commit], kept: set[str], numbers: set[int]) -> None:
    expected: defaultdict[str, float] = defaultdict(float)
    for each in drawn:
        for path in kept & set(each.paths):
            expected[path] += len(numbers & set(each.issues)) / len(each.paths)
    found = issue_references(History.build(drawn, kept), numbers)
    assert found.scores == approximately(expected)
    assert all(" too" in found.explain(path) for path in found.scores)


def test_references_say_which() -> None:
    history = History.build([commit("Fix #7 and #12", "a", "b"), commit("Fix #7", "a"), commit("No", "c")], PATHS)
    found = issue_references(history, [12, 7, 40])
    assert found.scores == {"a": 2.0, "b": 1.0}
    assert found.explain("b") == "commit Fix-#7- 'Fix #7 and #12' names #7, #12 too"
    assert found.explain("a").endswith("; commit Fix-#7f 'Fix #7' names #7 too")
    assert issue_references(history, []).scores == {}


def test_an_empty_history_says_nothing() -> None:
    history = History.build([], PATHS)
    for found in (cochange(history, {"a": 1.0}), recency(history), issue_references(history, [7])):
        assert found.scores == {}
        assert found.explain("a") == ""
