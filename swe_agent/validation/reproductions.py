"""Whether a test that somebody wrote for an issue counts: it fails on the base for the issue's reason, then passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from envs import Environment, Patch, PatchDoesNotApply, PreparedEnvironment, TestReport
from localization.roles import is_test_path
from swe_agent.baseline import belongs
from swe_agent.candidate import Candidate
from swe_agent.evidence import CommandRun
from swe_agent.issue import Issue
from swe_agent.reproduction import Reason, Reasons
from swe_agent.validation.changes import read_or_none, restore
from swe_agent.validation.judge import passes
from swe_agent.validation.recorder import Recorder
from trajectories import Observer

_UNKNOWN = Reason(True, "")
Before = Literal["fails_as_the_issue_says", "fails_otherwise", "flaky", "passes", "not_run"]


@dataclass(frozen=True)
class ReproductionVerdict:
    """`counts`: at least one of its tests fails on the base as the issue says, and all of those pass then.

    `tests` are those failing as the issue says. `passes` is None where no candidate was given or the test did not
    come so far.
    """

    counts: bool
    reason: str
    before: Before
    tests: tuple[str, ...] = ()
    passes: bool | None = None
    commands: tuple[CommandRun, ...] = ()


def judge_reproduction(
    prepared: PreparedEnvironment,
    test_patch: Patch,
    issue: Issue,
    candidate: Candidate | None,
    *,
    command: str,
    timeout: float,
    observer: Observer,
) -> ReproductionVerdict:
    """Run the tests that a patch brings, on the base (twice, if they fail) and with the candidate.

    Whoever wrote the test, its files are as `test_patch` says, whatever the candidate did to them. Without a candidate
    only the base is asked. `timeout` is in seconds, for each run.
    """
    recorder = Recorder(command, timeout, observer)
    files = tuple(path for path in test_patch.paths if is_test_path(path))
    if not files:
        return ReproductionVerdict(False, "the patch brings no file of tests", "not_run")
    with prepared.open() as environment:
        base = {path: read_or_none(environment, path) for path in test_patch.paths}
        known = recorder.tests(environment, files, "before the test").statuses if any(base.values()) else {}
        try:
            environment.apply(test_patch)
        except PatchDoesNotApply as error:
            return ReproductionVerdict(False, str(error), "not_run")
        first = recorder.tests(environment, files, "the test on the base")
        failing = _new_failures(first, files, known)
        second = recorder.tests(environment, files, "once more on the base") if failing else first
    before, reason, tests = _on_the_base(first, second, failing, issue)
    if before != "fails_as_the_issue_says" or candidate is None:
        counts = before == "fails_as_the_issue_says"
        return ReproductionVerdict(counts, reason, before, tests, None, tuple(recorder.runs))
    with prepared.open() as environment:
        after = _with_candidate(environment, candidate, test_patch, base, files, recorder)
    if isinstance(after, str):
        return ReproductionVerdict(False, after, before, tests, None, tuple(recorder.runs))
    good = all(passes(test, after) for test in tests)
    text = f"{reason}; {'passes' if good else 'fails'} with the candidate"
    return ReproductionVerdict(good, text, before, tests, good, tuple(recorder.runs))


def _new_failures(report: TestReport, files: tuple[str, ...], known: Mapping[str, str]) -> tuple[str, ...]:
    """Failures in these files that were not there without the test patch."""
    return tuple(
        sorted(
            test
            for test in report.failed
            if known.get(test) not in ("failed", "error")
            and (report.opaque or any(belongs(test, file) for file in files))
        )
    )


def _on_the_base(
    first: TestReport, second: TestReport, failing: tuple[str, ...], issue: Issue
) -> tuple[Before, str, tuple[str, ...]]:
    if not failing:
        ran = "it passes on the base and shows nothing" if first.passed else "no test of it ran"
        return ("passes" if first.passed else "not_run"), ran, ()
    steady = tuple(test for test in failing if test in second.failed)
    if not steady:
        return "flaky", "it fails on the base, and the next time it does not", ()
    reasons = Reasons.of(issue.text)
    told: dict[str, Reason] = {}
    for report in (first, second):
        messages = {result.id: result.message for result in report.tests}
        # Both failures have to be the issue's; where the first is not, its reason stays.
        told |= {test: reasons.explains(messages[test]) for test in steady if told.get(test, _UNKNOWN).counts}
    counting = tuple(test for test in steady if told[test].counts)
    if not counting:
        return "fails_otherwise", told[steady[0]].text, ()
    return "fails_as_the_issue_says", told[counting[0]].text, counting


def _with_candidate(
    environment: Environment,
    candidate: Candidate,
    test_patch: Patch,
    base: dict[str, bytes | None],
    files: tuple[str, ...],
    recorder: Recorder,
) -> TestReport | str:
    try:
        environment.apply(candidate.patch)
        restore(environment, base.get, tuple(base))
        environment.apply(test_patch)
    except (OSError, PatchDoesNotApply) as error:
        return f"the test has no place beside the candidate: {error}"
    return recorder.tests(environment, files, "the test with the candidate")
