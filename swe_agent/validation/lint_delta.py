"""Errors that a candidate's files have now and had not before, by the gate that edits pass through."""

from aci.lint import new_errors
from swe_agent.evidence import LintError
from swe_agent.validation.changes import Changes


def lint_delta(changes: Changes) -> tuple[LintError, ...]:
    """One entry per new error. Files that no checker knows, or too large ones, have none."""
    return tuple(
        LintError(path=change.path, message=message)
        for change in changes.all
        if change.read and change.after is not None
        for message in new_errors(change.path, change.before or b"", change.after)
    )
