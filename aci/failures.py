"""A failed test in few words: the error, the innermost place in the repository, and what of the message says why."""

import re
from typing import NamedTuple

from aci.text import cut_line, cut_middle, plain
from envs import TestResult
from envs.outcome import why_of_output
from localization import CodeIndex
from localization.frames import read_frames

MESSAGE = 1500
"""Characters of one failure's message."""
_SAID = re.compile(r"^E( |$)")
_PLACE = re.compile(r"^\S+:\d+: ?\S*$")


class Failure(NamedTuple):
    """`where` is `path:line in function`, empty when the message names no place of the repository."""

    test: str
    status: str
    error: str
    where: str
    message: str

    @property
    def kind(self) -> tuple[str, str]:
        """Failures of one kind are told once."""
        return self.error, self.where


def failure_of(test: TestResult, index: CodeIndex) -> Failure:
    message = plain(test.message).strip()
    error = why_of_output(message) if message else ""
    return Failure(test.id, test.status, error, _innermost(message, index), _essence(message))


def _innermost(message: str, index: CodeIndex) -> str:
    matcher = index.columns.matcher
    for frame in reversed(read_frames(message)):
        paths = [frame.path] if frame.path in index.columns.numbers else matcher.match_frame(frame)
        if len(paths) == 1:
            place = f"{paths[0]}:{frame.line}" if frame.line else paths[0]
            place = f"{place} in {frame.function}" if frame.function else place
            return place if "\n>" in f"\n{message}" else place + _statement(paths[0], frame.line, index)
    return ""


def _statement(path: str, line: int | None, index: CodeIndex) -> str:
    """The line itself, where the message does not quote it."""
    try:
        lines = index.text(path).split("\n")
    except KeyError:
        return ""
    return f": {cut_line(lines[line - 1].strip(), 160)}" if line and line <= len(lines) else ""


def _essence(message: str) -> str:
    """Of pytest's long report the statement, the error and the place of every frame; of others their ends."""
    lines = message.split("\n")
    if any(_SAID.match(line) for line in lines):
        kept = [line for line in lines if line.startswith((">", "E")) or _PLACE.match(line)]
        message = "\n".join(kept)
    return cut_middle(message, MESSAGE, "run this test alone to see more")
