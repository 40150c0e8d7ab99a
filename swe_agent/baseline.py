"""The tests before any edit, run twice: a candidate is never blamed for what failed or flickered before."""

import re
from dataclasses import dataclass

from envs import Environment, EnvironmentBroken, TestReport, TestResult, UnusableInput
from envs.testing import run_tests
from swe_agent.reproduction import TEST, Reproduction
from trajectories import Note, Observer, TestsRan

_LISTED = 2000
_NOTHING_COLLECTED = 5
"""pytest's exit code for a run without tests."""


@dataclass(frozen=True)
class Baseline:
    """Two runs of the same command on the base. `named` are the failing tests a fix has to turn.

    `explicit` says that a person named them: then all of them have to turn. `scope` are the ids the command was
    narrowed to when the whole of it did not end in time; empty is everything.
    """

    command: str
    first: TestReport
    second: TestReport
    named: tuple[str, ...]
    explicit: bool
    scope: tuple[str, ...] = ()
    weak: bool = False
    """The only failing test is the issue's own snippet: it shows that something was wrong, not what is right."""

    @property
    def passing(self) -> frozenset[str]:
        return self.first.passed & self.second.passed

    @property
    def failing(self) -> frozenset[str]:
        return self.first.failed & self.second.failed

    @property
    def flaky(self) -> frozenset[str]:
        return (self.first.passed | self.second.passed) & (self.first.failed | self.second.failed)

    @property
    def opaque(self) -> bool:
        return self.first.opaque

    def result(self, test: str) -> TestResult | None:
        return next((result for result in self.first.tests if result.id == test), None)


def run_baseline(
    environment: Environment,
    command: str,
    wanted: tuple[str, ...],
    issue_text: str,
    *,
    timeout: float,
    observer: Observer,
    reproduction: Reproduction | None = None,
) -> Baseline:
    """Run the tests twice and settle which failing ones matter.

    `wanted` are ids a person gave (a file or class stands for all its failing tests). Raises `UnusableInput` when one
    of them does not exist, when none of them fails, or when the command does not exist in the environment.
    """
    first, scope = _first(environment, command, wanted, timeout, observer)
    _check_collected(first)
    second = run_tests(environment, command, scope, timeout=timeout).report
    observer(tests_ran("baseline, second run", second))
    failing = first.failed & second.failed
    if wanted:
        return Baseline(command, first, second, _wanted(first, failing, wanted), explicit=True, scope=scope)
    others = failing - {TEST}
    named = _spoken_of(others, issue_text)
    weak = not named and reproduction is not None and _reproduced(first, failing, reproduction)
    named = (TEST,) if weak else named or tuple(sorted(others))
    return Baseline(command, first, second, named, explicit=False, scope=scope, weak=weak)


def belongs(test: str, wanted: str) -> bool:
    """Whether a test id is `wanted`, or lies in the file, class or parametrised test of that name."""
    return test == wanted or test.startswith((f"{wanted}::", f"{wanted}[", f"{wanted.rstrip('/')}/"))


def _first(
    environment: Environment, command: str, wanted: tuple[str, ...], timeout: float, observer: Observer
) -> tuple[TestReport, tuple[str, ...]]:
    report = run_tests(environment, command, timeout=timeout).report
    observer(tests_ran("baseline, first run", report))
    if not report.timed_out:
        return report, ()
    if not wanted or report.opaque or report.from_log:
        raise UnusableInput(
            f"the tests did not end within {timeout:.0f} s; name the failing one (--failing-test), "
            "a faster command (--test-command) or a longer budget.test_timeout"
        )
    scope = tuple(dict.fromkeys(test.split("::")[0] for test in wanted))
    observer(
        Note(
            text=f"the whole suite did not end within {timeout:.0f} s; only {', '.join(scope)} is run", level="warning"
        )
    )
    report = run_tests(environment, command, scope, timeout=timeout).report
    observer(tests_ran("baseline, first run of these files", report))
    return report, scope


def _check_collected(report: TestReport) -> None:
    """Tests that cannot even be collected say nothing about an issue: the environment lacks something."""
    never_started = report.opaque and bool(report.failed) and re.search(r"\bpy\.?test\b", report.command)
    if report.timed_out or (report.tests and not never_started) or report.exit_code in (0, _NOTHING_COLLECTED):
        return
    lines = [line.strip() for line in report.output.splitlines() if line.strip()]
    errors = [line.removeprefix("E ").strip() for line in lines if re.match(r"E  |.*Error\b", line)]
    reason = (errors or lines or ["no message"])[-1]
    raise EnvironmentBroken(f"no test could be collected with `{report.command}`: {reason[:300]}", report.output)


def _wanted(report: TestReport, failing: frozenset[str], wanted: tuple[str, ...]) -> tuple[str, ...]:
    if report.opaque:
        if not failing:
            raise UnusableInput(f"the test command passes before any edit: {report.command}")
        return tuple(failing)
    chosen: dict[str, None] = {}
    for one in wanted:
        matching = [test.id for test in report.tests if belongs(test.id, one)]
        if not matching:
            # A file that does not import has no tests yet; its collection error stands for all of them.
            matching = [test for test in failing if one.startswith(f"{test}::")]
        if not matching:
            raise UnusableInput(f"no such test: {one} ({len(report.tests)} tests ran with: {report.command})")
        chosen |= dict.fromkeys(test for test in matching if test in failing)
    if not chosen:
        raise UnusableInput(f"this does not fail before any edit: {', '.join(wanted)}")
    return tuple(chosen)


def _spoken_of(failing: frozenset[str], issue_text: str) -> tuple[str, ...]:
    """Failing tests that the issue names."""
    words = set(re.findall(r"[\w./-]+", issue_text))
    return tuple(sorted(test for test in failing if _speaks_of(test, words)))


def _reproduced(report: TestReport, failing: frozenset[str], reproduction: Reproduction) -> bool:
    return any(test.id == TEST and test.id in failing and reproduction.shown_by(test.message) for test in report.tests)


def _speaks_of(test: str, words: set[str]) -> bool:
    name = test.split("::")[-1].split("[")[0]
    return test in words or ("::" in test and name in words)


def tests_ran(when: str, report: TestReport) -> TestsRan:
    """The event of a test run; of a very large suite the first statuses."""
    return TestsRan(
        when=when,
        command=report.command,
        statuses=dict(list(report.statuses.items())[:_LISTED]),
        exit_code=report.exit_code,
        timed_out=report.timed_out,
        seconds=report.seconds,
    )
