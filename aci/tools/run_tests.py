"""Run tests, and say what is new in how they come out."""

from typing import ClassVar

from pydantic import Field

from aci.affected import affected_tests
from aci.handing_in import digest, present
from aci.test_summary import summary
from aci.tests_before import TestsBefore
from aci.tool import Observation, Tool, ToolContext, ToolError

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
    unfixed: bool = Field(
        default=False,
        description="Run `tests` on the code without your changes, but with those to test files: a new test should "
        "fail there.",
    )

    def may_change(self, context: ToolContext) -> bool:
        """Tests are code of the repository: anything may come of them."""
        return True

    def run(self, context: ToolContext) -> Observation:
        root = f"{context.environment.root.rstrip('/')}/"
        tests = tuple(test.strip().removeprefix(root).removeprefix("./") for test in self.tests)
        if self.unfixed:
            return self._unfixed(tests, context)
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

    def _unfixed(self, tests: tuple[str, ...], context: ToolContext) -> Observation:
        if context.run_unfixed is None:
            raise ToolError("the code without your changes is not to be had here; what failed before is known")
        if not tests:
            raise ToolError("name the tests to run without your changes")
        told = summary(context.run_unfixed(tests), TestsBefore(), context.index, context.kept, tests)
        return Observation(f"Without your changes to the code:\n{told}")

    def _quick(self, context: ToolContext) -> bool:
        return context.before.seconds is not None and context.before.seconds < QUICK
