"""Which tests a candidate is run against, from two runs of the suite and what each test executes."""

from collections.abc import Mapping

from envs import Environment
from envs.testing import run_tests
from localization import Spectrum
from swe_agent.baseline import Baseline
from swe_agent.repair.execution import Oracle

KEPT_TESTS = 200
"""Passing tests that candidates are run against, at most; the whole suite runs in validation."""
KEPT_SECONDS = 30.0
"""And what they may take together."""
WATCHED_LINES = 40
"""The most suspicious lines, by which passing tests are chosen."""

Suspects = Mapping[tuple[str, int], float]


def make_oracle(baseline: Baseline, spectrum: Spectrum, suspects: Suspects) -> Oracle:
    """Passing tests to keep: those first that run most of what is suspicious and so notice what an edit breaks."""
    top = dict(sorted(suspects.items(), key=lambda entry: -entry[1])[:WATCHED_LINES])

    def reach(test: str) -> float:
        covered = spectrum.covered.get(test, {})
        return sum(top.get((path, line), 0.0) for path, lines in covered.items() for line in lines)

    reaching = {test: value for test in spectrum.passing if (value := reach(test)) > 0}
    kept: list[str] = []
    room = KEPT_SECONDS
    for test in sorted(reaching, key=lambda test: (-reaching[test], test)):
        room -= baseline.durations.get(test, 0.0)
        if len(kept) >= KEPT_TESTS or room < 0:
            break
        kept.append(test)
    whole = baseline.opaque or baseline.first.from_log  # nothing less than the whole command can be run
    named = sum(baseline.durations.get(test, 0.0) for test in baseline.named)
    seconds = baseline.first.seconds if whole else named
    return Oracle(baseline.command, baseline.named, tuple(kept), max(2.0, 10 * seconds), lines_of(spectrum))


def lines_of(spectrum: Spectrum) -> dict[str, dict[str, frozenset[int]]]:
    return {
        test: {path: frozenset(lines) for path, lines in covered.items()} for test, covered in spectrum.covered.items()
    }


def collect_spectrum(environment: Environment, baseline: Baseline, test_timeout: float) -> Spectrum:
    """Lines run by the failing tests and by passing tests; of a slow suite only by those in the same files."""
    if baseline.opaque or baseline.first.from_log:
        return Spectrum(failing=frozenset(baseline.named))
    slow = baseline.first.seconds > 30
    files = tuple(dict.fromkeys(test.split("::")[0] for test in baseline.named))
    ids = files if slow else baseline.scope
    timeout = min(test_timeout, max(baseline.first.seconds * 20, 60.0))
    run = run_tests(environment, baseline.command, ids, timeout=timeout, spectrum=True)
    return Spectrum(
        covered=run.covered,
        failing=frozenset(baseline.named),
        passing=baseline.passing & run.covered.keys(),
    )


def narrowed_spectrum(environment: Environment, oracle: Oracle, failing: frozenset[str], timeout: float) -> Spectrum:
    """The same for the tree as it is now, of the oracle's tests alone: `failing` are those that still fail."""
    tests = (*oracle.must_pass, *oracle.keep_passing)
    run = run_tests(environment, oracle.command, tests, timeout=timeout, spectrum=True)
    return Spectrum(
        covered=run.covered, failing=failing, passing=run.report.passed - failing,
    )  # fmt: skip
