"""Edits of several files that happen as a whole or not at all."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from aci.lint import gate
from aci.real_paths import modes_of
from aci.tool import ToolContext, ToolError


@dataclass(frozen=True)
class Change:
    """A file's bytes before and after, None where there is no file. `mode` is octal and set after writing."""

    path: str
    before: bytes | None
    after: bytes | None
    mode: str = ""
    origin: bytes | None = None
    """What a file that is moved here was."""


def carry_out(changes: Sequence[Change], context: ToolContext) -> str:
    """Write all of `changes`, each of a path of its own, unless the lint gate refuses one; a note, or nothing.

    When something fails in between, what was written is put back, with its mode, before the error goes on. Raises
    `ToolError` and what `Environment.write` and `remove` raise.
    """
    states = [
        (each.path, each.origin if each.before is None else each.before, each.after)
        for each in changes
        if each.after is not None
    ]
    note = gate(states, context)
    modes = _modes(changes, context)
    done: list[Change] = []
    try:
        for change in changes:
            done.append(change)
            _put(change.path, change.after, change.mode, context)
    except BaseException:
        for change in reversed(done):
            with contextlib.suppress(Exception):
                _put(change.path, change.before, modes.get(change.path, ""), context)
        raise
    return note


def _modes(changes: Sequence[Change], context: ToolContext) -> dict[str, str]:
    """Modes that writing alone would not bring back; a single removal cannot be half done."""
    lost = [each.path for each in changes if each.before is not None and (each.after is None or each.mode)]
    if not lost or len(changes) < 2:
        return {}
    return modes_of(lost, context)


def _put(path: str, data: bytes | None, mode: str, context: ToolContext) -> None:
    environment = context.environment
    if data is None:
        environment.remove(path)
        return
    environment.write(path, data)
    if mode:
        done = environment.exec(["chmod", mode, "--", path], timeout=context.command_timeout)
        if not done.ok:
            raise ToolError(f"the mode of {path} cannot be set: {done.stderr.strip()}")
