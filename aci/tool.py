"""What a tool is: its fields are the arguments, its docstring is what the model reads, `run` does it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from textwrap import shorten
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, JsonValue

from aci.checkpoints import Checkpoints
from aci.command_policy import CommandPolicy
from aci.filtering import Filter
from aci.guard import Guard
from aci.kept import Kept
from aci.live_index import LiveIndex
from aci.observation import Observation
from aci.tests_before import TestsBefore
from envs import Environment, TestReport
from localization import CodeIndex

__all__ = ["Observation", "Tool", "ToolContext", "ToolError"]


class ToolError(Exception):
    """The model's mistake. The message becomes the observation: it says what to do instead."""


@dataclass
class ToolContext:
    """What a tool may use. `run_tests` runs given test ids, or the project's test command when there are none."""

    environment: Environment
    live: LiveIndex
    run_tests: Callable[[tuple[str, ...]], TestReport]
    output_limit: int = 16_000
    """Characters of one observation."""
    command_timeout: float = 120.0
    """Seconds; the most that one command may take."""
    notes: dict[str, str] = field(default_factory=dict)
    """What a tool remembers between its calls, under its own name."""
    kept: Kept = field(default_factory=Kept)
    """Whole texts of what was shown only in part."""
    filter: Filter = field(default_factory=Filter)
    """What every observation goes through at the end."""
    step: int = 0
    """The model's reply that is being carried out, from 1."""
    checkpoints: Checkpoints | None = None
    """Where the tree is saved before a call changes it; None where nothing can be taken back."""
    guard: Guard | None = None
    """Looks after what commands do to the tree and the environment; None where nobody does."""
    ask: Callable[[str], str] | None = None
    """Puts a question to a person and gives their answer; None where nobody can answer."""
    run_unfixed: Callable[[tuple[str, ...]], TestReport] | None = None
    """As `run_tests`, on the code before any change with the test files as they are now; None where that is not to be
    had."""
    before: TestsBefore = field(default_factory=TestsBefore)
    """How the tests came out before any change."""
    policy: CommandPolicy = field(default_factory=CommandPolicy)
    """Which commands are run."""
    sees_images: bool = False
    """Whether the model can look at pictures."""

    @property
    def index(self) -> CodeIndex:
        """Of the tree as it is now. Raises `EnvironmentBroken` when it cannot be read."""
        return self.live.now()

    def changed(self, paths: tuple[str, ...]) -> None:
        """Say that these paths have new contents; an empty tuple means any path may have."""
        self.live.changed(paths)


class Tool(BaseModel):
    """A call with validated arguments. One file per tool; its class is found by `Toolbox.default()`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    mutates: ClassVar[bool] = False
    ends: ClassVar[bool] = False
    """Whether it can end the run."""

    def run(self, context: ToolContext) -> Observation:
        """Do it. Raises `ToolError` for what the model can mend."""
        raise ToolError(f"{self.name} cannot be run")

    @classmethod
    def available(cls, context: ToolContext) -> bool:
        """Whether it is of use here; what is not is not offered. Asked once, before the first message."""
        return True

    def may_change(self, context: ToolContext) -> bool:
        """Whether this call can change a file. Asked before it is run; one that cannot needs no checkpoint before and
        no look at what changed after."""
        return self.mutates

    def touches(self) -> tuple[str, ...]:
        """Paths that a call of a mutating tool may change, as the model wrote them; empty means any."""
        return ()

    def whole(self) -> str:
        """All that the call says, to be compared and searched."""
        return f"{self.name} {self.model_dump_json()}"

    def in_short(self) -> str:
        """The call in a few words, to tell it from others."""
        first = next((str(value) for value in self.model_dump(exclude_defaults=True).values()), "")
        return f"{self.name} {shorten(first, 60, placeholder='...')}".rstrip()

    @classmethod
    def schema_for_model(cls) -> dict[str, JsonValue]:
        """The function schema of chat APIs: name, description, JSON Schema of the arguments."""
        parameters = cls.model_json_schema()
        parameters.pop("description", None)
        parameters.pop("title", None)
        for field_schema in parameters.get("properties", {}).values():
            field_schema.pop("title", None)
            _without_null(field_schema)
        return {
            "type": "function",
            "function": {"name": cls.name, "description": inspect.getdoc(cls) or "", "parameters": parameters},
        }


def _without_null(schema: dict[str, JsonValue]) -> None:
    """An argument that may be left out need not be said to be null: shorter, and some services know no `anyOf`."""
    choices = schema.get("anyOf")
    if isinstance(choices, list) and len(choices) == 2 and {"type": "null"} in choices:
        other = choices[1 - choices.index({"type": "null"})]
        if isinstance(other, dict):
            del schema["anyOf"]
            schema.update(other)
    if schema.get("default", ...) is None:
        del schema["default"]
