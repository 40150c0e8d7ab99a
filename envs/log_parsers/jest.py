"""Jest: its verbose text, and the JSON of `--json`, which is also that of Vitest's json reporter.

Without `--verbose` a run of several files tells only of files: then each file is one test.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from envs.log_parsers.base import Parser, as_seconds, documents, items, lines_of, text_of
from envs.report import Status, TestResult

_FILE = re.compile(r"(PASS|FAIL) +(.*?\.[cm]?[jt]sx?)(?: \([^()]*\))*")
_TEST = re.compile(r"( +)(✓|√|✕|×|○|✎) (?:skipped |todo )?(.*?)((?: \([\d.]+ m?s\))*)")
_MARKS: dict[str, Status] = {"✓": "passed", "√": "passed", "✕": "failed", "×": "failed"}
_WORDS: dict[str, Status] = {"passed": "passed", "failed": "failed"}
_NOT_RUN = "Test suite failed to run"


def _recognises(command: str, output: str) -> bool:
    return re.search(r'^(?:PASS|FAIL) +\S.*\.[cm]?[jt]sx?\b|"numTotalTestSuites"', output, re.MULTILINE) is not None


@dataclass
class _File:
    status: Status
    tests: list[tuple[tuple[str, ...], Status, float | None]] = field(default_factory=list)
    messages: dict[str, list[str]] = field(default_factory=dict)

    def results(self, path: str) -> Iterator[TestResult]:
        for parts, status, seconds in self.tests:
            message = "\n".join(self.messages.get(" › ".join(parts), ())) if status == "failed" else ""
            yield TestResult(id="::".join((path, *parts)), status=status, seconds=seconds, message=message)
        failing = any(status == "failed" for _, status, _ in self.tests)
        if not self.tests or (self.status != "passed" and not failing):
            message = "\n".join(line for lines in self.messages.values() for line in lines)
            broken = _NOT_RUN in self.messages or bool(self.tests)
            yield TestResult(id=path, status="error" if broken else self.status, message=message)


def _parse(output: str) -> Iterable[TestResult]:
    told = [result for one in documents(output, "numTotalTestSuites") for result in _from_json(one)]
    return told or [result for path, file in _files(output).items() for result in file.results(path)]


def _files(output: str) -> dict[str, _File]:
    files: dict[str, _File] = {}
    file: _File | None = None
    parents: list[tuple[int, str]] = []
    listing, told = False, ""
    for line in lines_of(output):
        if found := _FILE.fullmatch(line):
            status: Status = "passed" if found[1] == "PASS" else "failed"
            file = files.setdefault(found[2].removeprefix("./"), _File(status))
            # The failing files of a long run are told once more at its end.
            listing, told, parents = not file.tests, "", []
            if status == "failed":
                file.status = status
        elif file is None:
            continue
        elif line.startswith("  ● "):
            listing, told = False, line[4:].strip()
            file.messages.setdefault(told, [])
        elif line and not line.startswith(" "):
            file = None
        elif told:
            file.messages[told].append(line.removeprefix("    "))
        elif not line or line.startswith("  console."):
            listing = False
        elif listing:
            _read(line, parents, file)
    return files


def _read(line: str, parents: list[tuple[int, str]], file: _File) -> None:
    found = _TEST.fullmatch(line)
    depth = len(line) - len(line.lstrip(" "))
    parents[:] = [parent for parent in parents if parent[0] < depth]
    if found is None:
        parents.append((depth, line.strip()))
        return
    seconds = re.search(r"([\d.]+) (m?s)\)$", found[4])
    parts = (*(name for _, name in parents), found[3])
    status = _MARKS.get(found[2], "skipped")
    file.tests.append((parts, status, as_seconds(seconds[1], seconds[2]) if seconds else None))


def _from_json(document: dict[str, object]) -> Iterator[TestResult]:
    for suite in items(document.get("testResults")):
        path = text_of(suite.get("name"))
        tests = items(suite.get("assertionResults"))
        for test in tests:
            titles = test.get("ancestorTitles")
            parts = [text_of(one) for one in titles] if isinstance(titles, list) else []
            messages = test.get("failureMessages")
            milliseconds = test.get("duration")
            yield TestResult(
                id="::".join((path, *(part for part in parts if part), text_of(test.get("title")))),
                status=_WORDS.get(text_of(test.get("status")), "skipped"),
                seconds=milliseconds / 1000 if isinstance(milliseconds, int | float) else None,
                message="\n".join(text_of(one) for one in messages) if isinstance(messages, list) else "",
            )
        if suite.get("status") == "failed" and not any(test.get("status") == "failed" for test in tests):
            yield TestResult(id=path, status="error", message=text_of(suite.get("message")))


PARSER = Parser("jest", _recognises, _parse)
