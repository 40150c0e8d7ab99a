"""The tests before any edit, run twice: a candidate is never blamed for what failed or flickered before."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from envs import Environment, EnvironmentBroken, TestReport, TestResult, UnusableInput
from envs.nearest import nearest_ids
from envs.testing import Covered, can_narrow, run_tests
from swe_agent.evidence import ReproductionFacts
from swe_agent.reproduction import TEST, Reproduction
from trajectories import Note, Observer, TestsRan

_LISTED = 2000
_NOTHING_COLLECTED = 5
"""pytest's exit code for a run without tests."""
SLOW = 5.0
"""Seconds from which a test is called slow."""


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
    reproduction: ReproductionFacts | None = None
    """The test made from the issue, where there is one, and whether it counts."""
    covered: Covered = field(default_factory=dict, repr=False)
    """Lines each test executed, where a third run was made to learn them: test id -> path -> line numbers."""

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

    @cached_property
    def durations(self) -> Mapping[str, float]:
        """Seconds of each test of which the runner told them: the longer of the two runs."""
        found: dict[str, float] = {}
        for result in (*self.first.tests, *self.second.tests):
            if result.seconds is not None:
                found[result.id] = max(result.seconds, found.get(result.id, 0.0))
        return found

    @property
    def slow(self) -> tuple[str, ...]:
        """Tests of `SLOW` seconds and more, the slowest first."""
        slow = [test for test, seconds in self.durations.items() if seconds >= SLOW]
        return tuple(sorted(slow, key=lambda test: (-self.durations[test], test)))

    @property
    def nameless(self) -> bool:
        """Ids name no files and no selection is sure: the command is run as a whole."""
        return self.first.opaque or self.first.from_log

    def reproduction_with(self, after: TestReport) -> ReproductionFacts | None:
        """The test made from the issue, as it came out in a later run."""
        facts = self.reproduction
        return facts and facts.model_copy(update={"passes": facts.test in after.passed})

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
    regression_time: float | None = None,
) -> Baseline:
    """Run the tests twice and settle which failing ones matter.

    `wanted` are ids a person gave (a file or class stands for all its failing tests). A suite that takes longer than
    `regression_time` seconds is run a third time to learn which lines each test executes. Raises `UnusableInput` when
    one of `wanted` does not exist, when none of them fails, or when the command does not exist in the environment.
    """
    first, scope = _first(environment, command, wanted, timeout, observer)
    _check_collected(first)
    second = run_tests(environment, command, scope, timeout=timeout).report
    observer(tests_ran("baseline, second run", second))
    failing = first.failed & second.failed
    baseline = Baseline(command, first, second, (), explicit=bool(wanted), scope=scope)
    _tell_slow(baseline, observer)
    if wanted:
        baseline = replace(baseline, named=_wanted(first, failing, wanted))
    else:
        others = failing - {TEST}
        named = _spoken_of(others, issue_text)
        made = _reproduction(first, second, reproduction) if reproduction is not None else None
        counts = made is not None and made.counts and not named
        weak = counts and reproduction is not None and reproduction.weak
        named = (TEST,) if counts else named or tuple(sorted(others))
        baseline = replace(baseline, named=named, weak=weak, reproduction=made)
    if regression_time is None or first.seconds <= regression_time or baseline.nameless:
        return baseline
    return replace(baseline, covered=_covered(environment, baseline, timeout, observer))


def _covered(environment: Environment, baseline: Baseline, timeout: float, observer: Observer) -> Covered:
    """Even of a run that did not end in time what is known of each test holds."""
    observer(Note(text="running the tests once more to learn which lines each of them executes"))
    return run_tests(environment, baseline.command, baseline.scope, timeout=timeout, spectrum=True).covered


def _tell_slow(baseline: Baseline, observer: Observer) -> None:
    if slow := baseline.slow:
        told = ", ".join(f"{test} ({baseline.durations[test]:.0f} s)" for test in slow[:3])
        observer(Note(text=f"{len(slow)} slow test{'s' * (len(slow) != 1)}: {told}"))


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
    if not wanted or report.opaque or not can_narrow(environment, command, wanted):
        raise UnusableInput(
            f"the tests did not end within {timeout:.0f} s; name the failing one (--failing-test), "
            "a faster command (--test-command) or a longer budget.test_timeout"
        )
    scope = wanted if report.from_log else tuple(dict.fromkeys(test.split("::")[0] for test in wanted))
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
            near = ", ".join(nearest_ids(one, report.statuses))
            hint = f"nearest: {near}; " if near else ""
            raise UnusableInput(f"no such test: {one} ({hint}{len(report.tests)} tests ran with: {report.command})")
        chosen |= dict.fromkeys(test for test in matching if test in failing)
    if not chosen:
        raise UnusableInput(
            f"this does not fail before any edit, so it says nothing of the fault: {', '.join(wanted)}; "
            "give a test that fails because of it"
        )
    return tuple(chosen)


def _spoken_of(failing: frozenset[str], issue_text: str) -> tuple[str, ...]:
    """Failing tests that the issue names."""
    words = set(re.findall(r"[\w./-]+", issue_text))
    return tuple(sorted(test for test in failing if _speaks_of(test, words)))


def _reproduction(first: TestReport, second: TestReport, reproduction: Reproduction) -> ReproductionFacts:
    """Whether the test made from the issue failed both times, and for the issue's reason."""
    results = [next((test for test in report.tests if test.id == TEST), None) for report in (first, second)]
    if any(result is None or result.status not in ("failed", "error") for result in results):
        return ReproductionFacts(test=TEST, counts=False, reason="it does not fail on the base")
    told = [reproduction.reason_of(result.message) for result in results if result is not None]
    counts = all(each.counts for each in told)
    return ReproductionFacts(
        test=TEST, counts=counts, reason=next((each for each in told if not each.counts), told[0]).text
    )


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
