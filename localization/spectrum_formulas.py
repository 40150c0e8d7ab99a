"""How suspicious a line is by how many failing and passing tests ran it."""

import math
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

Formula = Literal["ochiai", "dstar", "op2"]


class Counts(NamedTuple):
    """Tests by whether they failed or passed, and ran the line (`e`) or did not (`n`)."""

    ef: int
    ep: int
    nf: int
    np: int


def ochiai_of(counts: Counts) -> float:
    """ef / sqrt((ef + nf) * (ef + ep)), from 0 to 1; 0 where no failing test ran the line.

    Abreu, Zoeteweij, van Gemund: An Evaluation of Similarity Coefficients for Software Fault Localization (PRDC 2006).
    """
    if counts.ef == 0:
        return 0.0
    return counts.ef / math.sqrt((counts.ef + counts.nf) * (counts.ef + counts.ep))


def dstar_of(counts: Counts, star: int = 2) -> float:
    """ef ** star / (ep + nf), at least 0.

    A line run by all failing tests and no passing one divides by zero and counts as most suspicious; to stay finite it
    gets twice what a denominator of 1 would give, which no other line can reach.

    Wong, Debroy, Gao, Li: The DStar Method for Effective Software Fault Localization (IEEE Trans. Reliability 63(1),
    2014), which finds star = 2 a good choice.
    """
    return float(counts.ef**star) / (counts.ep + counts.nf or 0.5)


def op2_of(counts: Counts) -> float:
    """ef - ep / (ep + np + 1): failing tests decide, passing ones only part equals. From above -1 to the failing tests.

    Proven optimal for a single fault that every failing test runs: Naish, Lee, Ramamohanarao: A Model for Spectra-based
    Software Diagnosis (ACM TOSEM 20(3), 2011).
    """
    return counts.ef - counts.ep / (counts.ep + counts.np + 1)


FORMULAS: Mapping[Formula, Callable[[Counts], float]] = {"ochiai": ochiai_of, "dstar": dstar_of, "op2": op2_of}
