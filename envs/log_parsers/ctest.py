"""CTest, with or without `-V` and `--output-on-failure`. Ids are the tests' own names."""

import re
from collections.abc import Iterable

from envs.log_parsers.base import Parser, as_seconds, lines_of
from envs.report import Status, TestResult

_RESULT = re.compile(
    r" *\d+/\d+ Test +#(\d+): (.+?) \.+ *(?:\*\*\*)?"
    r"(Passed|Failed|Timeout|Skipped|Not Run \(Disabled\)|Not Run|Exception: \S+|[A-Z]\w*)(?: .*?)? +([\d.]+) sec\*?"
)
_STATUSES: dict[str, Status] = {
    "Passed": "passed",
    "Failed": "failed",
    "Timeout": "failed",
    "Skipped": "skipped",
    "Not Run (Disabled)": "skipped",
}


def _recognises(command: str, output: str) -> bool:
    return re.search(r"^ *\d+/\d+ Test +#\d+: ", output, re.MULTILINE) is not None


def _parse(output: str) -> Iterable[TestResult]:
    printed: dict[str, list[str]] = {}
    found: list[tuple[str, re.Match[str]]] = []
    current: list[str] = []
    for line in lines_of(output):
        if result := _RESULT.fullmatch(line):
            current = printed.setdefault(result[1], [])
            found.append((result[1], result))
        elif re.match(r" +Start +\d+: |test \d+$|\d+% tests passed", line):
            current = []
        elif told := re.fullmatch(r"(\d+): (.*)", line):
            printed.setdefault(told[1], []).append(told[2])
        else:
            current.append(line)
    for number, result in found:
        status = _STATUSES.get(result[3], "error")
        message = "\n".join(printed[number]) if status in ("failed", "error") else ""
        yield TestResult(id=result[2], status=status, seconds=as_seconds(result[4]), message=message or "")


PARSER = Parser("ctest", _recognises, _parse)
