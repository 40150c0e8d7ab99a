"""What a person beside the agent does, as data: enough to do the same again when the run is replayed."""

from typing import Annotated, Literal

from pydantic import Field

from trajectories.messages import Frozen

Approval = Literal["never", "commands", "changes"]
"""Which calls wait for a person's word: none, those that run commands, or all that change something or hand in."""


class Joined(Frozen):
    """Somebody is beside the agent from here on."""

    do: Literal["joined"] = "joined"
    approval: Approval = "never"


class Paused(Frozen):
    """They wished the agent to wait."""

    do: Literal["paused"] = "paused"


class WentOn(Frozen):
    """The agent goes on: until the end, or for `steps` of its replies."""

    do: Literal["went_on"] = "went_on"
    steps: Annotated[int, Field(ge=1)] | None = None


class Instructed(Frozen):
    """A message to the model, which joins the conversation as soon as all calls of the reply are answered."""

    do: Literal["instructed"] = "instructed"
    text: Annotated[str, Field(min_length=1)]


class Approved(Frozen):
    """The call may run."""

    do: Literal["approved"] = "approved"


class Denied(Frozen):
    """The call is not run; the model is told so in its place, with the reason."""

    do: Literal["denied"] = "denied"
    reason: str = ""


class TookBack(Frozen):
    """The tree as it was before step `to_step`; the model is told. What came of it is a `RolledBack` beside it."""

    do: Literal["took_back"] = "took_back"
    to_step: Annotated[int, Field(ge=0)]


class Answered(Frozen):
    """The model's one question, and the answer; empty when they had none."""

    do: Literal["answered"] = "answered"
    question: str
    text: str


class Looked(Frozen):
    """They looked at something, which changes nothing: `diff`, `diff 3`, `budget`, `steps`, `step 4`, `h2`."""

    do: Literal["looked"] = "looked"
    at: str


class SetApproval(Frozen):
    """From here on other calls wait for their word."""

    do: Literal["set_approval"] = "set_approval"
    approval: Approval


class HandedIn(Frozen):
    """The work is handed in as it is, for a verdict."""

    do: Literal["handed_in"] = "handed_in"


class Stopped(Frozen):
    """The run ends with the patch so far, without a verdict."""

    do: Literal["stopped"] = "stopped"


Act = Annotated[
    Joined
    | Paused
    | WentOn
    | Instructed
    | Approved
    | Denied
    | TookBack
    | Answered
    | Looked
    | SetApproval
    | HandedIn
    | Stopped,
    Field(discriminator="do"),
]
