import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.commits import Commit, Commits
from localization.history import History
from localization.tokens import count_tokens

PATHS = tuple("abcdef")
paths = st.lists(st.sampled_from(PATHS), unique=True, max_size=4).map(tuple)
words = st.sampled_from(["Parse", "date", "render_page", "#7", "GH-12", "\n", "é"])
commits = st.builds(
    lambda number, clock, said, changed: Commit(f"{number:040x}", clock, " ".join(said), changed),
    st.integers(0, 2**160 - 1),
    st.integers(0, 2**40),
    st.lists(words, max_size=6),
    paths,
)
histories = st.lists(commits, max_size=12, unique_by=lambda commit: commit.id)


def commit(message: str, *paths: str, renamed: tuple[tuple[str, str], ...] = ()) -> Commit:
    return Commit(f"{message:f<40.40}".replace(" ", "-"), 1000, message, paths, renamed)


@given(histories, st.sets(st.sampled_from(PATHS)))
@settings(deadline=None, max_examples=60)
def test_holds_what_the_commits_say_of_existing_files(drawn: list[Commit], existing: set[str]) -> None:
    history = History.build(drawn, existing)
    kept = [(place, each) for place, each in enumerate(drawn) if existing & set(each.paths)]
    assert history.commits == len(drawn)
    assert history.rows == len(kept) == history.words.rows
    assert list(history.ids) == [each.id for _, each in kept]
    assert list(history.subjects) == [each.subject for _, each in kept]
    assert history.place.tolist() == [place for place, _ in kept]
    assert history.time.tolist() == [each.time for _, each in kept]
    assert history.size.tolist() == [len(each.paths) for _, each in kept]
    for row, (_, each) in enumerate(kept):
        assert [history.paths[number] for number in history.files_of(row)] == [
            path for path in each.paths if path in existing
        ]
        assert set(history.issue[history.issue_row == row].tolist()) == set(each.issues)
        assert history.words.lengths[row, 0] == sum(count_tokens(each.message).values())
    for path in PATHS:
        assert [history.ids[row] for row in history.rows_of(path)] == [
            each.id for _, each in kept if path in each.paths and path in existing
        ]
    assert history.sum_over_files(np.ones(len(history.file))).tolist() == [
        len(history.rows_of(path)) for path in history.paths
    ]


def test_counts_follow_renames() -> None:
    history = History.build(
        [
            commit("a again, another file", "a"),
            commit("c to d", "d", renamed=(("c", "d"),)),
            commit("b to c", "c", "x", renamed=(("b", "c"),)),
            commit("two names", "b", "c"),
            commit("a to b", "b", renamed=(("a", "b"),)),
            commit("first", "a"),
        ],
        ["a", "d"],
    )
    assert [history.subjects[row] for row in history.rows_of("d")] == [
        "c to d",
        "b to c",
        "two names",
        "a to b",
        "first",
    ]
    assert [history.subjects[row] for row in history.rows_of("a")] == ["a again, another file"]
    assert history.size.tolist() == [1, 1, 2, 2, 1, 1]


def test_two_files_that_swapped_their_names() -> None:
    history = History.build(
        [commit("new a", "a"), commit("swap", "a", "b", renamed=(("a", "b"), ("b", "a"))), commit("old a", "a")], "ab"
    )
    assert [history.subjects[row] for row in history.rows_of("b")] == ["swap", "old a"]
    assert [history.subjects[row] for row in history.rows_of("a")] == ["new a", "swap"]


def test_nothing_at_all() -> None:
    history = History.build(Commits(problem="no history: why"), [])
    assert (history.rows, history.commits, history.paths) == (0, 0, ())
    assert history.problem == "no history: why"
    assert history.rows_of("a").tolist() == []
    assert history.sum_over_files(np.zeros(0)).tolist() == []


def test_people_are_no_words() -> None:
    history = History.build([commit("Fix dates\n\nCo-authored-by: Some Body <b@example.org>\nDone-by hand", "a")], "a")
    assert history.words.lengths.sum() == sum(count_tokens("Fix dates\n\nDone-by hand").values())


@pytest.mark.parametrize(
    ("subject", "name"),
    [("Fix foo", "commit abcdef0 'Fix foo'"), ("x" * 61, f"commit abcdef0 '{'x' * 59}…'"), ("", "commit abcdef0 ''")],
)
def test_how_a_commit_is_called(subject: str, name: str) -> None:
    history = History.build([Commit("abcdef0123" * 4, 1, f"{subject}\n\nmore", ("a",))], "a")
    assert history.name_of(0) == (name if subject else "commit abcdef0 'more'")
