"""Automake's `make check`, serial or parallel harness: `PASS: name`. Ids are the names of the test programs."""

import re
from collections.abc import Iterable

from envs.log_parsers.base import Parser, lines_of
from envs.report import Status, TestResult

_RESULT = re.compile(r"(PASS|FAIL|XFAIL|XPASS|SKIP|ERROR): (\S[^:]*?)(?: (\d+)(?: - (.*?))?(?: # .*)?)?(?: \(.*\))?")
_STATUSES: dict[str, Status] = {
    "PASS": "passed", "FAIL": "failed", "XPASS": "failed", "XFAIL": "skipped", "SKIP": "skipped", "ERROR": "error",
}  # fmt: skip
_FOLDER = re.compile(r"make(?:\[\d+\])?: Entering directory '(.*)'")


def _recognises(command: str, output: str) -> bool:
    return re.search(r"^(?:# TOTAL: +\d+|All \d+ tests passed|\d+ of \d+ tests (?:failed|passed).*)$", output,
                     re.MULTILINE) is not None and any(map(_RESULT.fullmatch, lines_of(output)))  # fmt: skip


def _parse(output: str) -> Iterable[TestResult]:
    for line in lines_of(output):
        if found := _RESULT.fullmatch(line):
            # A program that speaks TAP itself has a number and a name for each of its tests.
            part = found[4] or (f"test {found[3]}" if found[3] else "")
            yield TestResult(id="::".join(filter(None, (found[2], part))), status=_STATUSES[found[1]])


PARSER = Parser("automake", _recognises, _parse)
