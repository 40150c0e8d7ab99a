"""The part of a report that was asked for: some tests, or files and classes by the beginning of their ids."""

from collections.abc import Sequence

from envs.report import TestReport, TestResult
from envs.runners.base import split_source


def only(report: TestReport, ids: Sequence[str]) -> TestReport:
    """The report with the tests `ids` (or prefixes) alone, and the failures that explain why one of them is missing.

    All of it where a file was asked for and the runner names none: nobody knows which tests that file holds.
    """
    if not ids or report.opaque or names_no_files(report, ids):
        return report
    tests = [_whole_name(test, ids) for test in report.tests]
    missing = [one for one in ids if not any(covers(one, test.id) for test in tests)]
    kept = (
        test
        for test in tests
        if any(covers(one, test.id) for one in ids)
        # Where all were told, a run of some may still fail for what it left out: a threshold of coverage is one.
        or (missing and test.id == report.command)
        or (test.status in ("failed", "error") and any(covers(test.id, one) for one in missing))
    )
    return report.model_copy(update={"tests": tuple(kept)})


def _whole_name(test: TestResult, ids: Sequence[str]) -> TestResult:
    """unittest names a module that does not import by its last part when it was asked for, by all of it otherwise."""
    if test.status != "error" or not test.id.isidentifier():
        return test
    modules = (one.split("::")[0] for one in ids)
    whole = next((module for module in modules if module.endswith(f".{test.id}")), test.id)
    return test.model_copy(update={"id": whole})


def covers(wanted: str, test: str) -> bool:
    """Whether a test is `wanted`, or lies in the file, class, module or parametrised test of that name."""
    more = ("::", "[", ".", "/", " with data set ")
    return test == wanted or test.startswith(tuple(f"{wanted.rstrip('/')}{mark}" for mark in more))


def names_no_files(report: TestReport, ids: Sequence[str]) -> bool:
    """Whether a file of JavaScript was asked for, and the tests that ran are known by titles alone, as mocha's are."""
    asked = any(file and not titles for file, titles in map(split_source, ids))
    tests = [test for test in report.tests if test.id != report.command]
    return asked and report.from_log and bool(tests) and not any(split_source(test.id)[0] for test in tests)


def tells(report: TestReport, ids: Sequence[str]) -> bool:
    """Whether a run needs no second one: each test asked for was told, or there is a failure that explains why not."""
    if report.opaque:
        return False
    if report.failed or names_no_files(report, ids):
        return True
    return all(any(covers(one, test.id) for test in report.tests) for one in ids)
