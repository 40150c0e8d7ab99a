"""The word of a verdict, from the runs before and after."""

from dataclasses import dataclass

from envs import TestReport
from swe_agent.baseline import Baseline
from swe_agent.candidate import Status
from swe_agent.evidence import Evidence
from swe_agent.validation.tampering import HOW_TESTS_RUN, WEAKENING


@dataclass(frozen=True)
class Outcome:
    """What running the tests with the candidate came to.

    `edited` are named tests, and tests that passed before, that the candidate edited; `broken` passed before and do
    not now, of them `behind_edit` only in the form they had before; `originals` are those of the named tests that
    also pass while all files of tests are as they were (None: it was not needed to ask).
    """

    after: TestReport
    edited: frozenset[str]
    broken: tuple[str, ...] = ()
    behind_edit: frozenset[str] = frozenset()
    originals: frozenset[str] | None = None
    nameless_tests_edited: bool = False
    """Files of tests were edited where ids name no files: nobody knows which tests those hold."""


@dataclass(frozen=True)
class Judgement:
    status: Status
    reason: str
    turned: tuple[str, ...]
    failing: tuple[str, ...]


def judge(baseline: Baseline, outcome: Outcome, evidence: Evidence) -> Judgement:
    """Tests a person named must all turn; of those found failing by ourselves one is enough.

    Others may fail for reasons of their own. A test the candidate edited never counts.
    """
    turned = tuple(test for test in baseline.named if _turned(test, outcome))
    failing = tuple(test for test in baseline.named if test not in turned)
    status, reason = _word(baseline, outcome, evidence, turned, failing)
    return Judgement(status, reason, turned, failing)


def passes(test: str, after: TestReport) -> bool:
    """Whether it passes; of a file that could not be imported before, whether all that it now holds does."""
    below = {result.status for result in after.tests if result.id.startswith(f"{test}::")}
    if test == after.command:
        return after.exit_code == 0  # before, its tests could not be told apart, or none explained its failure
    return test in after.passed or ("passed" in below and below <= {"passed", "skipped"})


def _turned(test: str, outcome: Outcome) -> bool:
    if test in outcome.edited or outcome.nameless_tests_edited or not passes(test, outcome.after):
        return False
    return outcome.originals is None or test in outcome.originals


def _word(
    baseline: Baseline, outcome: Outcome, evidence: Evidence, turned: tuple[str, ...], failing: tuple[str, ...]
) -> tuple[Status, str]:
    if outcome.after.timed_out:
        return "failed", "the tests did not end in time"
    if evidence.builds is not None and evidence.builds.ok is False:
        return "failed", f"it does not build: {evidence.builds.reason}"
    if outcome.broken:
        return "failed", _broke(outcome)
    if not baseline.named:
        return "regression_only", f"nothing broke, but there was no failing test to turn{_only_layout(evidence)}"
    if failing and (baseline.explicit or not turned):
        why = (
            "; a test the candidate edited does not count"
            if any(passes(test, outcome.after) for test in failing)
            else ""
        )
        if not baseline.explicit:
            return "regression_only", f"nothing broke, but no failing test was turned{why}{_only_layout(evidence)}"
        return "failed", f"{len(turned)} of {len(baseline.named)} failing tests pass now{why}{_only_layout(evidence)}"
    if doubt := _doubt(baseline, evidence):
        return "plausible", doubt
    now = "now pass" if len(turned) > 1 else "now passes"
    return "validated", f"{count(turned, 'failing test')} {now}, and {_nothing(evidence)}"


def _broke(outcome: Outcome) -> str:
    hidden = ""
    if outcome.behind_edit:
        hidden = f" ({len(outcome.behind_edit)} of them as it was before the candidate edited it)"
    verb = "does" if len(outcome.broken) == 1 else "do"
    return f"{count(outcome.broken, 'test')} that passed before {verb} not pass now{hidden}"


def _doubt(baseline: Baseline, evidence: Evidence) -> str:
    """Why a candidate that passes may not be right all the same."""
    tampering = evidence.tampering or ()
    if how := sorted({each.path for each in tampering if each.kind in HOW_TESTS_RUN}):
        return f"passes, but the candidate edited how tests are run: {', '.join(how)}"
    if less := [each for each in tampering if each.kind in WEAKENING]:
        return f"passes, but the candidate weakened tests: {less[0].path}: {less[0].reason}"
    if evidence.lint:
        return f"passes, but {evidence.lint[0].path} has a new error: {evidence.lint[0].message}"
    if evidence.builds is not None and evidence.builds.ok is None:
        return f"passes with what was built before: {evidence.builds.reason}"
    if baseline.weak:
        return "the snippet of the issue runs now; no other test shows what is right"
    return ""


def _nothing(evidence: Evidence) -> str:
    choice = evidence.regression
    if choice is None or not choice.left_out:
        return "nothing that passed before fails"
    of = choice.chosen + len(choice.left_out)
    return f"of {choice.chosen} of {of} tests, chosen for {choice.budget:g} s, nothing that passed before fails"


def _only_layout(evidence: Evidence) -> str:
    return "; it only reformats" if evidence.reformats_only else ""


def count(things: tuple[str, ...], name: str) -> str:
    return f"{len(things)} {name}{'s' * (len(things) != 1)}"
