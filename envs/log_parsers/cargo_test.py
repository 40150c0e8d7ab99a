"""`cargo test`: ids are `crate path/of/target.rs::module::test`, without the hash of the build."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from envs.log_parsers.base import Parser, lines_of
from envs.report import Status, TestResult

_TARGET = re.compile(r" +Running (?:unittests )?(\S+) \((?:\S*[/\\])?([^/\\\s]+?)(?:-[0-9a-f]{16})?(?:\.exe)?\)$")
_DOC = re.compile(r" +Doc-tests (\S+)$")
_BEGINS = re.compile(r"running \d+ tests?")
_TEST = re.compile(r"test (\S.*?) \.\.\. (.*)")
_MESSAGE = re.compile(r"---- (\S.*) stdout ----")
_NOTES = re.compile(r" - (?:should panic|compile|compile fail)$| \(line \d+\)")
_ENDS: tuple[tuple[re.Pattern[str], Status], ...] = (
    (re.compile(r"ok(?: <[\d.]+s>)?"), "passed"),
    (re.compile(r"FAILED(?: <[\d.]+s>)?"), "failed"),
    (re.compile(r"ignored(?:, .*)?"), "skipped"),
)


def _recognises(command: str, output: str) -> bool:
    return re.search(r"^running \d+ tests?$", output, re.MULTILINE) is not None and " ... " in output


@dataclass
class _Block:
    """What one test binary printed."""

    tests: list[tuple[str, Status]] = field(default_factory=list)
    messages: dict[str, str] = field(default_factory=dict)


def _parse(output: str) -> Iterable[TestResult]:
    lines = lines_of(output)
    targets = list(_targets(lines))
    blocks = list(_blocks(lines))
    # The names of the binaries are on standard error, the tests on standard output: both in the order of the runs.
    named = len(targets) >= len(blocks)
    for number, block in enumerate(blocks):
        before = f"{targets[number]}::" if named else ""
        # Threads end in any order; examples of one item in its documentation differ only in their line.
        for name, status in sorted(block.tests, key=lambda test: (_NOTES.sub("", test[0]), _line(test[0]))):
            message = block.messages.get(name, "") if status == "failed" else ""
            yield TestResult(id=before + _NOTES.sub("", name), status=status, message=message)


def _line(name: str) -> int:
    found = re.search(r" \(line (\d{1,9})\)", name)
    return int(found[1]) if found else 0


def _targets(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if found := _TARGET.fullmatch(line):
            yield f"{found[2]} {found[1]}"
        elif found := _DOC.fullmatch(line):
            yield f"{found[1]} doc"


def _blocks(lines: list[str]) -> Iterator[_Block]:
    block: _Block | None = None
    listed = {line.strip() for line in lines if line.startswith("    ")}
    listing, pending = False, ""
    message: list[str] | None = None
    for line in lines:
        if _BEGINS.fullmatch(line):
            if block:
                yield block
            block, listing, pending, message = _Block(), False, "", None
        elif block is None:
            continue
        elif line == "failures:" or line.startswith("test result: "):
            if message is not None:
                block.messages[pending] = "\n".join(message)
            listing, pending, message = True, "", None
        elif listing:
            if found := _MESSAGE.fullmatch(line):
                if message is not None:
                    block.messages[pending] = "\n".join(message)
                pending, message = found[1], []
            elif message is not None:
                message.append(line)
        else:
            pending = _read(line, pending, block, listed)
    if block:
        yield block


def _read(line: str, pending: str, block: _Block, listed: set[str]) -> str:
    """Note the test that ends on this line; returns the one that has begun and not ended."""
    found = _TEST.fullmatch(line)
    if found and (status := _status(found[2])) is not None and not pending:
        block.tests.append((found[1], status))
        return ""
    if pending and (status := _status(line)) is not None:
        # With --nocapture the word stands after the test's own prints, which may be the same word.
        plain = _NOTES.sub("", pending)
        block.tests.append((pending, "failed" if plain in listed and status == "passed" else status))
        return ""
    return found[1] if found and not pending else pending


def _status(word: str) -> Status | None:
    return next((status for pattern, status in _ENDS if pattern.fullmatch(word)), None)


PARSER = Parser("cargo", _recognises, _parse)
