"""What is refused, and what the model is told."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePosixPath

from aci.lint import data, grammar, python, ruff
from aci.lint.faults import LARGEST, Fault, is_new, shown
from aci.text import around, changed_lines
from aci.tool import ToolContext, ToolError

_REFUSED = "lint: refused"
_REMEMBERED = 20
_MOST = 5
"""Errors told of one file."""
State = tuple[str, bytes | None, bytes]
"""A path and what is there before (None: no file) and after the edit."""


def gate(states: Sequence[State], context: ToolContext) -> str:
    """Raise `ToolError` when an edit would bring new errors; called before anything is written. A note, or nothing.

    Of a compiler or interpreter of the language's own an error is final. A grammar, a linter or a parser of this
    program may be wrong, or the file may be meant to be broken: the same edit once more is let through, and noted.
    """
    found = [(state, errors) for state in states if (errors := new_errors(*state, context))]
    if not found:
        return ""
    final = any(error.final for _, errors in found for error in errors)
    digest = _digest(states)
    refused = context.notes.get(_REFUSED, "").split()
    if digest in refused and not final:
        told = "; ".join(f"{path} {shown(errors[0], after)}" for (path, _, after), errors in found)
        return f"Written this second time in spite of: {told}"
    context.notes[_REFUSED] = " ".join([*refused, digest][-_REMEMBERED:])
    end = (
        "If a file is meant to be broken, write it in the shell."
        if final
        else "If this is right as it is, the same call once more is let through."
    )
    raise ToolError("\n".join([*(_refusal(*state, errors) for state, errors in found), end]))


def new_errors(path: str, before: bytes | None, after: bytes, context: ToolContext) -> list[Fault]:
    """Errors that `after` has and `before` had not; none for a file that nothing here can check."""
    if len(after) > LARGEST or (before is not None and len(before) > LARGEST) or b"\0" in (before or b""):
        return []
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in python.SUFFIXES:
        fault = python.new_error(path, before, after, context)
        return [fault] if fault else ruff.new_errors(path, before, after)
    if check := data.check_for(path):
        fault = check(after)
        old = check(before) if fault and before else None
        return [fault] if fault and is_new(fault, old, before or b"", after) else []
    return grammar.new_errors(path, before, after, context)


def _refusal(path: str, before: bytes | None, after: bytes, errors: list[Fault]) -> str:
    first, last = changed_lines(before or b"", after)
    parts = [
        f"Not applied, {'there is no ' if before is None else ''}{path}{'' if before is None else ' is as before'}: "
        f"the edit would bring {'a new error' if len(errors) == 1 else 'new errors'}.",
        *(shown(error, after) for error in errors[:_MOST]),
        *([f"... {len(errors) - _MOST} more"] if len(errors) > _MOST else []),
        f"It would have looked like this:\n{around(after, first, last, most=30)}",
    ]
    if before:
        shift = after.count(b"\n") - before.count(b"\n")
        parts.append(f"The original:\n{around(before, first, max(last - shift, first), most=16)}")
    return "\n".join(parts)


def _digest(states: Sequence[State]) -> str:
    digest = sha256()
    for path, _, after in states:
        digest.update(b"%d %d " % (len(path.encode()), len(after)) + path.encode() + after)
    return digest.hexdigest()[:16]
