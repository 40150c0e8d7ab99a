"""Run tests on the code as it was before any change: a test made for a fault has to fail there."""

from collections.abc import Sequence

from envs import Patch, PreparedEnvironment, TestReport
from envs.testing import run_tests
from localization import is_test_path


def run_unfixed(
    prepared: PreparedEnvironment, work: Patch, command: str, ids: Sequence[str], *, timeout: float
) -> TestReport:
    """In a place of its own, opened for it: the base with what `work` does to test files, and nothing else of it.

    Raises `PatchDoesNotApply` where that cannot be laid over the base.
    """
    sections = [section.raw for section in work.sections if is_test_path(section.path)]
    tests = Patch(b"".join(raw if raw.endswith(b"\n") else raw + b"\n" for raw in sections))
    with prepared.open() as place:
        place.apply(tests)
        return run_tests(place, command, ids, timeout=timeout).report
