"""A shell for places that give no connection to a living one: each command is a process, the state is handed on."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from envs.base import ExecResult
from envs.processes import MARK
from envs.shell import SHELL_VARIABLES, ShellResult
from envs.shell_frame import NAME, SETUP, Frame, State


class Executing(Protocol):
    """What of an environment is needed."""

    @property
    def root(self) -> str: ...

    @property
    def outside(self) -> str: ...

    def exec(
        self, command: Sequence[str] | str, *, timeout: float, env: Mapping[str, str] | None = None
    ) -> ExecResult: ...

    def write(self, path: str, data: bytes) -> None: ...


class PlainShell:
    """See `envs.shell.Shell`. There is no limit on silence and no cancel, and jobs are not children of what comes next.

    Folder, variables and functions are handed on (with `sh` the folder and what is exported). What empties its
    environment lives on after the time limit, as with `exec`.
    """

    keeps_processes = False

    def __init__(self, place: Executing) -> None:
        self._place = place
        self._state = State(place.root)
        self._is_bash: bool | None = None

    @property
    def cwd(self) -> str:
        return self._state.cwd

    def run(
        self,
        command: str,
        *,
        timeout: float,
        silence: float | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> ShellResult:
        frame = Frame(command, own_process=True)
        began = time.monotonic()
        if self._is_bash is None:
            self._is_bash = self._place.exec(["sh", "-c", "command -v bash"], timeout=60).ok
        frame.is_bash = self._is_bash
        script = f"{self._place.outside}/shell-{uuid.uuid4().hex}"
        self._place.write(script, _script(self._state.restoring(self._place.root), frame))
        start = ["bash", "--noprofile", "--norc"] if self._is_bash else ["sh"]
        done = self._place.exec([*start, script], timeout=timeout, env=SHELL_VARIABLES)
        frame.feed_output(done.stdout.replace(f"{script}: ", f"{NAME}: ").encode())
        frame.feed_control(done.stderr.encode())
        frame.end()
        code = done.exit_code
        if frame.whole:
            code, state = frame.report()
            self._state = state or self._state
        # The script stays until the command's background has no more use for it: its folder goes with the place.
        return ShellResult(
            exit_code=None if done.timed_out else code,
            output=frame.text,
            seconds=time.monotonic() - began,
            cwd=self.cwd,
            stopped="time" if done.timed_out else None,
            truncated=done.truncated,
            restored=not frame.whole,
        )

    def reset(self) -> None:
        self._state = State(self._place.root)

    def close(self) -> None:
        """There is nothing to close."""


def _script(restoring: bytes, frame: Frame) -> bytes:
    """The mark of this process must not be that of the one whose variables it takes over."""
    kept, again = f'set -- "${MARK}"\n', f'export {MARK}="$1"; set --\n'
    return SETUP.encode() + kept.encode() + restoring + again.encode() + frame.input
