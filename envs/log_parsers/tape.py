"""Tape: TAP whose points are single assertions, under a comment that names their test. Ids are the tests' names.

A comment that a test makes itself looks the same: what it asserts afterwards stands under that comment.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from envs.log_parsers.base import Parser, lines_of
from envs.report import Status, TestResult

_HEAD = re.compile(r"^TAP version 13\n((?:(?!(?:not )?ok\b|1\.\.\d).*\n)*)", re.MULTILINE)
_POINT = re.compile(r"(not )?ok \d+\b(?: (.*))?")
_DIRECTIVE = re.compile(r"# (skip|todo)\b", re.IGNORECASE)


@dataclass
class _Test:
    name: str
    statuses: list[Status] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def status(self) -> Status:
        return next((status for status in ("failed", "passed") if status in self.statuses), "skipped")


def is_tape(output: str) -> bool:
    """Whether the first point stands under a plain comment: Node's own TAP has `# Subtest: name` there."""
    head = _HEAD.search(output)
    return head is not None and re.search(r"^# \S", head[1], re.MULTILINE) is not None and "# Subtest: " not in head[1]


def _recognises(command: str, output: str) -> bool:
    return is_tape(output)


def _parse(output: str) -> Iterable[TestResult]:
    tests: list[_Test] = []
    noted = failing = False
    for line in lines_of(output):
        if noted:
            noted = line.strip() != "..."
            if failing and noted:
                tests[-1].notes.append(line)
        elif line.strip() == "---" and tests:
            noted = True
        elif line.startswith("# "):
            tests.append(_Test(line.removeprefix("# ")))
            failing = False
        elif (point := _POINT.fullmatch(line)) and tests:
            directive = _DIRECTIVE.search(point[2] or "")
            failing = point[1] is not None and directive is None
            tests[-1].statuses.append("skipped" if directive else "failed" if failing else "passed")
            if failing:
                tests[-1].notes.append(line)
    for test in tests:
        if test.statuses:
            yield TestResult(id=test.name, status=test.status, message="\n".join(test.notes))


PARSER = Parser("tape", _recognises, _parse)
