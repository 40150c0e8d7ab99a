"""`python -m unittest -v` and what prints like it.

Without `-v` only failures are named: nothing is told then, because a test that is not named cannot be seen to pass.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from envs.log_parsers.base import Parser, lines_of, worse
from envs.report import Status, TestResult

_TEST = r"(?P<name>[^\s(][^(\n]*?) \((?P<where>[\w.<>]+)\)(?P<part>(?: \[.*\])?(?: \(.*\))?)"
_LINE = re.compile(rf"(?P<indent> *){_TEST}(?P<rest> \.\.\. .*|)")
_SECTION = re.compile(rf"(?P<kind>ERROR|FAIL|UNEXPECTED SUCCESS): {_TEST}")
_ENDS: tuple[tuple[re.Pattern[str], Status], ...] = (
    (re.compile(r"ok"), "passed"),
    (re.compile(r"FAIL|unexpected success"), "failed"),
    (re.compile(r"ERROR"), "error"),
    (re.compile(r"skipped (['\"]).*\1|expected failure"), "skipped"),
)
_RULE, _THIN = "=" * 70, "-" * 70
_HEADS = ("ERROR: ", "FAIL: ", "UNEXPECTED SUCCESS: ")
_LAST = ("ok", "FAIL", "ERROR", "expected failure", "unexpected success", "'", '"')
_SUMMARY = re.compile(r"Ran \d+ tests? in ")


def _recognises(command: str, output: str) -> bool:
    lines = lines_of(output)
    return any(" ... " in line and line.endswith(_LAST) for line in lines) and any(map(_LINE.fullmatch, lines))


@dataclass
class _Log:
    statuses: dict[str, Status] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    noisy: dict[str, None] = field(default_factory=dict)
    """Tests whose own prints run into the word `ok`."""

    def set(self, test: str, status: Status) -> None:
        self.statuses[test] = worse(self.statuses.get(test, status), status)


def _parse(output: str) -> Iterable[TestResult]:
    lines = lines_of(output)
    log = _Log()
    _read_lines(lines, log)
    if not log.statuses:
        return
    ended = any(_SUMMARY.match(line) for line in lines)
    for test, status, message in _sections(lines):
        log.set(test, status)
        log.messages.setdefault(test, message)
    for test in log.noisy:
        # A whole log names every failure once more; without its end nothing is known.
        if ended and test not in log.statuses:
            log.set(test, "passed")
    for test, status in log.statuses.items():
        yield TestResult(id=test, status=status, message=log.messages.get(test, ""))


def _read_lines(lines: list[str], log: _Log) -> None:
    pending: str | None = None
    for line in lines:
        if line == _RULE:
            pending = None
        started = _LINE.fullmatch(line)
        if started and not line.startswith(_HEADS):
            test, is_part = _id(started), bool(started["indent"] and started["part"])
            rest = started["rest"].removeprefix(" ... ")
            pending = test if not is_part else pending
        elif pending is not None:
            # The first line of a docstring carries the status, and a test's own prints stand before it.
            test, rest, is_part = pending, line.rpartition(" ... ")[2] if " ... " in line else line, False
        else:
            continue
        status = next((status for pattern, status in _ENDS if pattern.fullmatch(rest)), None)
        if status is not None and not (is_part and status == "passed"):
            log.set(test, status)
            pending = None
        elif status is None and rest.endswith("ok"):
            log.noisy[test] = None


def _sections(lines: list[str]) -> Iterator[tuple[str, Status, str]]:
    headed: re.Match[str] | None = None
    body: list[str] = []
    for line in [*lines, _RULE]:
        found = _SECTION.fullmatch(line)
        if headed and (found or line == _RULE or _SUMMARY.match(line)):
            yield _id(headed), "error" if headed["kind"] == "ERROR" else "failed", "\n".join(body)
            headed = None
        if found:
            headed, body = found, []
        elif line != _THIN:
            body.append(line)


def _id(found: re.Match[str]) -> str:
    """`package.module::Class::test`; what could not be set up or imported is named by its class or module."""
    name, where = found["name"], found["where"]
    if where.startswith("unittest.loader._FailedTest") or where.startswith("unittest.loader.ModuleImportFailure"):
        return name
    # Since Python 3.11 the method is named twice.
    where = where.removesuffix(f".{name}")
    module, _, owner = where.rpartition(".")
    if name in ("setUpModule", "tearDownModule"):
        return where
    place = f"{module}::{owner}" if module else owner
    return place if name in ("setUpClass", "tearDownClass") else f"{place}::{name}"


parse = _parse

PARSER = Parser("unittest", _recognises, _parse)
