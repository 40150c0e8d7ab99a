"""A checker of the environment's own, run there on copies of a file outside the tree."""

import contextlib
from collections.abc import Sequence
from pathlib import PurePosixPath

from aci.tool import ToolContext
from envs import ExecResult

SECONDS = 20.0
"""That a checker may take; one that takes longer says nothing."""


def outcome(
    command: Sequence[str], path: str, states: Sequence[bytes], context: ToolContext, suffix: str = ""
) -> ExecResult | None:
    """What `command` does with a copy of each state as its last arguments; None when they cannot be written.

    The copies have the file's suffix, or the given one, and are removed again.
    """
    environment = context.environment
    suffix = suffix or PurePosixPath(path).suffix
    copies = [f"{environment.outside}/lint/{number}{suffix}" for number in range(len(states))]
    try:
        for copy, data in zip(copies, states, strict=True):
            environment.write(copy, data)
        return environment.exec([*command, *copies], timeout=min(SECONDS, context.command_timeout))
    except OSError:
        return None
    finally:
        for copy in copies:
            with contextlib.suppress(OSError):
                environment.remove(copy)
