"""A verdict on a candidate from executed evidence: a clean environment with only the patch, compared to before."""

from dataclasses import dataclass, field
from typing import Any

from envs import Environment, PatchDoesNotApply, PreparedEnvironment, TestReport
from swe_agent.baseline import Baseline
from swe_agent.candidate import Candidate, Verdict
from swe_agent.evidence import Build, Evidence, Size
from swe_agent.regression import RegressionChoice, RegressionSelection
from swe_agent.validation.building import build_again, collected
from swe_agent.validation.changes import Changes, apply_and_compare
from swe_agent.validation.judge import Outcome, judge, passes
from swe_agent.validation.lint_delta import lint_delta
from swe_agent.validation.originals import Originals, run_originals
from swe_agent.validation.recorder import Recorder
from swe_agent.validation.tampering import edited_tests, find_tampering
from trajectories import Observer, VerdictReached


def validate(
    prepared: PreparedEnvironment,
    candidate: Candidate,
    baseline: Baseline,
    *,
    timeout: float,
    observer: Observer,
    regression: RegressionSelection | None = None,
    build: tuple[str, ...] = (),
) -> Verdict:
    """Run the baseline's tests on a clean tree with only the patch applied; `timeout` is in seconds, for each run.

    With `regression`, a suite that takes longer than its budget is cut to the tests nearest to the edit. `build` are
    commands that compile the tree again; they are run when a compiled source was changed.
    """
    if candidate.patch.is_empty:
        return told(candidate, Verdict("empty", "the patch is empty", evidence=Evidence()), observer)
    recorder = Recorder(baseline.command, timeout, observer)
    with prepared.open() as environment:
        try:
            changes = apply_and_compare(environment, candidate.patch)
        except PatchDoesNotApply as error:
            return told(candidate, does_not_apply(candidate, str(error)), observer)
        built = build_again(prepared, environment, changes, build, recorder)
        choice = regression.choose(changes.edited_lines, baseline) if regression is not None else None
        claims = Claims(candidate, baseline, changes, recorder, choice, built)
        if built is not None and built.ok is False:
            return told(candidate, claims.not_built(), observer)
        return told(candidate, _run(environment, claims), observer)


@dataclass
class Claims:
    """What is known of a candidate while it is judged."""

    candidate: Candidate
    baseline: Baseline
    changes: Changes
    recorder: Recorder
    choice: RegressionChoice | None = None
    built: Build | None = None
    ignored: frozenset[str] = frozenset()
    """Paths whose edits mean nothing: they are put to what the verdict wants them to be."""
    judged: frozenset[str] = field(init=False)
    """Tests that have to hold: they passed in both runs before, and are run now."""

    def __post_init__(self) -> None:
        passing = self.baseline.passing
        self.judged = passing.intersection(self.choice.ids) if self.choice else passing

    @property
    def nameless(self) -> bool:
        """Ids name no files: nobody knows which tests an edited file of tests holds.

        That does not matter where all that have to turn lie in files that are as the verdict wants them.
        """
        named = self.baseline.named
        given = bool(named) and all(test.split("::")[0] in self.ignored for test in named)
        return self.baseline.nameless and not given

    def edited(self) -> frozenset[str]:
        """Named tests, and tests that passed before, that the candidate edited."""
        asked = (test for test in {*self.baseline.named, *self.judged} if test.split("::")[0] not in self.ignored)
        return edited_tests(self.changes, asked)

    def broken(self, after: TestReport) -> tuple[str, ...]:
        """Tests that passed in both runs before and did not pass now: failed, skipped, deselected or gone."""
        baseline = self.baseline
        succeeded = baseline.first.exit_code == baseline.second.exit_code == 0
        command = {after.command} & after.failed if succeeded else set()
        return tuple(sorted((self.judged | command) - after.passed))

    def evidence(self, after: TestReport, broken: tuple[str, ...], flaky: tuple[str, ...]) -> Evidence:
        known = self.baseline.first.statuses
        failing = self.baseline.failing
        files = frozenset(test.split("::")[0] for test in known if "::" in test)
        return Evidence(
            **self._static(files),
            builds=self.built if self.built is not None else collected(self.baseline, after),
            newly_passing=tuple(sorted(failing & after.passed)),
            newly_failing=broken,
            still_failing=tuple(sorted(failing & after.failed)),
            flaky=flaky,
            new_tests_passing=tuple(sorted(after.passed - known.keys())),
            new_tests_failing=tuple(sorted(after.failed - known.keys())),
            reproduction=self.baseline.reproduction_with(after),
            regression=self.choice.facts if self.choice else None,
        )

    def not_built(self) -> Verdict:
        assert self.built is not None
        evidence = Evidence(**self._static(frozenset()), builds=self.built)
        baseline = self.baseline
        reason = f"it does not build: {self.built.reason}"
        return Verdict("failed", reason, still_failing=baseline.named, command=baseline.command, evidence=evidence)

    def _static(self, files: frozenset[str]) -> dict[str, Any]:
        changes = self.changes
        tampering = find_tampering(changes, files)
        return {
            "applies": True,
            "lint": lint_delta(changes),
            "size": changes.size,
            "files": changes.files,
            "notices": self.candidate.notices,
            "reformats_only": changes.reformats_only,
            "tampering": tuple(each for each in tampering if each.path not in self.ignored),
            "commands": tuple(self.recorder.runs),
        }


def _run(environment: Environment, claims: Claims) -> Verdict:
    baseline, recorder = claims.baseline, claims.recorder
    ids = claims.choice.ids if claims.choice else baseline.scope
    after = recorder.tests(environment, ids, f"candidate {claims.candidate.number}")
    broken = claims.broken(after)
    flaky: tuple[str, ...] = ()
    if broken and not baseline.opaque and not after.timed_out:
        again = recorder.tests(environment, broken, "once more, what broke")
        flaky = tuple(test for test in broken if test in again.passed)
        broken = tuple(test for test in broken if test not in again.passed)
    edited = claims.edited()
    originals = None if claims.nameless or after.timed_out else _originals(environment, claims, edited, after, broken)
    return conclude(claims, after, edited, broken, flaky, originals)


def _originals(
    environment: Environment, claims: Claims, edited: frozenset[str], after: TestReport, broken: tuple[str, ...]
) -> Originals | None:
    turned = frozenset(test for test in claims.baseline.named if test not in edited and passes(test, after))
    hidden = (edited & claims.judged) - set(broken)
    return run_originals(environment, claims.changes, claims.baseline, turned, hidden, claims.recorder)


def conclude(
    claims: Claims,
    after: TestReport,
    edited: frozenset[str],
    broken: tuple[str, ...],
    flaky: tuple[str, ...] = (),
    originals: Originals | None = None,
) -> Verdict:
    """The verdict, with all that was found."""
    baseline = claims.baseline
    behind = originals.broken if originals else frozenset()
    broken = tuple(sorted({*broken, *behind}))
    unsteady = tuple(sorted({*flaky, *baseline.flaky, *(originals.flaky if originals else ())}))
    evidence = claims.evidence(after, broken, unsteady)
    touched = (each for each in claims.changes.all if each.path not in claims.ignored)
    tests_touched = any(each.is_test and each.before is not None for each in touched)
    outcome = Outcome(
        after=after,
        edited=edited,
        broken=broken,
        behind_edit=behind,
        originals=originals.passing if originals else None,
        nameless_tests_edited=claims.nameless and tests_touched,
    )
    word = judge(baseline, outcome, evidence)
    return Verdict(
        word.status, word.reason, word.turned, broken, word.failing, unsteady, baseline.command, evidence=evidence
    )


def left_out(verdict: Verdict) -> bool:
    """Whether tests of the baseline were not run, for want of time."""
    choice = verdict.evidence.regression if verdict.evidence else None
    return choice is not None and bool(choice.left_out)


def does_not_apply(candidate: Candidate, message: str) -> Verdict:
    """The verdict on a patch that git refuses."""
    patch = candidate.patch
    size = Size(files=len(patch.paths), added=patch.added_lines, removed=patch.removed_lines)
    return Verdict("failed", message, evidence=Evidence(applies=False, size=size))


def told(candidate: Candidate, verdict: Verdict, observer: Observer) -> Verdict:
    """The verdict, after the observer has heard it."""
    observer(
        VerdictReached(
            number=candidate.number,
            status=verdict.status,
            reason=verdict.reason,
            fail_to_pass=verdict.fail_to_pass,
            pass_to_fail=verdict.pass_to_fail,
            still_failing=verdict.still_failing,
            flaky=verdict.flaky,
            evidence=verdict.evidence.model_dump(mode="json") if verdict.evidence else {},
        )
    )
    return verdict
