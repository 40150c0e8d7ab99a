"""The final verdict with tests that no strategy may see."""

from collections.abc import Iterable

from envs import PatchDoesNotApply, PreparedEnvironment, TestReport
from swe_agent.baseline import Baseline, belongs
from swe_agent.candidate import Candidate, HiddenTests, Verdict
from swe_agent.evidence import Evidence
from swe_agent.swebench.names import meant
from swe_agent.validation.building import build_again
from swe_agent.validation.changes import apply_and_compare, read_or_none, restore
from swe_agent.validation.recorder import Recorder
from swe_agent.validation.validate import Claims, conclude, does_not_apply, told
from trajectories import Observer


def validate_hidden(
    prepared: PreparedEnvironment,
    candidate: Candidate,
    hidden: HiddenTests,
    command: str,
    *,
    timeout: float,
    observer: Observer,
    build: tuple[str, ...] = (),
) -> Verdict:
    """The final verdict with tests that were hidden from the strategy, run with and without the candidate.

    The files of the test patch are as it says, whatever the candidate did to them. `timeout` and `build` are as for
    `validate`.
    """
    if candidate.patch.is_empty:
        return told(candidate, Verdict("empty", "the patch is empty", evidence=Evidence()), observer)
    recorder = Recorder(command, timeout, observer)
    files = hidden.patch.paths
    scope = _scope(hidden)
    with prepared.open() as environment:
        base = {path: read_or_none(environment, path) for path in files}
        environment.apply(hidden.patch)
        before = [recorder.tests(environment, scope, f"hidden tests before, run {run}") for run in (1, 2)]
    with prepared.open() as environment:
        try:
            changes = apply_and_compare(environment, candidate.patch)
        except PatchDoesNotApply as error:
            return told(candidate, does_not_apply(candidate, str(error)), observer)
        try:
            restore(environment, base.get, files)
            environment.apply(hidden.patch)
        except (OSError, PatchDoesNotApply) as error:
            why = f"the candidate left no place for the hidden tests: {error}"
            return told(candidate, Verdict("failed", why, evidence=Evidence(applies=True, size=changes.size)), observer)
        built = build_again(prepared, environment, changes, build, recorder)
        after = recorder.tests(environment, scope, "hidden tests after")
    known = dict.fromkeys(test for report in (*before, after) for test in report.statuses)
    named = tuple(
        test
        for test in _meant(hidden.fail_to_pass, known)
        if any(test in report.failed for report in before) or not _ran(test, before)
    )
    baseline = Baseline(command, before[0], before[1], named, explicit=True, scope=scope)
    claims = Claims(candidate, baseline, changes, recorder, built=built, ignored=frozenset(files))
    kept = _meant(hidden.pass_to_pass, known)
    broken = tuple(test for test in claims.broken(after) if any(belongs(test, one) for one in kept))
    return told(candidate, conclude(claims, after, claims.edited(), broken), observer)


def _scope(hidden: HiddenTests) -> tuple[str, ...]:
    """The files to run. Ids that are titles name none: then those that the test patch changes."""
    ids = (*hidden.fail_to_pass, *hidden.pass_to_pass)
    if any("::" in test for test in ids):
        return tuple(dict.fromkeys(test.split("::")[0] for test in ids))
    return tuple(section.path for section in hidden.patch.sections if not section.deleted)


def _meant(ids: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The tests that ran under other names than the dataset's; an id that none answers to stays as it is."""
    known = tuple(known)
    return tuple(dict.fromkeys(test for one in ids for test in (meant(one, known) or (one,))))


def _ran(test: str, reports: list[TestReport]) -> bool:
    return any(test in report.statuses for report in reports)
