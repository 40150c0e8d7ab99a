"""One call with what is done around it: the tree saved before, looked at after, the index told of what changed."""

from collections.abc import Callable

from aci.checkpoints import Checkpoints
from aci.observation import Observation
from aci.paths import inside
from aci.tool import Tool, ToolContext, ToolError
from envs import EnvironmentBroken

MOST_REREAD = 500
"""Files that the index is told of one by one; of more it finds out by itself."""

Run = Callable[[Tool, ToolContext], Observation]


def safely(tool: Tool, context: ToolContext, run: Run) -> Observation:
    """Carry a call out by `run`. Raises `EnvironmentBroken` where nobody can make the environment anew."""
    try:
        if not tool.may_change(context):
            return run(tool, context)
        if context.checkpoints is None:
            return _unsaved(tool, context, run)
        paths = edited(tool, context)
        if paths is not None:
            return _edit(tool, context, run, context.checkpoints, paths)
        return _command(tool, context, run, context.checkpoints)
    except EnvironmentBroken as error:
        if context.guard is None:
            raise
        return context.guard.died(context.step, error)


def edited(tool: Tool, context: ToolContext) -> tuple[str, ...] | None:
    """The paths in the tree that a call can change; None when it can change any."""
    try:
        paths = tuple(inside(path, context) for path in tool.touches())
    except ToolError:  # it will be refused, and change nothing
        return ()
    if not paths or "." in paths:
        return None
    return tuple(path for path in paths if not path.startswith("/"))


def _unsaved(tool: Tool, context: ToolContext, run: Run) -> Observation:
    observation = run(tool, context)
    if tool.mutates:
        context.changed(edited(tool, context) or ())
    return observation


def _edit(tool: Tool, context: ToolContext, run: Run, checkpoints: Checkpoints, paths: tuple[str, ...]) -> Observation:
    if not paths:
        return run(tool, context)
    checkpoints.take(context.step, tool.in_short(), paths)
    observation = run(tool, context)
    checkpoints.settle()
    context.changed(paths)
    return observation


def _command(tool: Tool, context: ToolContext, run: Run, checkpoints: Checkpoints) -> Observation:
    """Anything may change, and the environment with it."""
    checkpoints.take(context.step, tool.in_short(), None)
    before = checkpoints.latest
    observation = run(tool, context)
    if changed := checkpoints.settle():
        files = tuple(path for path in changed if not path.startswith(".git/"))
        context.changed(files if len(files) <= MOST_REREAD else ())
    if context.guard is None:
        return observation
    return context.guard.after(context.step, tool.whole(), before, checkpoints.latest, observation)
