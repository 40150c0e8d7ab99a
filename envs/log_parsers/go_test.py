"""`go test`: with `-v` or `-json` each test as `package::TestName/case`, otherwise each package."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from envs.log_parsers.base import Parser, as_seconds, lines_of, text_of, worse
from envs.report import Status, TestResult

_WORDS: dict[str, Status] = {"PASS": "passed", "FAIL": "failed", "SKIP": "skipped"}
_ACTIONS: dict[str, Status] = {"pass": "passed", "fail": "failed", "skip": "skipped"}
_RUN = re.compile(r"=== RUN +(\S+)")
_RESULT = re.compile(r"--- (PASS|FAIL|SKIP): (\S+) \(([\d.]+)s\)$")
_PACKAGE = re.compile(r"(ok  |FAIL)\t(\S+)(?:\t([\d.]+)s| \[([\w ]+)\]|\t\(cached\))(.*)")
_UNTOLD = "the package does not build"


def _recognises(command: str, output: str) -> bool:
    return (
        re.search(r"^(?:ok  |FAIL|\?   )\t\S+|^\{\"(?:Time|ImportPath)\":.*\"Action\":", output, re.MULTILINE)
        is not None
    )


@dataclass
class _Package:
    statuses: dict[str, Status] = field(default_factory=dict)
    seconds: dict[str, float | None] = field(default_factory=dict)
    messages: dict[str, list[str]] = field(default_factory=dict)
    started: dict[str, None] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def ended(self, test: str, status: Status, seconds: float | None) -> None:
        # With -count a test runs several times under one name.
        self.statuses[test] = worse(self.statuses.get(test, status), status)
        self.seconds[test] = seconds

    def results(self, name: str, failed: bool, reason: str = "") -> Iterator[TestResult]:
        """What the package's last line, or its absence, makes of it."""
        for test in self.started:
            if test in self.statuses:
                continue
            # Before Go 1.20 the events lose a result that follows a print without a newline.
            glued = [
                found for line in self.messages.get(test, ()) if (found := _RESULT.search(line)) and found[2] == test
            ]
            if glued:
                self.statuses[test] = _WORDS[glued[-1][1]]
            elif failed:
                self.statuses[test] = "error"
        for test, status in self.statuses.items():
            message = "\n".join(self.messages.get(test, ())) if status in ("failed", "error") else ""
            yield TestResult(id=f"{name}::{test}", status=status, seconds=self.seconds.get(test), message=message)
        if failed and not {"failed", "error"}.intersection(self.statuses.values()):
            yield TestResult(id=name, status="error", message=reason or "\n".join(self.lines[-60:]))


def _parse(output: str) -> Iterable[TestResult]:
    events = list(_events(output))
    if events:
        yield from _from_events(events, output)
        return
    verbose = re.search(r"^=== RUN ", output, re.MULTILINE) is not None
    yield from _verbose(output) if verbose else _packages(output)


def _packages(output: str) -> Iterator[TestResult]:
    printed: list[str] = []
    broken = _build_errors(output)
    for line in lines_of(output):
        ended = _PACKAGE.fullmatch(line)
        if ended is None:
            printed.append(line)
            continue
        if "[no test" not in ended[5]:
            yield _whole(ended, "\n".join(printed[-60:]) if ended[1] == "FAIL" else "", broken)
        printed = []


def _whole(ended: re.Match[str], printed: str, broken: dict[str, str]) -> TestResult:
    """A package that did not build has no tests: its compiler's words stand elsewhere."""
    if ended[4]:
        return TestResult(id=ended[2], status="error", message=broken.get(ended[2], _UNTOLD))
    status: Status = "failed" if ended[1] == "FAIL" else "passed"
    return TestResult(id=ended[2], status=status, seconds=as_seconds(ended[3]), message=printed)


def _verbose(output: str) -> Iterator[TestResult]:
    package, current = _Package(), ""
    unbuilt = _build_errors(output)
    for line in lines_of(output):
        package.lines.append(line)
        if ended := _PACKAGE.fullmatch(line):
            failed = ended[1] == "FAIL"
            yield from package.results(ended[2], failed, unbuilt.get(ended[2], _UNTOLD) if ended[4] else "")
            package, current = _Package(), ""
        elif started := _RUN.fullmatch(line):
            current = started[1]
            package.started[current] = None
        elif (found := _RESULT.search(line)) and (not line[: found.start()].strip() or _pending(package, found[2])):
            package.ended(found[2], _WORDS[found[1]], as_seconds(found[3]))
            current = found[2]
        elif current:
            package.messages.setdefault(current, []).append(line)


def _pending(package: _Package, test: str) -> bool:
    """A print without a newline runs into the result's line; any other such text is the test's own."""
    return test in package.started and test not in package.statuses


def _events(output: str) -> Iterator[dict[str, object]]:
    for line in output.split("\n"):
        if line.startswith('{"'):
            try:
                event = json.loads(line)
            except (ValueError, RecursionError):
                continue  # the last line of a run that was killed
            if isinstance(event, dict) and "Action" in event and "Package" in event:
                yield event


def _from_events(events: list[dict[str, object]], output: str) -> Iterator[TestResult]:
    packages: dict[str, _Package] = {}
    ended: dict[str, str] = {}
    for event in events:
        name, test, action = (text_of(event.get(key)) for key in ("Package", "Test", "Action"))
        package = packages.setdefault(name, _Package())
        if action == "output":
            line = text_of(event.get("Output")).rstrip("\n")
            package.lines.append(line)
            package.messages.setdefault(test, []).append(line)
        elif not test:
            ended[name] = action
        elif action == "run":
            package.started[test] = None
        elif action in _ACTIONS:
            elapsed = event.get("Elapsed")
            package.ended(test, _ACTIONS[action], float(elapsed) if isinstance(elapsed, int | float) else None)
    for name, package in packages.items():
        yield from package.results(name, ended.get(name) == "fail")
    # Before Go 1.24 a package that does not build is told in plain words between the events.
    unbuilt = _build_errors(output)
    for line in lines_of(output):
        if (broken := _PACKAGE.fullmatch(line)) and broken[4] and broken[2] not in packages:
            yield _whole(broken, "", unbuilt)


def _build_errors(output: str) -> dict[str, str]:
    """What the compiler said of each package."""
    told: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in lines_of(output):
        if line.startswith("# "):
            current = told.setdefault(line.split(" ")[1], [])
        elif not line or _PACKAGE.fullmatch(line):
            current = None
        elif current is not None:
            current.append(line)
    return {package: "\n".join(lines) for package, lines in told.items()}


PARSER = Parser("go", _recognises, _parse)
