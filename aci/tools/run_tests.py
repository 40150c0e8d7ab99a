"""Run tests."""

from typing import ClassVar

from pydantic import Field

from aci.text import cut_middle, plain
from aci.tool import Observation, Tool, ToolContext
from envs import TestReport, TestResult

DETAILED = 8
"""Failures shown with their messages."""
NAMED = 40
"""Failures named beyond those."""
MESSAGE = 1500
"""Characters of one failure's message."""
OUTPUT = 6000
_ORDER = ("passed", "failed", "error", "skipped")


class RunTests(Tool):
    """Run tests: the given ones, or the project's whole test command. Shows the counts and the failures."""

    name: ClassVar[str] = "run_tests"

    tests: tuple[str, ...] = Field(
        default=(), description="Test ids or files, such as `tests/test_a.py::test_b`; none runs the whole suite."
    )

    def run(self, context: ToolContext) -> Observation:
        return Observation(summary(context.run_tests(self.tests)))


def summary(report: TestReport) -> str:
    """Counts, failures with their messages cut; the raw output only where no test could be read from it."""
    counts = {status: sum(test.status == status for test in report.tests) for status in _ORDER}
    told = ", ".join(f"{number} {status}" for status, number in counts.items() if number) or "no test ran"
    if report.opaque:
        told = "passed" if report.exit_code == 0 else "failed"
    ending = "killed at its time limit" if report.timed_out else f"exit code {report.exit_code}"
    header = f"{told} in {report.seconds:.1f} s ({ending}): {report.command}"
    if report.timed_out:
        header += "\nName single tests to run fewer."
    failures = [test for test in report.tests if test.status in ("failed", "error")]
    parts = [header, *(_failure(test) for test in failures[:DETAILED])]
    if rest := failures[DETAILED:]:
        parts.append("Failed too:\n" + "\n".join(test.id for test in rest[:NAMED]))
    if len(rest) > NAMED:
        parts.append(f"and {len(rest) - NAMED} more")
    explained = any(test.message.strip() for test in failures)
    quiet = report.exit_code == 0 and report.tests
    if report.output.strip() and not quiet and (report.opaque or not explained):
        parts.append("Output:\n" + cut_middle(plain(report.output).strip(), OUTPUT, "name single tests to see more"))
    return "\n\n".join(parts)


def _failure(test: TestResult) -> str:
    message = cut_middle(plain(test.message).strip(), MESSAGE, "run this test alone to see more")
    return f"{test.status.upper()} {test.id}" + (f"\n{message}" if message else "")
