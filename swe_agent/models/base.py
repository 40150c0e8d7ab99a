"""A model is one method."""

from collections.abc import Sequence
from typing import Protocol

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
