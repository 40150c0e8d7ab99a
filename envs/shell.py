"""A shell that lives on between commands: what it promises, and how its commands are framed."""

from collections.abc import Callable
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

Stop = Literal["time", "silence", "cancelled", "disk"]

SHELL_VARIABLES = {
    "TERM": "dumb",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "MANPAGER": "cat",
    "GIT_EDITOR": "true",
    "GIT_TERMINAL_PROMPT": "0",
}
"""A shell starts with these besides the environment's own: nobody is there to turn a page or to answer."""


class ShellResult(BaseModel):
    """What one command did. Text is UTF-8 with replacement.

    `exit_code` is None when the command was stopped (`stopped` says why); `output` is both streams in the order in
    which they were written, and what earlier commands left in the background has printed since.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    exit_code: int | None
    output: str
    seconds: float
    cwd: str
    """The shell's folder now, absolute."""
    stopped: Stop | None = None
    truncated: bool = False
    restored: bool = False
    """The shell itself ended (it was stopped, or it said `exit` or `exec`): the next command finds a new one, with the
    folder, the variables and the functions as they were when this command began."""

    @property
    def ok(self) -> bool:
        return self.exit_code == 0


class Shell(Protocol):
    """One shell in an environment. Not thread-safe; closed with its environment.

    What a command leaves behind is there for the next: folder, variables, functions, aliases, options (but `errexit`,
    which holds to the end of its command), background processes and their numbers. What it redirects with a bare `exec`
    is not.
    """

    @property
    def cwd(self) -> str:
        """The folder in which the next command begins, absolute."""

    @property
    def keeps_processes(self) -> bool:
        """Whether it is one process, with jobs of its own, limits on silence and cancels; False where every command
        gets a process to which the state before it is handed on."""

    def run(
        self,
        command: str,
        *,
        timeout: float,
        silence: float | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> ShellResult:
        """Run a command line of any number of lines; its standard input is empty.

        After `timeout` seconds in all, after `silence` seconds without output, or within a second of `cancelled()`
        becoming true, every process that the command started is killed inside the environment, and what it printed so
        far comes back. Raises ValueError for a NUL character, `EnvironmentBroken`.
        """

    def reset(self) -> None:
        """Forget folder, variables and functions: the next command begins in the root, in a new shell. Background
        processes live on."""
