"""`prove -v`: TAP under the name of each file, so that an id names the file: `t/file.t::test`."""

import re
from collections.abc import Iterable, Iterator

from envs.log_parsers import tap
from envs.log_parsers.base import Parser, lines_of
from envs.report import TestResult

_HEAD = re.compile(r"(?:\./)?([\w./+-]+\.\w+) \.{2,} ?(?:skipped: (.*)|)")
_END = re.compile(r"Test Summary Report|All tests successful\..*|Files=\d+, Tests=\d+, .*")
_PLAN = re.compile(r"1\.\.\d+.*|Files=\d+, Tests=\d+, .*")
_BROKEN = re.compile(r"Dubious, test returned .*|No subtests run ?|Failed \d+/\d+ subtests ?|Parse errors: .*")
_SKIPPED = re.compile(r"skipped: .*|1\.\.0 # SKIP.*", re.IGNORECASE)


def _recognises(command: str, output: str) -> bool:
    lines = lines_of(output)
    return any(map(_HEAD.fullmatch, lines)) and any(_PLAN.fullmatch(line) for line in lines)


def _parse(output: str) -> Iterable[TestResult]:
    file, block = "", list[str]()
    for line in [*lines_of(output), "Test Summary Report"]:
        head = _HEAD.fullmatch(line)
        if (head or _END.fullmatch(line)) and file:
            yield from _file(file, block)
            file = ""
        if head:
            file, block = head[1], ["skipped: "] if head[2] is not None else []
        else:
            block.append(line)


def _file(file: str, block: list[str]) -> Iterator[TestResult]:
    # After a file's own lines stands one bare word for the whole of it.
    own = "\n".join(line for line in block if line != "ok" and not _BROKEN.fullmatch(line))
    found = [test.model_copy(update={"id": f"{file}::{test.id}"}) for test in tap.parse(own)]
    yield from found
    broken = any(map(_BROKEN.fullmatch, block))
    if broken and not any(test.status in ("failed", "error") for test in found):
        yield TestResult(id=file, status="error", message="\n".join(block))
    elif not found and any(map(_SKIPPED.fullmatch, block)):
        yield TestResult(id=file, status="skipped")


PARSER = Parser("prove", _recognises, _parse)
