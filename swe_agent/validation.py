"""A verdict on a candidate from executed evidence: a clean environment with only the patch, compared to before."""

from envs import Environment, Patch, PatchDoesNotApply, PreparedEnvironment, TestReport
from envs.testing import run_tests
from localization.roles import is_test_path
from swe_agent.baseline import Baseline, belongs, tests_ran
from swe_agent.candidate import Candidate, HiddenTests, Status, Verdict
from trajectories import Observer, VerdictReached

_TEST_CONFIGURATION = frozenset(
    {
        "conftest.py",
        "pytest.ini",
        "tox.ini",
        "setup.cfg",
        "pyproject.toml",
        "package.json",
        "Cargo.toml",
        "CMakeLists.txt",
    }
)


def validate(
    prepared: PreparedEnvironment, candidate: Candidate, baseline: Baseline, *, timeout: float, observer: Observer
) -> Verdict:
    """Run the baseline's tests on a clean tree with only the patch applied."""
    if candidate.patch.is_empty:
        return _told(candidate, Verdict("empty", "the patch is empty"), observer)
    with prepared.open() as environment:
        try:
            environment.apply(candidate.patch)
        except PatchDoesNotApply as error:
            return _told(candidate, Verdict("failed", str(error)), observer)
        after = _run(environment, baseline.command, baseline.scope, timeout, f"candidate {candidate.number}", observer)
        broken = _broken(baseline, after)
        flaky: tuple[str, ...] = ()
        if broken and not baseline.opaque:
            again = _run(environment, baseline.command, broken, timeout, "once more, what broke", observer)
            flaky = tuple(test for test in broken if test in again.passed)
            broken = tuple(test for test in broken if test not in again.passed)
    return _told(
        candidate,
        judge(_edited(candidate.patch), baseline, after, broken, flaky),
        observer,
    )


def judge(
    edited: frozenset[str], baseline: Baseline, after: TestReport, broken: tuple[str, ...], flaky: tuple[str, ...]
) -> Verdict:
    """The verdict's word, from the runs before and after.

    `edited` are files of tests that the candidate changed: a named test there does not count as turned. Tests a person
    named must all turn; of those found failing by ourselves one is enough, because others may fail for reasons of their
    own.
    """
    # Where ids name no files, nobody knows which tests an edited file of tests holds.
    nameless = baseline.opaque or baseline.first.from_log
    blurred = nameless and any(is_test_path(path) for path in edited)
    untouched = [test for test in baseline.named if test.split("::")[0] not in edited and not blurred]
    turned = tuple(test for test in untouched if _passes(test, after))
    failing = tuple(test for test in baseline.named if test not in turned)

    def verdict(status: Status, reason: str) -> Verdict:
        unsteady = tuple(sorted({*flaky, *baseline.flaky}))
        return Verdict(status, reason, turned, broken, failing, unsteady, baseline.command)

    if after.timed_out:
        return verdict("failed", "the tests did not end in time")
    if broken:
        return verdict("failed", f"{_count(broken, 'test')} that passed before {_do(broken)} not pass now")
    if not baseline.named:
        return verdict("regression_only", "nothing broke, but there was no failing test to turn")
    if failing and (baseline.explicit or not turned):
        why = "; a test the candidate edited does not count" if after.passed.intersection(failing) else ""
        if not baseline.explicit:
            return verdict("regression_only", f"nothing broke, but no failing test was turned{why}")
        return verdict("failed", f"{len(turned)} of {len(baseline.named)} failing tests pass now{why}")
    if how := sorted(path for path in edited if path.rsplit("/", 1)[-1] in _TEST_CONFIGURATION):
        return verdict("plausible", f"passes, but the candidate edited how tests are run: {', '.join(how)}")
    if baseline.weak:
        return verdict("plausible", "the snippet of the issue runs now; no other test shows what is right")
    now = "now pass" if len(turned) > 1 else "now passes"
    return verdict("validated", f"{_count(turned, 'failing test')} {now}, and nothing that passed before fails")


def _passes(test: str, after: TestReport) -> bool:
    """Whether it passes; of a file that could not be imported before, whether all that it now holds does."""
    below = {result.status for result in after.tests if result.id.startswith(f"{test}::")}
    if test == after.command:
        return after.exit_code == 0  # before, its tests could not be told apart, or none explained its failure
    return test in after.passed or ("passed" in below and below <= {"passed", "skipped"})


def validate_hidden(
    prepared: PreparedEnvironment,
    candidate: Candidate,
    hidden: HiddenTests,
    command: str,
    *,
    timeout: float,
    observer: Observer,
) -> Verdict:
    """The final verdict with tests that were hidden from the strategy, run with and without the candidate.

    The files of the test patch are as it says, whatever the candidate did to them.
    """
    if candidate.patch.is_empty:
        return _told(candidate, Verdict("empty", "the patch is empty"), observer)
    files = hidden.patch.paths
    ids = tuple(dict.fromkeys((*hidden.fail_to_pass, *hidden.pass_to_pass)))
    scope = tuple(dict.fromkeys(test.split("::")[0] for test in ids))
    with prepared.open() as environment:
        environment.apply(hidden.patch)
        before = [
            _run(environment, command, scope, timeout, f"hidden tests before, run {run}", observer) for run in (1, 2)
        ]
    with prepared.open() as environment:
        try:
            environment.apply(candidate.patch)
        except PatchDoesNotApply as error:
            return _told(candidate, Verdict("failed", str(error)), observer)
        try:
            restore(environment, prepared, files)
            environment.apply(hidden.patch)
        except (PermissionError, PatchDoesNotApply) as error:
            why = f"the candidate left no place for the hidden tests: {error}"
            return _told(candidate, Verdict("failed", why), observer)
        after = _run(environment, command, scope, timeout, "hidden tests after", observer)
    named = tuple(
        test
        for test in hidden.fail_to_pass
        if any(test in report.failed for report in before) or not _ran(test, before)
    )
    baseline = Baseline(command, before[0], before[1], named, explicit=True, scope=scope)
    broken = tuple(test for test in _broken(baseline, after) if any(belongs(test, one) for one in hidden.pass_to_pass))
    return _told(candidate, judge(_edited(candidate.patch) - set(files), baseline, after, broken, ()), observer)


def restore(environment: Environment, prepared: PreparedEnvironment, paths: tuple[str, ...]) -> None:
    """Put files back to the base, so that a patch made against the base applies to them."""
    with prepared.open() as clean:
        for path in paths:
            try:
                environment.write(path, clean.read(path))
            except FileNotFoundError:
                try:
                    environment.remove(path)
                except FileNotFoundError:
                    continue


def _edited(patch: Patch) -> frozenset[str]:
    """Files that were there before, and new ones that change how tests are run."""
    new = frozenset(path for path in patch.created if path.rsplit("/", 1)[-1] not in _TEST_CONFIGURATION)
    return frozenset(patch.paths) - new


def _ran(test: str, reports: list[TestReport]) -> bool:
    return any(test in report.statuses for report in reports)


def _broken(baseline: Baseline, after: TestReport) -> tuple[str, ...]:
    """Tests that passed in both runs before and did not pass now: failed, skipped, deselected or gone."""
    succeeded = baseline.first.exit_code == baseline.second.exit_code == 0
    command = {after.command} & after.failed if succeeded else set()
    return tuple(sorted((baseline.passing | command) - after.passed))


def _run(
    environment: Environment, command: str, ids: tuple[str, ...], timeout: float, when: str, observer: Observer
) -> TestReport:
    report = run_tests(environment, command, ids, timeout=timeout).report
    observer(tests_ran(when, report))
    return report


def _told(candidate: Candidate, verdict: Verdict, observer: Observer) -> Verdict:
    observer(
        VerdictReached(
            number=candidate.number,
            status=verdict.status,
            reason=verdict.reason,
            fail_to_pass=verdict.fail_to_pass,
            pass_to_fail=verdict.pass_to_fail,
            still_failing=verdict.still_failing,
        )
    )
    return verdict


def _count(things: tuple[str, ...], name: str) -> str:
    return f"{len(things)} {name}{'s' * (len(things) != 1)}"


def _do(things: tuple[str, ...]) -> str:
    return "does" if len(things) == 1 else "do"
