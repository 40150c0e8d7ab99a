"""A failing test, run where it can do no harm: what it said, and which lines it and passing tests executed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from envs import Environment, EnvironmentBroken, TestReport, UnusableInput
from envs.nearest import nearest_ids
from envs.testing import TestRun, run_tests
from localization import Spectrum, read_frames
from swe_agent.baseline import belongs
from swe_agent.environments import Place, open_environment
from swe_agent.errors import InfrastructureError, UserError
from trajectories import Note, Observer

WIDER = 120.0
"""Seconds that passing tests elsewhere may take: they tell what is suspicious from what everything runs."""
_TOLD = 3
_RUNNER = re.compile(r"(?:.*/)?(?:py\.?test|tox|nox|make|python[\d.]*|npm|yarn|pnpm|go|cargo|mvn|gradlew?|ctest|rspec)")

Line = tuple[str, int]


@dataclass(frozen=True)
class Failure:
    """What failing tests show. Without `lines` only their names and messages are known."""

    command: str
    spectrum: Spectrum
    messages: Mapping[str, str] = field(default_factory=dict)
    """What each failing test said."""
    last: Mapping[str, Line] = field(default_factory=dict)
    """The line of the tree that each ran last before it failed, where its traceback tells."""

    @property
    def lines(self) -> bool:
        return any(self.spectrum.covered.get(test) for test in self.spectrum.failing)

    @property
    def text(self) -> str:
        """The failures as a section of an issue text: tracebacks stand in a block, as a reporter would put them."""
        told = [self.messages[test] for test in sorted(self.messages)][:_TOLD]
        return "\n\n".join(f"```\n{message.strip()}\n```" for message in told if message.strip())


def is_command(test: str) -> bool:
    """Whether a person wrote a command and not a test's id: an id may have spaces, but not before its `::`."""
    first = test.split("::")[0].split()
    return bool(first) and (len(first) > 1 or _RUNNER.fullmatch(first[0]) is not None)


def observe_failure(place: Place, test: str, observer: Observer) -> Failure:
    """Run `test` (an id, a file, a class, or a whole command) in a clean environment, then others, and compare.

    Raises `UserError` when there is no such test or it does not fail, `InfrastructureError` when nothing can be run.
    """
    limit = place.settings.budget.test_timeout
    try:
        with open_environment(place, observer) as (environment, spec):
            return observe_in(environment, test, spec.test_command, limit, observer)
    except UnusableInput as error:
        raise UserError(str(error)) from error
    except EnvironmentBroken as error:
        raise InfrastructureError(str(error)) from error


def observe_in(environment: Environment, test: str, usual: str | None, limit: float, observer: Observer) -> Failure:
    """As `observe_failure`, in an environment that is there. `usual` is how the project's tests are run, `limit` is in
    seconds for one run."""
    wanted = None if is_command(test) else test
    command = test if wanted is None else usual
    if command is None:
        raise UserError("how the tests are run was not found out: --test-command, or project.test_command")
    # The whole file of the test: its neighbours come nearest to what fails, and cost little.
    ids = (wanted.split("::")[0],) if wanted else ()
    observer(Note(text=f"running the test: {' '.join([command, *ids])}"))
    run = run_tests(environment, command, ids, timeout=limit, spectrum=True)
    if wanted and "::" in wanted and not _matching(run.report, wanted):
        alone = run_tests(environment, command, (wanted,), timeout=limit, spectrum=True)
        run = alone if _matching(alone.report, wanted) else run
    failing = _failing(run.report, wanted)
    found = Failure(
        command=" ".join([command, *([wanted] if wanted else [])]),
        spectrum=spectrum_of(failing, run),
        messages={each.id: each.message for each in run.report.tests if each.id in failing},
    )
    if not found.lines:
        return found
    if usual is not None and (usual != command or ids):
        wider = min(WIDER, limit, max(30.0, 20 * run.report.seconds))
        observer(Note(text=f"running the other tests to compare, for {wider:.0f} s at most: {usual}"))
        other = run_tests(environment, usual, timeout=wider, spectrum=True)
        found = replace(found, spectrum=spectrum_of(failing, run, other))
    return replace(found, last=_last_lines(found, environment.root))


def spectrum_of(failing: frozenset[str], *runs: TestRun) -> Spectrum:
    """Of a test that ran twice the first run counts; passing is what never failed."""
    covered = {test: lines for run in reversed(runs) for test, lines in run.covered.items()}
    failed = frozenset().union(*(run.report.failed for run in runs))
    passed = frozenset().union(*(run.report.passed for run in runs)) - failed
    return Spectrum(covered=covered, failing=failing, passing=passed & covered.keys())


def _failing(report: TestReport, wanted: str | None) -> frozenset[str]:
    if report.timed_out and not report.failed:
        raise UserError(f"no test failed within {report.seconds:.0f} s (--test-timeout): {report.command}")
    if wanted is None or report.opaque:
        failing = report.failed
    else:
        if not _matching(report, wanted):
            near = ", ".join(nearest_ids(wanted, report.statuses))
            hint = f"nearest: {near}" if near else f"{len(report.tests)} tests ran with: {report.command}"
            raise UserError(f"no such test: {wanted} ({hint})")
        failing = frozenset(each for each in report.failed if belongs(each, wanted) or wanted.startswith(f"{each}::"))
    if not failing:
        raise UserError(f"nothing fails, so there is nothing to look for: {wanted or report.command}")
    return failing


def _matching(report: TestReport, wanted: str) -> bool:
    """A file that does not import has no tests; its error stands for all of them."""
    return report.opaque or any(
        belongs(each, wanted) or (each in report.failed and wanted.startswith(f"{each}::")) for each in report.statuses
    )


def _last_lines(failure: Failure, root: str) -> dict[str, Line]:
    """Of each traceback the innermost frame that the test is known to have run."""
    found: dict[str, Line] = {}
    for test, message in failure.messages.items():
        covered = {path: set(lines) for path, lines in failure.spectrum.covered.get(test, {}).items()}
        for frame in reversed(read_frames(message)):
            path = frame.path.removeprefix(f"{root.rstrip('/')}/")
            if frame.line is not None and frame.line in covered.get(path, ()):
                found[test] = path, frame.line
                break
    return found
