"""A conversation as folding sees it: what each message weighs, what it answers, and what a later one made needless."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from aci.pictures import image_tokens
from trajectories import AssistantMessage, Message, ToolCall, ToolMessage, images_of

BYTES_PER_TOKEN = 3.0
"""Fewer than any tokenizer in use needs for English or code (3.3 to 4.5), so an estimate errs on the high side."""
PER_MESSAGE = 8
"""Tokens of the frame around a message."""
AGAIN = "asked for again later"

Edits = Callable[[ToolCall], tuple[str, ...]]
"""The paths that a call edits; none for a call that is no edit of named files."""


def no_edits(call: ToolCall) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One message. `group` counts the replies: 0 is the opening; a reply and all that answers it share a number.

    `call` is what an observation answers, `edited` the paths that it changed.
    """

    message: Message
    tokens: int
    group: int
    call: ToolCall | None = None
    edited: tuple[str, ...] = ()

    @property
    def is_observation(self) -> bool:
        return self.call is not None


def estimated_tokens(text: str) -> int:
    size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
    return int(size / BYTES_PER_TOKEN) + 1


def tokens_of(message: Message) -> int:
    """Estimated tokens of one message with the arguments of its calls and its pictures."""
    tokens = PER_MESSAGE + estimated_tokens(message.content or "")
    tokens += sum(image_tokens(each.width, each.height) for each in images_of(message))
    if isinstance(message, AssistantMessage):
        for call in message.tool_calls:
            arguments = json.dumps(call.arguments, ensure_ascii=False)
            tokens += PER_MESSAGE + estimated_tokens(call.name) + estimated_tokens(arguments)
    return tokens


@dataclass
class Conversation:
    """Grows by `add`, which takes a time that does not depend on what is there already."""

    edits: Edits = no_edits
    entries: list[Entry] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """Positions of the replies: where a group begins."""
    observations: list[int] = field(default_factory=list)
    superseded: dict[int, str] = field(default_factory=dict)
    """Why the observation at a position is of no more use."""
    _asked: dict[str, ToolCall] = field(default_factory=dict)
    _same: dict[str, int] = field(default_factory=dict)
    _by_path: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, messages: Iterable[Message], edits: Edits) -> Self:
        talk = cls(edits)
        for message in messages:
            talk.add(message)
        return talk

    @property
    def newest(self) -> Sequence[int]:
        """Positions of all that came after the last reply."""
        return range(self.starts[-1] + 1, len(self.entries)) if self.starts else ()

    def add(self, message: Message) -> Entry:
        position = len(self.entries)
        call = None
        if isinstance(message, AssistantMessage):
            self.starts.append(position)
            self._asked = {each.id: each for each in message.tool_calls}
        elif isinstance(message, ToolMessage):
            call = self._asked.get(message.tool_call_id) or ToolCall(id=message.tool_call_id, name="unknown")
        done = call is not None and isinstance(message, ToolMessage) and not message.is_error
        entry = Entry(message, tokens_of(message), len(self.starts), call, self.edits(call) if call and done else ())
        self.entries.append(entry)
        self.messages.append(message)
        if call is not None:
            self.observations.append(position)
            if done:
                self._supersede(position, call, entry.edited)
        return entry

    def _supersede(self, position: int, call: ToolCall, edited: Sequence[str]) -> None:
        for changed in map(_plain, edited):
            for earlier in self._by_path.pop(changed, ()):
                self.superseded.setdefault(earlier, f"{changed} was edited since")
        if edited:
            return
        key = f"{call.name} {json.dumps(call.arguments, sort_keys=True)}"
        if key in self._same:
            self.superseded[self._same[key]] = AGAIN
        self._same[key] = position
        path = call.arguments.get("path")
        if isinstance(path, str) and path:
            self._by_path.setdefault(_plain(path), []).append(position)


def _plain(path: str) -> str:
    return path.removeprefix("./")
