"""`meson test`. Ids are the tests' names, with the suites before them where Meson prints them."""

import re
from collections.abc import Iterable

from envs.log_parsers.base import Parser, as_seconds, lines_of
from envs.report import Status, TestResult

_RESULT = re.compile(
    r" *\d+/\d+ +(\S.*?) +(OK|EXPECTEDFAIL|FAIL|UNEXPECTEDPASS|SKIP|TIMEOUT|ERROR|INTERRUPT)(?: +([\d.]+) ?s\b.*)?"
)
_STATUSES: dict[str, Status] = {
    "OK": "passed", "EXPECTEDFAIL": "skipped", "FAIL": "failed", "UNEXPECTEDPASS": "failed", "SKIP": "skipped",
    "TIMEOUT": "failed", "ERROR": "error", "INTERRUPT": "error",
}  # fmt: skip


def _recognises(command: str, output: str) -> bool:
    return re.search(r"^(?:Ok|Expected Fail): +\d+", output, re.MULTILINE) is not None and any(
        map(_RESULT.fullmatch, lines_of(output))
    )


def _parse(output: str) -> Iterable[TestResult]:
    results: list[TestResult] = []
    printed = False
    for line in lines_of(output):
        if line.startswith(("Summary of Failures:", "Ok: ")):
            break  # the failed ones once more
        if found := _RESULT.fullmatch(line):
            results.append(TestResult(id=found[1], status=_STATUSES[found[2]], seconds=as_seconds(found[3])))
            printed = results[-1].status in ("failed", "error")
        elif set(line.strip()) == {"―"}:
            printed = False
        elif printed:
            results[-1] = results[-1].model_copy(update={"message": f"{results[-1].message}\n{line}"})
    return results


PARSER = Parser("meson", _recognises, _parse)
