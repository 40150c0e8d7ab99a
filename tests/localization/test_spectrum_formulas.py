from fractions import Fraction
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localization.spectrum_formulas import FORMULAS, Counts, Formula, dstar_of, ochiai_of, op2_of

counts = st.builds(Counts, *[st.integers(0, 60)] * 4)
formulas = st.sampled_from(sorted(FORMULAS))


@given(counts)
def test_by_hand(given_counts: Counts) -> None:
    ef, ep, nf, np = given_counts
    squared = Fraction(ef * ef, (ef + nf) * (ef + ep)) if ef else Fraction(0)
    assert isclose(ochiai_of(given_counts) ** 2, squared, abs_tol=1e-12)
    assert isclose(op2_of(given_counts), Fraction(ef) - Fraction(ep, ep + np + 1))
    if ep + nf:
        assert isclose(dstar_of(given_counts), Fraction(ef * ef, ep + nf))
        assert isclose(dstar_of(given_counts, 3), Fraction(ef**3, ep + nf))


@given(counts, formulas)
def test_one_more_failing_test_that_ran_the_line_never_acquits_it(before: Counts, formula: Formula) -> None:
    score = FORMULAS[formula]
    after = before._replace(ef=before.ef + 1, nf=before.nf - 1)
    if before.nf:
        assert score(after) > score(before) or score(after) == score(before) == 0


@given(counts, formulas)
def test_one_more_passing_test_that_ran_the_line_never_accuses_it(before: Counts, formula: Formula) -> None:
    score = FORMULAS[formula]
    if before.np:
        assert score(before._replace(ep=before.ep + 1, np=before.np - 1)) <= score(before)


@given(st.integers(1, 40), st.integers(0, 40), st.data())
def test_only_run_by_all_failing_tests_is_most_suspicious(failing: int, passing: int, data: st.DataObject) -> None:
    ef, ep = data.draw(st.integers(0, failing)), data.draw(st.integers(0, passing))
    other = Counts(ef, ep, failing - ef, passing - ep)
    for score in FORMULAS.values():
        best = score(Counts(failing, 0, 0, passing))
        assert best > score(other) or (ef, ep) == (failing, 0)


@pytest.mark.parametrize("formula", sorted(FORMULAS))
def test_never_run(formula: Formula) -> None:
    assert FORMULAS[formula](Counts(0, 0, 0, 0)) == 0
