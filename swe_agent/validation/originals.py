"""The tests as they were before the candidate touched them: what they say of it.

A candidate may add tests of its own, also to a file that was there. That a named test passes is believed when it also
passes while every file of tests is as on the base, and an edit does not hide that a test which passed before breaks.
"""

from dataclasses import dataclass

from envs import Environment
from swe_agent.baseline import Baseline
from swe_agent.validation.changes import Changes, restore
from swe_agent.validation.judge import passes
from swe_agent.validation.recorder import Recorder


@dataclass(frozen=True)
class Originals:
    """`passing` are the named tests that pass in their old form, `broken` those that passed before and then do not."""

    passing: frozenset[str]
    broken: frozenset[str]
    flaky: frozenset[str] = frozenset()


def run_originals(
    environment: Environment,
    changes: Changes,
    baseline: Baseline,
    turned: frozenset[str],
    edited: frozenset[str],
    recorder: Recorder,
) -> Originals | None:
    """Put the files of tests back and run `turned` (named tests that pass) and `edited` ones that passed before.

    None where no such file was touched or nothing is to be asked. The environment is changed and should not be used on.
    """
    files = {change.path: change for change in changes.all if change.is_test}
    ids = tuple(sorted(turned | edited))
    if not files or not ids:
        return None
    unread = [path for path, change in files.items() if not change.read]
    if unread:
        return Originals(frozenset(), frozenset())  # their old bytes are not at hand: nothing can be shown
    try:
        restore(environment, lambda path: files[path].before, tuple(files))
    except OSError:
        return Originals(frozenset(), frozenset())
    report = recorder.tests(environment, ids, "with the tests as they were")
    lost = frozenset(test for test in ids if not passes(test, report))
    again: frozenset[str] = frozenset()
    if lost & baseline.passing:
        more = recorder.tests(environment, tuple(sorted(lost)), "once more, with the tests as they were")
        again = frozenset(test for test in lost & baseline.passing if passes(test, more))
    return Originals(turned - lost, (lost & edited) - again, again)
