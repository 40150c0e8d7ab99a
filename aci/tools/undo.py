"""Take changes back."""

from typing import ClassVar

from pydantic import Field

from aci.checkpoints import NoCheckpoint, Undone
from aci.tool import Observation, Tool, ToolContext, ToolError

_SHOWN = 20


class Undo(Tool):
    """Take back the last change to the tree, by an edit or a command: files, modes, new, deleted and ignored ones,
    `.git` too. Nothing outside the tree. With `step`, everything since that step began; one undo brings that back."""

    name: ClassVar[str] = "undo"

    step: int | None = Field(default=None, ge=0, description="Steps are your replies, counted from 1.")

    @classmethod
    def available(cls, context: ToolContext) -> bool:
        return context.checkpoints is not None

    def run(self, context: ToolContext) -> Observation:
        checkpoints = context.checkpoints
        if checkpoints is None:
            raise ToolError("No checkpoints are kept here: undo the change by an edit.")
        try:
            if self.step is None:
                undone = checkpoints.undo(context.step)
            else:
                undone = checkpoints.rollback(context.step, self.step)
        except NoCheckpoint as error:
            raise ToolError(str(error)) from error
        context.changed(undone.paths if len(undone.paths) < _SHOWN else ())
        return Observation(f"{told(undone)}\nEarlier changes: {checkpoints.summary()}", is_error=bool(undone.lost))


def told(undone: Undone) -> str:
    """What came back, for the model."""
    calls = "; ".join(undone.calls[:_SHOWN]) + (f"; {len(undone.calls) - _SHOWN} more" * (len(undone.calls) > _SHOWN))
    lines = [f"The tree is as before step {undone.step}; taken back: {calls}", f"Changed by that: {some(undone.paths)}"]
    if undone.lost:
        lines.append(f"Could not be brought back: {some(undone.lost)}")
    return "\n".join(lines)


def some(paths: tuple[str, ...]) -> str:
    """The first of many paths; those in `.git` as one."""
    shown = list(dict.fromkeys(".git" if path.startswith(".git/") else path for path in paths))
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more or "nothing"
