"""What a test run came to: counts, whether that is enough, and the innermost error of what failed."""

import re
from collections import Counter

from pydantic import BaseModel, ConfigDict

from envs.base import ExecResult
from envs.innermost import innermost_error
from envs.report import TestReport, TestResult

ENOUGH = 0.9
"""Share of the tests that pass from which nothing more is tried."""
NOTHING_COLLECTED = 5
"""pytest's exit code for a run without tests."""


class TestCounts(BaseModel):
    """Of one run; None where the runner does not say.

    Errors at collection count as `error`, skipped tests not as run.
    """

    __test__ = False
    model_config = ConfigDict(frozen=True, extra="forbid")

    collected: int | None = None
    run: int | None = None
    passed: int | None = None
    failed: int | None = None
    error: int | None = None


def wrong_command(output: str) -> bool:
    """Whether pytest refused what it was told to run."""
    return (
        re.search(r"^ERROR: (?:file or directory not found|not found|found no collectors for)", output, re.MULTILINE)
        is not None
    )


def asked(done: ExecResult) -> tuple[TestCounts, str | None]:
    """What pytest answered when it was only to collect: counts, and the innermost error where not all is well."""
    collected = _number(r"collected (\d+) items?|(\d+)(?:/\d+)? tests? collected", done.output)
    errors = _number(r"(\d+) errors?\b", done.output) or 0
    counts = TestCounts(collected=collected, run=0 if collected is not None else None, error=errors)
    if done.timed_out:
        return counts, f"the tests could not be collected within {done.seconds:.0f} s"
    if collected and not errors:
        return counts, None
    if done.exit_code == NOTHING_COLLECTED:
        return counts, "the test command found no tests"
    return counts, why_of_output(done.output)


def _number(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text)
    return int(next(filter(None, found.groups()))) if found else None


def count(report: TestReport) -> TestCounts:
    """What a report says in numbers. A command whose tests cannot be told apart has none."""
    if report.opaque:
        return TestCounts()
    statuses = Counter(test.status for test in report.tests)
    never_ran = sum(_at_collection(test) for test in report.tests) if not report.from_log else 0
    told = len(report.tests) - never_ran
    # A run that was cut short has told fewer tests than it collected.
    announced = _number(r"collected (\d+) items?", report.output) if report.timed_out and not report.from_log else None
    return TestCounts(
        collected=max(told, announced or 0),
        run=told - statuses["skipped"],
        passed=statuses["passed"],
        failed=statuses["failed"],
        error=statuses["error"],
    )


def _at_collection(test: TestResult) -> bool:
    return test.status == "error" and "::" not in test.id


def passed_unread(report: TestReport) -> bool:
    """Whether the command ended well without a word of its tests that could be read."""
    return report.opaque and report.exit_code == 0


def enough(counts: TestCounts) -> bool:
    """Whether so many passed that nothing more is worth trying."""
    bad = (counts.failed or 0) + (counts.error or 0)
    passed = counts.passed or 0
    return passed > 0 and passed >= ENOUGH * (passed + bad)


def why(report: TestReport) -> str:
    """The commonest innermost error of a run's failures, one line."""
    if report.exit_code == NOTHING_COLLECTED and not report.failed:
        return "the test command found no tests"
    if passed_unread(report):
        return "the test command ended well, and nothing it printed tells its tests apart"
    told = [why_of_output(test.message) for test in report.tests if test.status in ("failed", "error") and test.message]
    if told and not report.opaque:
        reason, times = Counter(told).most_common(1)[0]
        return reason if len(told) == 1 else f"{reason} ({times} of {len(told)} failures)"
    if report.timed_out:
        return f"the tests did not end within {report.seconds:.0f} s"
    return why_of_output(report.output)


def why_of_output(output: str) -> str:
    """The innermost error of what a test runner printed."""
    lines = [re.sub(r"^(?:E\s{1,7}|INTERNALERROR>\s?)", "", line.strip()) for line in output.splitlines()]
    for pattern in (
        r"(?:pytest|__main__)\S*: error: |ERROR: usage",
        r"^fixture '\w+' not found",
        r"unrecognized arguments?:",
    ):
        for line in lines:
            if re.search(pattern, line) and not line.startswith("ERROR: usage"):
                return _one_line(line)
    raised = [line for line in lines if re.match(r"[\w.]*(?:Error|Exception|Failed|Warning|NotFound|Exit)\b.*", line)]
    return _one_line(raised[-1] if raised else innermost_error(lines))


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
