"""Where a service that keeps prompts only on request is asked to keep one."""

from collections.abc import Sequence

from trajectories import AssistantMessage, Message

MOST = 4
"""Marks that the services take in one request."""


class CacheMarks:
    """Chooses positions: the system message, the last of the opening, the end of what stayed the same since the call
    before (where folding began to change it, its last kept prefix may be too far back to be found), and the newest."""

    def __init__(self) -> None:
        self._before: Sequence[Message] = ()

    def choose(self, messages: Sequence[Message]) -> frozenset[int]:
        """Positions in `messages`, at most four; remembers them for the next call."""
        same = 0
        for now, then in zip(messages, self._before, strict=False):
            if now is not then and now != then:
                break
            same += 1
        self._before = tuple(messages)
        opening = next((at for at, each in enumerate(messages) if isinstance(each, AssistantMessage)), len(messages))
        wanted = (0, opening - 1, _markable(messages, same - 1), _markable(messages, len(messages) - 1))
        return frozenset(at for at in wanted if at >= 0)


def _markable(messages: Sequence[Message], at: int) -> int:
    """The nearest position at or before it that is no reply; -1 for none."""
    while at >= 0 and isinstance(messages[at], AssistantMessage):
        at -= 1
    return at
