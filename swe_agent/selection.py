"""Which of several candidates to hand over, from executed evidence."""

from swe_agent.candidate import Status, Verdict

_ORDER: tuple[Status, ...] = ("validated", "plausible", "regression_only", "failed", "empty")


def better(one: Verdict, other: Verdict) -> bool:
    """Whether `one` is stronger evidence than `other`; equal evidence keeps the earlier candidate."""
    return _key(one) < _key(other)


def _key(verdict: Verdict) -> tuple[int, int, int]:
    return _ORDER.index(verdict.status), len(verdict.pass_to_fail), -len(verdict.fail_to_pass)
