"""Whose error it is, in this room.

EnvsError
├── UnusableInput       the user's: no such repository, ref, image, command (also a ValueError)
├── EnvironmentBroken   the environment's: engine gone, container died (also a RuntimeError)
│   ├── BuildFailed     a step of an image's recipe failed
│   └── CannotSave      its trees cannot be saved; all else works
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


class BuildFailed(EnvironmentBroken):
    """A step of an image's recipe failed; `detail` is `log`."""

    def __init__(
        self, *, step: str, command: str, exit_code: int | None, reason: str, log: str, seconds: float
    ) -> None:
        shown = " ".join(command.split())[:160]
        super().__init__(f"building the environment failed at `{shown}`: {reason[:300]}", log)
        self.step = step
        """Which part of the recipe: git, user, trust, system_packages, tools, tree, dependencies, install, products."""
        self.command = command
        self.exit_code = exit_code
        """None when the step was stopped at the build's time limit."""
        self.reason = reason
        """The innermost error line."""
        self.log = log
        """The last 200 lines the step printed, credentials masked."""
        self.seconds = seconds
        """Of this step."""


class CannotSave(EnvironmentBroken):
    """An environment lacks what saving its tree needs; the message says what."""


class PatchDoesNotApply(EnvsError, ValueError):
    """`git apply` refused a patch as a whole; the tree is as before."""
