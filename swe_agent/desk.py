"""What a person beside the agent can look at."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aci import ToolContext
from aci.checkpoints import NoCheckpoint
from aci.fold_text import said
from envs import EnvsError
from swe_agent.overseers import NotThere, Standing
from trajectories import AssistantMessage, Message, ToolMessage

_GIST = 100
"""Characters of one call in the list of steps."""


@dataclass(frozen=True)
class RunDesk:
    """A `Desk` on a run that goes on. `messages` is the whole conversation, `stands` what was used of the budget."""

    context: ToolContext
    messages: Callable[[], Sequence[Message]]
    stands: Callable[[], Standing]

    def diff(self, since: int | None = None) -> str:
        """See `Desk`. Empty when nothing is changed."""
        try:
            if since is None:
                return self.context.environment.diff().text
            if self.context.checkpoints is None:
                raise NotThere("no checkpoints are kept here")
            return self.context.checkpoints.diff_since(since).text
        except NoCheckpoint as error:
            raise NotThere(str(error)) from error
        except EnvsError as error:
            raise NotThere(f"the environment does not answer: {error}") from error

    def standing(self) -> Standing:
        """See `Desk`."""
        return self.stands()

    def steps(self) -> Sequence[str]:
        """See `Desk`."""
        return [f"{number}: {said(reply, _GIST).replace(chr(10), '; ')}" for number, reply, _ in self._steps()]

    def step(self, number: int) -> str:
        """See `Desk`."""
        for each, reply, answers in self._steps():
            if each == number:
                names = {call.id: f"<- {call.name}" for call in reply.tool_calls}
                shown = (
                    f"{names.get(answer.tool_call_id, '')}\n{answer.content}"
                    if isinstance(answer, ToolMessage)
                    else f"The model is told:\n{answer.content}"
                    for answer in answers
                )
                return "\n\n".join([said(reply, None), *shown])
        raise NotThere(f"there is no step {number}; so far there are {sum(1 for _ in self._steps())}")

    def kept(self, handle: str) -> str:
        """See `Desk`."""
        try:
            return self.context.kept.text(handle)
        except KeyError:
            last = ", ".join(self.context.kept.handles[-10:])
            raise NotThere(f"there is no text {handle}; " + (f"the last are {last}" if last else "none yet")) from None

    def _steps(self) -> Iterator[tuple[int, AssistantMessage, Sequence[Message]]]:
        """Number, reply and what answered it."""
        messages = self.messages()
        starts = [at for at, message in enumerate(messages) if isinstance(message, AssistantMessage)]
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(messages)], strict=True), 1):
            reply = messages[start]
            assert isinstance(reply, AssistantMessage)
            yield number, reply, messages[start + 1 : end]
