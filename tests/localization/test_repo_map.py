import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localization.columns import Columns
from localization.repo_map import WIDTH, estimate_tokens, repo_map
from tests.localization import trees

FILES = {
    "a.py": (
        "def first(x):\n    return x\n\n\n"
        "class A(B):\n    def one(self): pass\n    def two(self, *, key=None):\n        def inner(): pass\n"
        "    class C:\n        def three(self) -> int: pass\n\n\n"
        "def last():\n    'Documentation.'\n    return 'body'\n"
    ),
    "b.py": "def other(): pass\n",
    "c.txt": "text\n",
}
WHOLE = """\
a.py
    1 def first(x)
    5 class A(B)
    6     def one(self)
    7     def two(self, *, key=None)
    8         def inner()
    9     class C
   10         def three(self) -> int
   13 def last()
b.py
    1 def other()
c.txt"""


@pytest.fixture(scope="module")
def columns() -> Columns:
    return trees.columns_of(FILES)


def scores(columns: Columns, *best: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """The first most, all others none."""
    names = [symbol.qualified for path in columns.paths for symbol in columns.symbols(path)]
    found = np.zeros(columns.units)
    for rank, name in enumerate(best):
        found[names.index(name)] = 1 / (rank + 1)
    return found


def test_everything_fits(columns: Columns) -> None:
    assert repo_map(columns, np.ones(columns.units), 1_000) == WHOLE


def test_the_best_with_what_is_around_them(columns: Columns) -> None:
    best = scores(columns, "b.py::other", "a.py::A.C.three", "a.py::last", "c.txt")
    assert repo_map(columns, best, 1_000) == (
        "b.py\n    1 def other()\n"
        "a.py\n      ...\n    5 class A(B)\n          ...\n    9     class C\n   10         def three(self) -> int\n"
        "   13 def last()\n"
        "c.txt"
    )


def test_what_is_left_out_at_the_end(columns: Columns) -> None:
    assert repo_map(columns, scores(columns, "a.py::A.one"), 1_000) == (
        "a.py\n      ...\n    5 class A(B)\n    6     def one(self)\n          ..."
    )


def test_less_relevant_ones_go_first(columns: Columns) -> None:
    best = scores(columns, "a.py::last", "b.py::other", "c.txt")
    whole = repo_map(columns, best, 1_000)
    assert repo_map(columns, best, estimate_tokens(whole)) == whole
    assert (
        repo_map(columns, best, estimate_tokens(whole) - 1)
        == "a.py\n      ...\n   13 def last()\nb.py\n    1 def other()"
    )
    assert repo_map(columns, best, 9) == "a.py\n      ...\n   13 def last()"


def test_the_best_one_is_cut_to_the_budget(columns: Columns) -> None:
    best = scores(columns, "a.py::A.C.three")
    assert repo_map(columns, best, 8) == "a.py\n10         def three(self) -> int"[:32]
    assert repo_map(columns, best, 2) == "a.py\n10 "
    assert repo_map(columns, best, 0) == ""


def test_nothing_is_relevant(columns: Columns) -> None:
    assert repo_map(columns, np.zeros(columns.units), 100) == ""
    assert repo_map(trees.columns_of({}), np.zeros(0), 100) == ""
    with pytest.raises(ValueError, match="2 scores for"):
        repo_map(columns, np.zeros(2), 100)


def test_long_signatures() -> None:
    columns = trees.columns_of({"a.py": f"def f({', '.join(f'argument_{n}' for n in range(50))}): pass\n"})
    line = repo_map(columns, np.ones(2), 1_000).splitlines()[1]
    assert line.endswith("...")
    assert len(line) == WIDTH + 6


def test_another_count(columns: Columns) -> None:
    lines = repo_map(columns, np.ones(columns.units), 4, count=lambda text: text.count("\n") + 1)
    assert len(lines.splitlines()) == 4


ranked = trees.columns().flatmap(
    lambda columns: st.tuples(
        st.just(columns),
        st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0, -1.0]), min_size=columns.units, max_size=columns.units),
    )
)


@given(ranked, st.integers(0, 60))
@settings(deadline=None)
def test_within_the_budget_and_as_much_as_fits(case: tuple[Columns, list[float]], budget: int) -> None:
    columns, scores = case[0], np.array(case[1])
    drawn = repo_map(columns, scores, budget)
    assert estimate_tokens(drawn) <= budget
    relevant = scores > 0
    if not relevant.any() or not budget:
        assert drawn == ""
        return
    assert drawn
    best = int(np.argmax(scores))
    if len(drawn) < 4 * budget - 4:
        assert columns.path_of(best) in drawn.split("\n")
    if estimate_tokens(repo_map(columns, scores, 10_000)) <= budget:
        assert drawn == repo_map(columns, scores, 10_000)


@given(ranked)
@settings(deadline=None)
def test_all_that_is_relevant_and_what_is_around_it(case: tuple[Columns, list[float]]) -> None:
    columns, scores = case[0], np.array(case[1])
    shown: list[str] = []
    path = ""
    for line in repo_map(columns, scores, 100_000).split("\n"):
        if line in columns.numbers:
            path = line
            shown.append(path)
        elif line.strip() not in ("", "..."):
            shown.append(f"{path}:{line.split()[0]}")
    wanted = set()
    for unit in np.flatnonzero(scores > 0).tolist():
        file = int(columns.file[unit])
        number, parents = unit - int(columns.first[file]), columns.records[file].parent
        wanted.add(columns.paths[file])
        while number:
            wanted.add(f"{columns.paths[file]}:{columns.records[file].start_line[number]}")
            number = int(parents[number])
    assert len(shown) == len(set(shown))
    assert set(shown) == wanted
