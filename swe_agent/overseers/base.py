"""A person beside the agent, as the loop knows one: whoever shows them the run and reads what they want."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Protocol, Self

from trajectories import Act, Approval, ToolCall


class NotThere(Exception):
    """What a person asked for is not to be had; the message says why, or what there is."""


@dataclass(frozen=True)
class Standing:
    """What was used and what there may be; None is not known, or no limit. A person's time is not in `seconds_left`."""

    steps: int
    max_steps: int
    seconds_left: float
    tokens: int | None = None
    max_tokens: int | None = None
    cost_usd: float | None = None
    max_cost_usd: float | None = None


class Desk(Protocol):
    """What a person can look at. Nothing of it changes the run. Raises `NotThere`."""

    def diff(self, since: int | None = None) -> str:
        """All changes since the start, as they would be handed in, or since a step began."""

    def standing(self) -> Standing: ...

    def steps(self) -> Sequence[str]:
        """A line for each step so far: its number and its calls."""

    def step(self, number: int) -> str:
        """All that was said, called and shown in one step."""

    def kept(self, handle: str) -> str:
        """The whole text behind a handle such as `h3`."""


@dataclass(frozen=True)
class Moment:
    """Nothing is under way. `call` waits to be run, the `number`th, from 1, of step `step`; without one the model is
    asked next and `step` is the last step.

    `why` says why the person has to be asked: the call waits for their word, or the steps they allowed are over. `""`:
    only if they wish.
    """

    step: int
    desk: Desk
    call: ToolCall | None = None
    number: int | None = None
    why: Literal["", "approval", "steps"] = ""


class Overseer(Protocol):
    """A person, as a context manager: they are beside the agent from enter to exit.

    All methods are called by the thread that runs the agent. A `KeyboardInterrupt` from them ends the run as ever.
    """

    @property
    def approval(self) -> Approval:
        """Which calls wait for their word from the start."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def next(self, moment: Moment) -> Act | None:
        """What the person does now. Asked again until it is None or an act that ends the moment: `WentOn`, `Approved`,
        `Denied`, `HandedIn`, `Stopped`.

        None where nothing is wished: at once, when `moment.why` is empty; a call that waits for a word is then denied.
        Waits as long as the person does.
        """

    def answer(self, question: str) -> str:
        """The person's answer to the model's question; empty for none."""

    def tell(self, text: str) -> None:
        """What came of an act, in words for the person."""
