"""The Test Anything Protocol, versions 12 to 14, with subtests: `node --test`, prove, bats, tape and others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from envs.log_parsers import tape
from envs.log_parsers.base import Parser, as_seconds, lines_of
from envs.report import Status, TestResult

_RESULT = re.compile(r"( *)(not )?ok(?: +(\d+))?(?: +-)?(?: +([^\s].*)?| *)")
_DIRECTIVE = re.compile(r"(?:^|(?<=\s))# *(skip|todo)\b.*$", re.IGNORECASE)
_INDENT = 4


@dataclass
class _Point:
    depth: int
    path: tuple[str, ...]
    status: Status
    notes: list[str] = field(default_factory=list)


_PROVE = re.compile(r"^[\w./+-]+\.\w+ \.{2,} ?$(?=[^\0]*^(?:1\.\.\d|Files=\d))", re.MULTILINE)


def _recognises(command: str, output: str) -> bool:
    if _PROVE.search(output) or tape.is_tape(output):
        return False  # they name files or tests outside the points, and have parsers of their own
    if re.search(r"^ *(?:not )?ok\b", output, re.MULTILINE) is None:
        return False
    return re.search(r"^TAP version 1[234]$|^1\.\.\d+(?: #.*)?$", output, re.MULTILINE) is not None


def _parse(output: str) -> Iterable[TestResult]:
    points: list[_Point] = []
    notes: list[str] | None = None
    for line in lines_of(output):
        if notes is not None:
            if line.strip() == "...":
                notes = None
            else:
                notes.append(line.strip())
        elif line.strip() == "---" and points:
            notes = points[-1].notes
        elif (found := _RESULT.fullmatch(line)) and "\t" not in (found[4] or "")[:1]:
            points.append(_point(found, points))
    for point in points:
        # What stands deeper than the top has no parent yet in a log that was cut: its name is not known.
        if point.depth == 0:
            duration = next((note for note in point.notes if note.startswith("duration_ms:")), "")
            yield TestResult(
                id="::".join(point.path),
                status=point.status,
                seconds=as_seconds(duration.partition(":")[2].strip() or None, "ms"),
                message="\n".join(point.notes) if point.status == "failed" else "",
            )


def _point(found: re.Match[str], points: list[_Point]) -> _Point:
    depth = len(found[1])
    text = found[4] or ""
    directive = _DIRECTIVE.search(text)
    words = directive[1].lower() if directive else ""
    name = _DIRECTIVE.sub("", text).strip().removeprefix("- ").replace("\\#", "#").replace("\\\\", "\\")
    name = name or f"test {found[3] or len(points) + 1}"
    status: Status = "failed" if found[2] else "passed"
    # Something still to do may fail; a skip always counts as ok.
    if words == "skip" or (words == "todo" and status == "failed"):
        status = "skipped"
    # Subtests are told before the test they belong to, four spaces deeper; deeper ones have lost theirs.
    begin = next((at + 1 for at in range(len(points) - 1, -1, -1) if points[at].depth <= depth), 0)
    children = [point for point in points[begin:] if point.depth <= depth + _INDENT]
    for child in children:
        child.path, child.depth = (name, *child.path), depth
    points[begin:] = children
    return _Point(depth, (name,), status)


parse = _parse

PARSER = Parser("tap", _recognises, _parse)
