"""Stronger evidence wins; equal evidence keeps the earlier."""

from itertools import pairwise

from swe_agent.candidate import Verdict
from swe_agent.selection import better

IN_ORDER = (
    Verdict("validated", "", fail_to_pass=("a", "b")),
    Verdict("validated", "", fail_to_pass=("a",)),
    Verdict("plausible", ""),
    Verdict("regression_only", ""),
    Verdict("failed", "", fail_to_pass=("a",), pass_to_fail=("x",)),
    Verdict("failed", "", pass_to_fail=("x",)),
    Verdict("failed", "", fail_to_pass=("a", "b"), pass_to_fail=("x", "y")),
    Verdict("empty", ""),
)


def test_stronger_evidence_is_better() -> None:
    for one, other in pairwise(IN_ORDER):
        assert better(one, other)
        assert not better(other, one)


def test_equal_evidence_is_not_better() -> None:
    assert not any(better(verdict, verdict) for verdict in IN_ORDER)
