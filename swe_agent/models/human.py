"""A person at the terminal in the model's place."""

import json
import re
from collections.abc import Sequence
from typing import TextIO
from uuid import uuid4

from pydantic import JsonValue
from rich.console import Console
from rich.rule import Rule

from swe_agent.errors import ModelError, UserError
from swe_agent.models.typed import TypedLines
from swe_agent.models.wire import clean, read_call
from trajectories import AssistantMessage, Message, ToolCall, images_of

HELP = "Write a text, or lines of '/tool NAME {json}'; an empty line sends it. '/quit' ends the run."

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class HumanModel:
    """Shows what is new in the conversation and reads a reply.

    A reply ends at an empty line or at the end of the input. What a person typed wrongly is said at once and can be
    typed again. `/quit` raises KeyboardInterrupt; an input that has ended raises `ModelError`, a deadline that passes
    `DeadlinePassed`. Messages are shown on
    standard error, because standard output is the program's result.
    """

    def __init__(self, name: str = "human", input: TextIO | None = None, output: TextIO | None = None) -> None:
        self.name = name
        self.deadline: float | None = None
        """On the monotonic clock; see `Waits`."""
        self._input = TypedLines(input)
        self._console = Console(file=output, stderr=output is None, markup=False, highlight=False, emoji=False)
        self._shown: tuple[Message, ...] = ()

    @classmethod
    def from_argument(cls, argument: str) -> "HumanModel":
        """For `human`, which takes nothing after it. Raises `UserError`."""
        if argument:
            raise UserError(f"the model 'human' takes no argument, but '{argument}' was given")
        return cls()

    def query(self, messages: Sequence[Message], tools: Sequence[dict[str, JsonValue]] = ()) -> AssistantMessage:
        """The person's reply; see `Model`."""
        names = _names(tools)
        self._show(tuple(messages))
        self._console.print(Rule("your reply"))
        self._console.print(HELP)
        if names:
            self._console.print(f"Tools: {', '.join(names)}")
        text, calls = self._read(names)
        return AssistantMessage(content=clean(text) or None, tool_calls=tuple(calls), model=self.name)

    def _show(self, messages: tuple[Message, ...]) -> None:
        known = len(self._shown)
        new = messages[known:] if messages[:known] == self._shown else messages
        self._shown = messages
        for message in new:
            if isinstance(message, AssistantMessage) and known:
                continue  # they have just typed it
            self._console.print(Rule(message.role))
            # A repository's text must not steer the terminal.
            self._console.print(_CONTROL.sub("�", message.content or ""))
            for each in images_of(message):
                self._console.print(_CONTROL.sub("�", f"[picture: {each.told}]"))

    def _read(self, names: Sequence[str]) -> tuple[str, list[ToolCall]]:
        lines: list[str] = []
        calls: list[ToolCall] = []
        while line := self._input.next(self.deadline):
            line = line.rstrip("\r\n")
            if line.strip() == "/quit":
                raise KeyboardInterrupt
            if line.startswith("/tool"):
                call = self._call(line, names)
                calls += [call] if call else []
            elif line.strip():
                lines.append(line)
            elif lines or calls:
                break
        if not lines and not calls:
            raise ModelError(f"{self.name}: the input has ended, nobody is there to answer")
        return "\n".join(lines), calls

    def _call(self, line: str, names: Sequence[str]) -> ToolCall | None:
        command, _, rest = line.partition(" ")
        name, _, arguments = rest.strip().partition(" ")
        call = read_call(name, arguments, f"call_{uuid4().hex[:12]}")
        mistake = None
        if command != "/tool" or not name:
            mistake = "write /tool NAME {json}"
        elif names and name not in names:
            mistake = f"no tool '{name}'; there are {', '.join(names)}"
        elif call.malformed is not None:
            mistake = f"the arguments are not a JSON object: {call.malformed}"
        if mistake is None:
            return call
        self._console.print(f"{mistake}. That line was dropped.")
        return None


def _names(tools: Sequence[dict[str, JsonValue]]) -> list[str]:
    """Names out of function schemas, which are open dicts."""
    found = (tool.get("function") for tool in tools)
    names = (each.get("name") for each in found if isinstance(each, dict))
    return [name if isinstance(name, str) else json.dumps(name) for name in names]
