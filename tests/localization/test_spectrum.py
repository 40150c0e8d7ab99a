import math

from hypothesis import given
from hypothesis import strategies as st

from localization import Spectrum, ochiai, suspicious_lines
from localization.spectrum import ranked_suspects, suspicion
from localization.spectrum_formulas import Counts

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


@given(runs, st.frozensets(st.sampled_from("abcdef")))
def test_counts_handed_to_a_formula(covered: dict[str, dict[str, tuple[int, ...]]], failing: frozenset[str]) -> None:
    passing = frozenset(covered) - failing

    def in_one_number(counts: Counts) -> float:
        return sum(count * 100**place for place, count in enumerate(counts))

    seen = suspicion(Spectrum(covered=covered, failing=failing, passing=passing), in_one_number)
    for (path, line), value in seen.items():
        ran = {test for test in covered if line in covered[test].get(path, ())}
        measured = {test for test in covered if any(covered[test].values())}
        ef, ep = len(ran & failing), len(ran & passing)
        assert value == in_one_number(Counts(ef, ep, len(measured & failing) - ef, len(measured & passing) - ep))


def test_formulas_by_name() -> None:
    assert suspicion(SPECTRUM, "dstar")["a.py", 3] == 2**2 / 0.5
    assert suspicion(SPECTRUM, "dstar")["a.py", 1] == 2**2 / 2
    assert suspicion(SPECTRUM, "op2")["a.py", 1] == 2 - 2 / 3
    assert [suspect.location.start_line for suspect in ranked_suspects(SPECTRUM, "op2")] == [3, 1, 2, 9]


class TestTies:
    spectrum = Spectrum(covered={"f": {"a.py": (1, 2, 3, 4), "b.py": (1,)}}, failing=frozenset({"f"}))

    def places(self, **more: object) -> list[tuple[str, int, int, int]]:
        suspects = ranked_suspects(self.spectrum, **more)  # type: ignore[arg-type]
        return [(each.location.path, each.location.start_line, *each.ranks) for each in suspects]

    def source(self, path: str, line: int) -> str:
        return {3: "return round_price(value, 0.125)", 4: "round_price(0)"}.get(line, "pass")

    def test_unbroken_ones_share_their_ranks(self) -> None:
        assert self.places()[0] == ("a.py", 1, 1, 5)
        assert {place[2:] for place in self.places()} == {(1, 5)}

    def test_broken_by_data_of_the_assertion(self) -> None:
        places = self.places(messages={"f": "assert round_price(0.125) == 0.13"}, text_at=self.source)
        assert places == [("a.py", 3, 1, 1), ("a.py", 4, 2, 2), ("a.py", 1, 3, 5), ("a.py", 2, 3, 5), ("b.py", 1, 3, 5)]

    def test_broken_by_the_last_line(self) -> None:
        places = self.places(last={"f": ("a.py", 2), "unknown": ("b.py", 1)})
        assert places == [("a.py", 2, 1, 1), ("a.py", 1, 2, 2), ("a.py", 3, 3, 3), ("a.py", 4, 4, 4), ("b.py", 1, 5, 5)]

    def test_what_was_said_comes_before_what_was_last(self) -> None:
        messages = {"f": "assert round_price(0.125) == 0.13", "passed": "pass"}
        best = ranked_suspects(self.spectrum, messages=messages, last={"f": ("a.py", 4)}, text_at=self.source)[:2]
        assert [each.text for each in best[0].location.evidence[1:]] == [
            "named in the failing assertion: round_price, 0.125"
        ]
        assert [each.text for each in best[1].location.evidence[1:]] == [
            "named in the failing assertion: round_price",
            "run last before 1 failing test failed",
        ]

    def test_a_better_score_is_never_overtaken(self) -> None:
        spectrum = Spectrum(
            covered={"f": {"a.py": (1, 2)}, "p": {"a.py": (2,)}}, failing=frozenset({"f"}), passing=frozenset({"p"})
        )
        suspects = ranked_suspects(
            spectrum, messages={"f": "x_y"}, last={"f": ("a.py", 2)}, text_at=lambda _, line: "x_y" * (line - 1)
        )
        assert [(each.location.start_line, *each.ranks) for each in suspects] == [(1, 1, 1), (2, 2, 2)]

    def test_ranks_are_among_all_suspects(self) -> None:
        assert [each.ranks for each in ranked_suspects(self.spectrum, limit=1)] == [(1, 5)]
        assert ranked_suspects(self.spectrum, limit=-1) == ()
