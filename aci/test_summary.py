"""What a test run showed against the run before any change, in a screenful."""

from collections.abc import Iterable, Sequence

from aci.failures import Failure, failure_of
from aci.kept import Kept
from aci.tests_before import TestsBefore
from aci.text import cut_line, cut_middle, plain
from envs import TestReport
from envs.asked import covers, names_no_files
from envs.nearest import nearest_ids
from localization import CodeIndex

DETAILED = 5
"""Kinds of failure shown with their messages."""
NAMED = 20
"""Tests named of one sort."""
FEW = 5
OUTPUT = 5000
_ORDER = ("passed", "failed", "error", "skipped")


def summary(report: TestReport, before: TestsBefore, index: CodeIndex, kept: Kept, asked: Sequence[str] = ()) -> str:
    """Counts, what is new, the new failures with their messages; the whole output under a handle when it says more."""
    parts = [_header(report)]
    if against := _against(report, before):
        parts.append(against)
    parts += _failures(report, before, index)
    if missing := _missing(report, before, asked):
        parts.append(missing)
    untold = report.opaque or not any(test.message.strip() for test in report.tests if test.id in report.failed)
    quiet = report.exit_code == 0 and report.tests
    output = plain(report.output).strip()
    if output and not quiet and untold:
        parts.append("Output:\n" + cut_middle(output, OUTPUT))
    whole = plain(report.log or report.output).strip()
    if not quiet and len(whole) > 2000:
        lines = whole.count("\n") + 1
        parts.append(f"Whole output: {kept.keep(whole)} ({lines} lines; unfold it by lines or by a pattern)")
    return "\n\n".join(parts)


def _header(report: TestReport) -> str:
    counts = {status: sum(test.status == status for test in report.tests) for status in _ORDER}
    told = ", ".join(f"{number} {status}" for status, number in counts.items() if number) or "no test ran"
    if report.opaque:
        told = "passed" if report.exit_code == 0 else "failed"
    ending = "killed at its time limit" if report.timed_out else f"exit code {report.exit_code}"
    header = f"{told} in {report.seconds:.1f} s ({ending}): {cut_line(report.command, 300)}"
    if report.timed_out:
        last = f"The last to end was {report.tests[-1].id}; the one after it may hang. " if report.tests else ""
        header += f"\n{last}Name single tests to run fewer."
    return header


def _against(report: TestReport, before: TestsBefore) -> str:
    """One line for each sort of test, the new ones first; empty where nothing is known of before."""
    if not before.known:
        return ""
    lines = ["Against the code before your changes:"]
    told = (
        ("newly fail", sorted(report.failed & before.passing)),
        ("newly pass", sorted(report.passed & before.failing)),
        ("fail that did not exist before", sorted(report.failed - before.known)),
        ("pass that did not exist before", sorted(report.passed - before.known)),
        ("fail as before", sorted(report.failed & before.failing)),
        ("fail that came out differently before too (flaky)", sorted(report.failed & before.flaky)),
    )
    for what, tests in told:
        most = NAMED if what.startswith("newly fail") else FEW
        lines += [f"- {len(tests)} {what}: {_named(tests, most)}"] if tests else []
    if before.to_turn:
        open_ones = [test for test in before.to_turn if test in report.failed]
        done = sum(test in report.passed for test in before.to_turn)
        lines.append(f"- of the {len(before.to_turn)} that have to pass: {done} pass, {len(open_ones)} fail here")
    if len(lines) == 1:
        return "Against the code before your changes: no difference."
    return "\n".join(lines)


def _failures(report: TestReport, before: TestsBefore, index: CodeIndex) -> list[str]:
    """New ones first, then those that a fix has to turn, then those that fail for another reason than before."""
    if report.opaque:
        return []
    new, wanted, other = [], [], []
    for test in report.tests:
        if test.status not in ("failed", "error"):
            continue
        failure = failure_of(test, index)
        if test.id not in before.failing:
            new.append(failure)
        elif test.id in before.to_turn:
            wanted.append(failure)
        elif before.reasons.get(test.id, failure.error) != failure.error:
            other.append(failure)
    alone = len(report.failed) <= DETAILED
    old = [failure_of(test, index) for test in report.tests if alone and test.id in report.failed & before.failing]
    told = {failure.test for failure in (*new, *wanted, *other)}
    kinds: dict[tuple[str, str], list[Failure]] = {}
    for failure in (*new, *wanted, *other, *(each for each in old if each.test not in told)):
        kinds.setdefault(failure.kind, []).append(failure)
    shown = [_kind(failures) for failures in list(kinds.values())[:DETAILED]]
    if rest := list(kinds.values())[DETAILED:]:
        lines = [f"{each[0].status.upper()} {each[0].test}: {each[0].error}" for each in rest[:NAMED]]
        more = [f"and {len(rest) - NAMED} more kinds of failure"] if len(rest) > NAMED else []
        shown.append("\n".join(["Other failures:", *lines, *more]))
    return shown


def _kind(failures: list[Failure]) -> str:
    first, *others = failures
    lines = [f"{first.status.upper()} {first.test}" + (f"  at {first.where}" if first.where else "")]
    lines += [first.message] if first.message else []
    if others:
        lines.append(f"The same in {len(others)} more: {_named([each.test for each in others])}")
    return "\n".join(lines)


def _missing(report: TestReport, before: TestsBefore, asked: Sequence[str]) -> str:
    """Tests that were asked for and did not run."""
    if report.opaque or report.timed_out:
        return ""
    ran = [test.id for test in report.tests]
    lost = [one for one in asked if not any(covers(one, test) or covers(test, one) for test in ran)]
    if not lost:
        return ""
    if names_no_files(report, lost):
        return f"The runner names no files, so all tests are shown; fewer by their names, such as `{ran[0]}`."
    near = {test: None for one in lost[:3] for test in nearest_ids(one, before.known)}
    hint = f"\nLike them: {', '.join(near)}" if near else ""
    return f"Did not run: {_named(lost)}{hint}"


def _named(tests: Iterable[str], most: int = NAMED) -> str:
    tests = list(tests)
    more = f" and {len(tests) - most} more" if len(tests) > most else ""
    return ", ".join(tests[:most]) + more
