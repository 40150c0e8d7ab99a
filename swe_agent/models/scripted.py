"""A model that says what a file told it to: for tests, demonstrations and dry runs."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import AfterValidator, Field, JsonValue, TypeAdapter, ValidationError

from swe_agent.errors import ModelError, UserError
from swe_agent.models.wire import clean, read_call
from trajectories import AssistantMessage, Message
from trajectories.messages import Frozen


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


class ScriptedCall(Frozen):
    """A tool call. Arguments given as a text are read as a service's would be, so that a script can be malformed."""

    name: str
    arguments: dict[str, JsonValue] | str = Field(default_factory=dict)


class ScriptedReply(Frozen):
    """What to say, and a regular expression that the last message must contain a match of."""

    content: str | None = None
    tool_calls: tuple[ScriptedCall, ...] = ()
    expect: Annotated[str, AfterValidator(_compiles)] | None = None
    ended: Literal["cut", "refused"] | None = None


_REPLY = TypeAdapter(ScriptedReply)


class ScriptedModel:
    """Answers with the given replies in order, for nothing.

    Raises `ModelError` when the last message is not what a reply expects, and when there are no replies left.
    """

    def __init__(self, replies: Sequence[ScriptedReply], name: str = "scripted") -> None:
        self.name = name
        self._replies = tuple(replies)
        self._given = 0

    @classmethod
    def from_file(cls, path: Path | str) -> Self:
        """Read a `.jsonl` file with a reply per line, or a YAML list of replies. Raises `UserError`."""
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a text file"
            raise UserError(f"cannot read the script {path or '(no file given)'}: {reason}") from error
        rows = _json_lines(path, text) if Path(path).suffix == ".jsonl" else _yaml_list(path, text)
        return cls([_reply(path, number, row) for number, row in enumerate(rows, 1)], name=f"scripted:{path}")

    @property
    def remaining(self) -> int:
        """Replies not yet given."""
        return len(self._replies) - self._given

    def query(self, messages: Sequence[Message], tools: Sequence[dict[str, JsonValue]] = ()) -> AssistantMessage:
        """The next reply; see `Model`."""
        if not self.remaining:
            raise ModelError(f"{self.name}: the script is exhausted after {len(self._replies)} replies")
        reply = self._replies[self._given]
        last = (messages[-1].content or "") if messages else ""
        if reply.expect is not None and not re.search(reply.expect, last):
            shown = " ".join(last.split())[:200]
            raise ModelError(f"{self.name}: reply {self._given + 1} expects /{reply.expect}/, the message is: {shown}")
        self._given += 1
        calls = (
            read_call(call.name, call.arguments, f"call_{self._given}_{number}")
            for number, call in enumerate(reply.tool_calls, 1)
        )
        return AssistantMessage(
            content=clean(reply.content or "") or None, tool_calls=tuple(calls), model=self.name, ended=reply.ended
        )


def _json_lines(path: Path | str, text: str) -> list[object]:
    rows: list[object] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                rows.append(json.loads(line))
            except (ValueError, RecursionError) as error:
                raise UserError(f"script {path}, line {number}: not JSON ({error})") from error
    return rows


def _yaml_list(path: Path | str, text: str) -> list[object]:
    try:
        rows = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UserError(f"script {path}: not YAML ({' '.join(str(error).split())})") from error
    if not isinstance(rows, list):
        raise UserError(f"script {path}: write a list of replies")
    return rows


def _reply(path: Path | str, number: int, row: object) -> ScriptedReply:
    try:
        return _REPLY.validate_python(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UserError(f"script {path}, reply {number}: {place + ': ' if place else ''}{first['msg']}") from error
