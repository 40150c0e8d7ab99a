"""A run's events, and the questions one asks of them."""

from collections.abc import Iterator

from trajectories.events import Event, HistoryFolded, MessageAdded, RunFinished, RunStarted, VerdictReached
from trajectories.folding import Folding
from trajectories.messages import AssistantMessage, Frozen, Message, Usage


class Trajectory(Frozen):
    """Events in the order they happened. `torn` says that the file ended in the middle of a line."""

    events: tuple[Event, ...]
    torn: bool = False

    @property
    def started(self) -> RunStarted | None:
        return next((event for event in self.events if isinstance(event, RunStarted)), None)

    @property
    def finished(self) -> RunFinished | None:
        return next((event for event in reversed(self.events) if isinstance(event, RunFinished)), None)

    @property
    def verdict(self) -> VerdictReached | None:
        return next((event for event in reversed(self.events) if isinstance(event, VerdictReached)), None)

    @property
    def messages(self) -> tuple[Message, ...]:
        return tuple(event.message for event in self.events if isinstance(event, MessageAdded))

    @property
    def replies(self) -> tuple[AssistantMessage, ...]:
        """What the model said, in order: enough to replay the run."""
        return tuple(message for message in self.messages if isinstance(message, AssistantMessage))

    @property
    def foldings(self) -> Iterator[tuple[int, Folding]]:
        """For each reply, in order: its position among the messages, and what of those before it was folded then."""
        position, folding = 0, Folding()
        for event in self.events:
            if isinstance(event, HistoryFolded):
                folding = folding.plus(event.folds, event.collapse)
            elif isinstance(event, MessageAdded):
                if isinstance(event.message, AssistantMessage):
                    yield position, folding
                position += 1

    @property
    def usage(self) -> Usage:
        return sum((reply.usage for reply in self.replies), Usage())

    @property
    def steps(self) -> int:
        return len(self.replies)
