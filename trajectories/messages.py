"""A conversation between a model and its tools, in the shape every chat API shares."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from trajectories.images import Image


class Frozen(BaseModel):
    """Immutable, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Usage(Frozen):
    """Tokens and money of one call or of many. `None` is *unknown* and stays unknown when added."""

    input: int | None = 0
    output: int | None = 0
    cached: int | None = 0
    cost_usd: float | None = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            input=_sum(self.input, other.input),
            output=_sum(self.output, other.output),
            cached=_sum(self.cached, other.cached),
            cost_usd=None if self.cost_usd is None or other.cost_usd is None else self.cost_usd + other.cost_usd,
        )


class ToolCall(Frozen):
    """A model's wish to run a tool. `malformed` keeps the raw arguments when they were not a JSON object; `mended` says
    that they nearly were, and that `arguments` is what they must have meant."""

    id: str
    name: str
    arguments: dict[str, JsonValue] = {}
    malformed: str | None = None
    mended: bool = False


class SystemMessage(Frozen):
    role: Literal["system"] = "system"
    content: str


class UserMessage(Frozen):
    role: Literal["user"] = "user"
    content: str
    images: tuple[Image, ...] = ()


class AssistantMessage(Frozen):
    """A model's reply. An empty text is `None`, never `""`: some services reject the latter.

    `ended` is why it ends where it does, where that is not the model's own will: it was cut at the limit of its length,
    or refused.
    """

    role: Literal["assistant"] = "assistant"
    content: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage = Usage()
    model: str | None = None
    ended: Literal["cut", "refused"] | None = None


class ToolMessage(Frozen):
    """What a tool showed in answer to the call of that id. `content` tells of the pictures too."""

    role: Literal["tool"] = "tool"
    tool_call_id: str
    content: str
    is_error: bool = False
    images: tuple[Image, ...] = ()


def images_of(message: "Message") -> tuple[Image, ...]:
    return message.images if isinstance(message, UserMessage | ToolMessage) else ()


Message = Annotated[SystemMessage | UserMessage | AssistantMessage | ToolMessage, Field(discriminator="role")]


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
