"""Tools that are not ours, carried out so that nothing in them ends a run or writes where it must not."""

import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout

from aci.observation import Observation
from aci.tool import Tool, ToolContext
from envs import EnvironmentBroken, UnusableInput

FAULT = "failed by a fault of its own"


def tolerantly(tool: Tool, context: ToolContext, run: Callable[[Tool, ToolContext], Observation]) -> Observation:
    """Carry a call out. Only the end of the environment and Ctrl-C leave it. What prints goes to stderr."""
    try:
        with redirect_stdout(sys.stderr):
            said: object = run(tool, context)
    except EnvironmentBroken:
        raise
    except (Exception, SystemExit) as error:
        return failed(tool, error)
    if isinstance(said, Observation) and isinstance(said.text, str):
        return said
    return Observation(
        f"{tool.name} {FAULT}: it answered with {type(said).__name__}, not an Observation.", is_error=True
    )


def failed(tool: Tool, error: BaseException) -> Observation:
    """For the model: what went wrong, where, and that it has to do without."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" ({last[0].name}, line {last[0].lineno})" if last else ""
    text = f"{tool.name} {FAULT}: {type(error).__name__}: {error}{where}."
    return Observation(f"{text} Reach your aim another way.", is_error=True)


def touched(tool: Tool) -> tuple[str, ...]:
    """The paths that it says it edits; none when it cannot say."""
    try:
        return tuple(map(str, tool.touches())) if tool.mutates else ()
    except Exception:
        return ()


def offered(tool: type[Tool], context: ToolContext) -> bool:
    """Whether it says that it is of use. Raises `UnusableInput` when it cannot say."""
    try:
        with redirect_stdout(sys.stderr):
            return bool(tool.available(context))
    except EnvironmentBroken:
        raise
    except (Exception, SystemExit) as error:
        why = f"{type(error).__name__}: {error}"
        raise UnusableInput(f"the tool {tool.name} cannot say whether it is of use: {why}; leave it out") from error
