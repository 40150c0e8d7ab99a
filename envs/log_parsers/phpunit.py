"""PHPUnit: `--testdox` and `--teamcity`; its XML is read by `junit`. The dots of the plain output name no test."""

import re
from collections.abc import Iterable, Iterator

from envs.log_parsers.base import Parser, lines_of
from envs.report import Status, TestResult

_MARKS: dict[str, Status] = {
    "✔": "passed",
    "⚠": "passed",
    "✘": "failed",
    "↩": "skipped",
    "∅": "skipped",
    # Nothing was asserted: neither passed nor failed.
    "☢": "skipped",
}
_TEST = re.compile(rf" ([{''.join(_MARKS)}]) (.+?)(?:  ?(?:\[)?[\d.]+ ?m?s\]?)?")
_EVENT = re.compile(r"##teamcity\[(test\w+) (.*)\]$")
_FIELD = re.compile(r"(\w+)='((?:[^'|]|\|.)*)'")
_ESCAPES = {"|n": "\n", "|r": "", "|'": "'", "||": "|", "|[": "[", "|]": "]"}


def _recognises(command: str, output: str) -> bool:
    return re.search(r"^PHPUnit \d", output, re.MULTILINE) is not None


def _parse(output: str) -> Iterable[TestResult]:
    return list(_teamcity(output)) or _testdox(output)


def _testdox(output: str) -> Iterator[TestResult]:
    lines = lines_of(output)
    owner = ""
    last: tuple[str, Status] | None = None
    message: list[str] = []
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if line.startswith("Summary of "):
            break  # the failed ones once more
        found = _TEST.fullmatch(line)
        heads = line and not line.startswith(" ") and not before.strip() and _TEST.fullmatch(after)
        if last and (found or heads):
            yield TestResult(id=last[0], status=last[1], message="\n".join(message))
            last, message = None, []
        if heads:
            named = re.fullmatch(r".*\((\S+)\)", line)
            owner = named[1] if named else line.strip()
        elif found and owner:
            last = f"{owner}::{found[2]}", _MARKS[found[1]]
        elif line.startswith("   │"):
            message.append(line.removeprefix("   │").strip())
    if last:
        yield TestResult(id=last[0], status=last[1], message="\n".join(message))


def _teamcity(output: str) -> Iterator[TestResult]:
    running: dict[str, str] = {}
    names: dict[str, str] = {}
    told: dict[str, tuple[Status, str]] = {}
    ended: dict[str, None] = {}
    homeless: set[str] = set()
    for line in lines_of(output):
        if (event := _EVENT.search(line)) is None:
            continue
        fields = {key: _unescaped(value) for key, value in _FIELD.findall(event[2])}
        name = fields.get("name", "")
        if event[1] == "testStarted":
            test = re.sub(r"^php_qn://.*?::\\?", "", fields.get("locationHint", "")) or name
            running[name], names[test] = test, name
        elif name not in running:
            homeless.update({name} if event[1] in ("testFailed", "testIgnored") else ())
        elif event[1] == "testFailed":
            told[running[name]] = "failed", f"{fields.get('message', '')}\n{fields.get('details', '')}"
        elif event[1] == "testIgnored":
            told[running[name]] = "skipped", ""
        elif event[1] == "testFinished":
            ended[running[name]] = None
    for test in dict.fromkeys((*ended, *told)):
        status, message = told.get(test, ("skipped" if names[test] in homeless else "passed", ""))
        yield TestResult(id=test, status=status, message=message)


def _unescaped(value: str) -> str:
    return re.sub(r"\|.", lambda found: _ESCAPES.get(found[0], found[0]), value)


PARSER = Parser("phpunit", _recognises, _parse)
