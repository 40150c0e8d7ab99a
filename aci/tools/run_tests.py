"""Run tests, and say what is new in how they come out."""

from typing import ClassVar

from pydantic import Field

from aci.affected import affected_tests
from aci.handing_in import digest, present
from aci.test_summary import summary
from aci.tool import Observation, Tool, ToolContext

QUICK = 20.0
"""Seconds of a whole suite so quick that nothing is chosen from it."""


class RunTests(Tool):
    """Run tests: the given ones, else those that reach what you changed. Shows what newly fails or passes against the
    code before your changes (what failed before is known, so there is no need to try), and why."""

    name: ClassVar[str] = "run_tests"

    tests: tuple[str, ...] = Field(
        default=(), description="Test ids, files or folders, such as `tests/test_a.py::TestB::test_c`."
    )
    all: bool = Field(default=False, description="Run the whole suite.")

    def run(self, context: ToolContext) -> Observation:
        root = f"{context.environment.root.rstrip('/')}/"
        tests = tuple(test.strip().removeprefix(root).removeprefix("./") for test in self.tests)
        clean = present(context)
        chosen = ""
        if not tests and not self.all and not self._quick(context):
            tests = affected_tests(clean.patch, context.index, context.before)
            chosen = (
                f"Chosen: {len(tests)} tests or files of tests that reach your changes.\n"
                if tests
                else "Nothing is known to reach your changes; the whole suite ran.\n"
            )
        report = context.run_tests(tests)
        broken = sorted(report.failed & context.before.passing)
        # What `submit` says once more, as long as nothing else is changed.
        context.notes[self.name] = f"{digest(clean)} {', '.join(broken[:10])}"
        asked = self.tests and tests
        return Observation(chosen + summary(report, context.before, context.index, context.kept, asked))

    def _quick(self, context: ToolContext) -> bool:
        return context.before.seconds is not None and context.before.seconds < QUICK
