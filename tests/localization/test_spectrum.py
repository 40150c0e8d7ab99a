import math

from hypothesis import given
from hypothesis import strategies as st

from localization import Spectrum, ochiai, suspicious_lines

SPECTRUM = Spectrum(
    covered={
        "fail1": {"a.py": (1, 2, 3), "tests/t.py": (9,)},
        "fail2": {"a.py": (1, 3), "tests/t.py": (9,)},
        "crashed": {},
        "pass1": {"a.py": (1, 2), "b.py": (5,)},
        "pass2": {"a.py": (1,)},
    },
    failing=frozenset({"fail1", "fail2", "crashed"}),
    passing=frozenset({"pass1", "pass2", "never_measured"}),
)


def test_ochiai() -> None:
    assert ochiai(SPECTRUM) == {
        ("a.py", 1): 2 / math.sqrt(2 * 4),
        ("a.py", 2): 1 / math.sqrt(2 * 2),
        ("a.py", 3): 1.0,
        ("tests/t.py", 9): 1.0,
    }


def test_lines_best_first_with_tests_last() -> None:
    lines = suspicious_lines(SPECTRUM)
    assert [(each.path, each.start_line, each.rank, each.kind) for each in lines] == [
        ("a.py", 3, 1, "line"),
        ("a.py", 1, 2, "line"),
        ("a.py", 2, 3, "line"),
        ("tests/t.py", 9, 4, "line"),
    ]
    assert lines[0].evidence[0].text == "run by 2 of 3 failing tests, 0 of 3 passing"
    assert suspicious_lines(SPECTRUM, limit=2) == lines[:2]
    assert suspicious_lines(SPECTRUM, limit=0) == ()


def test_ties_keep_path_and_line_order() -> None:
    spectrum = Spectrum(covered={"f": {"b.py": (2, 1), "a.py": (9, 8)}}, failing=frozenset({"f"}))
    assert [(each.path, each.start_line) for each in suspicious_lines(spectrum)] == [
        ("a.py", 8),
        ("a.py", 9),
        ("b.py", 1),
        ("b.py", 2),
    ]


def test_nothing_known() -> None:
    assert ochiai(Spectrum()) == {}
    assert ochiai(Spectrum(failing=frozenset({"f"}), passing=frozenset({"p"}))) == {}
    assert suspicious_lines(Spectrum(covered={"p": {"a.py": (1,)}}, passing=frozenset({"p"}))) == ()


coverage = st.dictionaries(
    st.sampled_from(["a.py", "b.py"]), st.sets(st.integers(1, 9)).map(lambda x: tuple(sorted(x)))
)
runs = st.dictionaries(st.sampled_from("abcdef"), coverage)


@given(runs, st.frozensets(st.sampled_from("abcdef")))
def test_scores_follow_the_definition(covered: dict[str, dict[str, tuple[int, ...]]], failing: frozenset[str]) -> None:
    passing = frozenset(covered) - failing
    scores = ochiai(Spectrum(covered=covered, failing=failing, passing=passing))
    total = sum(1 for test in failing if any(covered.get(test, {}).values()))
    for path in ("a.py", "b.py"):
        for line in range(1, 10):
            ef = sum(line in covered.get(test, {}).get(path, ()) for test in failing)
            ep = sum(line in covered[test].get(path, ()) for test in passing)
            expected = ef / math.sqrt(total * (ef + ep)) if ef else None
            assert scores.get((path, line)) == expected
