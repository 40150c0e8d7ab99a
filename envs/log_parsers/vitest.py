"""Vitest's text: with the verbose reporter each test, with the default one each file. Its JSON is read by `jest`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from envs.log_parsers.base import Parser, lines_of
from envs.report import Status, TestResult

_PATH = r"(?:\|[^|]+\| )?[^\s>](?:[^>\n]*?)\.[cm]?[jt]sx?"
_TEST = re.compile(rf" *([✓√×✗↓□]) +({_PATH}) > (.*)")
_FILE = re.compile(rf" ([✓√×✗↓❯]) +({_PATH}) \((\d+) tests?\b[^()]*\).*")
_FAILED = re.compile(rf" FAIL +({_PATH})(?: > (.*)| \[.*\])")
_LATER = re.compile(r"(?: \((?:retry|repeat) x\d+\)| \d+(?:\.\d+)?m?s| \d+ MB heap used)+$")
_MARKS: dict[str, Status] = {"✓": "passed", "√": "passed", "×": "failed", "✗": "failed", "❯": "failed"}


def _recognises(command: str, output: str) -> bool:
    return re.search(r"^ *(?:RUN +v\d+\.|Test Files +\d+ )", output, re.MULTILINE) is not None


@dataclass
class _File:
    status: Status | None = None
    tests: list[tuple[str, Status]] = field(default_factory=list)
    messages: dict[str, list[str]] = field(default_factory=dict)
    broken: bool = False


def _parse(output: str) -> Iterable[TestResult]:
    for path, file in _files(output).items():
        for name, status in file.tests:
            message = "\n".join(file.messages.get(name, ())) if status == "failed" else ""
            yield TestResult(id=f"{path}::{name.replace(' > ', '::')}", status=status, message=message)
        message = "\n".join(file.messages.get("", ()))
        if file.broken:
            yield TestResult(id=path, status="error", message=message)
        elif not file.tests and file.status is not None:
            yield TestResult(id=path, status=file.status, message=message)


def _files(output: str) -> dict[str, _File]:
    files: dict[str, _File] = {}
    message: list[str] = []
    for line in lines_of(output):
        if found := _TEST.fullmatch(line):
            files.setdefault(found[2], _File()).tests.append(
                (_LATER.sub("", found[3]), _MARKS.get(found[1], "skipped"))
            )
        elif found := _FILE.fullmatch(line):
            file = files.setdefault(found[2], _File())
            file.status = _MARKS.get(found[1], "skipped")
            file.broken = file.broken or (found[1] in "❯×" and found[3] == "0")
        elif found := _FAILED.fullmatch(line):
            file = files.setdefault(found[1], _File())
            file.broken = file.broken or found[2] is None
            message = file.messages.setdefault(found[2] or "", [])
        elif line.startswith("⎯⎯"):
            message = []
        else:
            message.append(line)
    return files


PARSER = Parser("vitest", _recognises, _parse)
