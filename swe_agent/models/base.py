"""A model is one method."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from pydantic import JsonValue

from trajectories import AssistantMessage, Message


class Model(Protocol):
    """Something that answers a conversation: a service, a script, a recording or a person."""

    @property
    def name(self) -> str:
        """As given to `--model`."""

    def query(self, messages: Sequence[Message], tools: Sequence[dict[str, JsonValue]] = ()) -> AssistantMessage:
        """One reply. `tools` are function schemas.

        Raises `ModelError` when the service fails after its retries, `ContextOverflow` when the conversation is too
        long (never retried), `BudgetExceeded` when the worst case of this call does not fit the budget: then no call
        was made.
        """


@runtime_checkable
class Sees(Protocol):
    """A model that knows whether it can look at pictures. Any other is taken to be unable."""

    @property
    def sees_images(self) -> bool: ...


def sees_images(model: Model) -> bool:
    return isinstance(model, Sees) and model.sees_images


@runtime_checkable
class Waits(Protocol):
    """A model that takes its time, and can be told when it must have answered: on the monotonic clock, None is never.

    What is not answered then is left, and `query` raises `DeadlinePassed`.
    """

    deadline: float | None
