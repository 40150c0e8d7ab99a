"""Whose error it is, in this room.

EnvsError
├── UnusableInput       the user's: no such repository, ref, image, command (also a ValueError)
├── EnvironmentBroken   the environment's: engine gone, build failed, container died (also a RuntimeError)
└── PatchDoesNotApply   the patch's: nothing was changed (also a ValueError)
"""


class EnvsError(Exception):
    """Root of what this room raises on purpose. Messages are one line."""


class UnusableInput(EnvsError, ValueError):
    """What was asked for does not exist or cannot be used; the message says what to do."""


class EnvironmentBroken(EnvsError, RuntimeError):
    """The place where code runs failed; `detail` holds the last lines of what it said."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


class PatchDoesNotApply(EnvsError, ValueError):
    """`git apply` refused a patch as a whole; the tree is as before."""
