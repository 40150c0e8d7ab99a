"""A model that says again what it said in a recorded run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from pydantic import JsonValue

from swe_agent.config.settings import AgentSettings
from swe_agent.errors import ModelError, UserError
from trajectories import AssistantMessage, Message, Trajectory, TrajectoryError, Usage, images_of, read_trajectory


class ReplayModel:
    """Answers with the replies of a trajectory in order, for nothing.

    Before each reply the conversation must have as many messages as when it was recorded, with the same roles, folded
    as it was then;
    the first difference raises `ModelError`. Other texts are tolerated, because times and container names differ from
    run to run, and counted in `divergences`.
    """

    def __init__(self, trajectory: Trajectory, name: str = "replay") -> None:
        self.name = name
        self.divergences = 0
        """Messages so far whose text or pictures are not the recorded ones."""
        self.trajectory = trajectory
        self.tools = _tools_of(trajectory)
        """Which tools were chosen for it, as `agent.tools` says it."""
        self._recorded = trajectory.messages
        self._replies = tuple(trajectory.foldings)
        self._given = 0
        self._compared = 0
        self.sees_images = any(map(images_of, self._recorded))

    @classmethod
    def from_run(cls, path: Path | str) -> Self:
        """Open a run's folder or its trajectory file. Raises `UserError` when it holds no replies of a model."""
        if not str(path):
            raise UserError("replay needs a run: replay:RUN, a run's folder or its trajectory file")
        try:
            trajectory = read_trajectory(Path(path))
        except TrajectoryError as error:
            raise UserError(f"cannot replay: {error}") from error
        if not trajectory.replies:
            raise UserError(f"cannot replay {path}: no model spoke in that run")
        return cls(trajectory, name=f"replay:{path}")

    @property
    def remaining(self) -> int:
        """Replies not yet given."""
        return len(self._replies) - self._given

    def query(self, messages: Sequence[Message], tools: Sequence[dict[str, JsonValue]] = ()) -> AssistantMessage:
        """The next recorded reply; see `Model`."""
        if not self.remaining:
            raise ModelError(f"{self.name}: the recording is exhausted after {len(self._replies)} replies")
        position, folding = self._replies[self._given]
        self._check(messages, folding.shown(self._recorded[:position]), position - self._compared)
        self._compared = position
        reply = self._recorded[position]
        assert isinstance(reply, AssistantMessage)
        self._given += 1
        return reply.model_copy(update={"usage": Usage()})

    def _check(self, messages: Sequence[Message], recorded: Sequence[Message], new: int) -> None:
        where = f"{self.name}: before reply {self._given + 1}"
        for number, (now, then) in enumerate(zip(messages, recorded, strict=False), 1):
            if now.role != then.role:
                raise ModelError(f"{where} message {number} is from '{now.role}', in the recording from '{then.role}'")
        if len(messages) != len(recorded):
            raise ModelError(f"{where} there are {len(messages)} messages, in the recording {len(recorded)}")
        latest = zip(messages[-new:], recorded[-new:], strict=True)
        self.divergences += sum(
            (now.content, images_of(now)) != (then.content, images_of(then)) for now, then in latest
        )


def _tools_of(trajectory: Trajectory) -> str:
    """Older recordings do not say: there was no choice."""
    agent = trajectory.started.settings.get("agent") if trajectory.started is not None else None
    tools = agent.get("tools") if isinstance(agent, dict) else None
    return tools if isinstance(tools, str) else AgentSettings().tools
