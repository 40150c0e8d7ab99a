"""A shell that is one process, over any pair of pipes to it: limits, its death, and its state in a new one."""

import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from envs.errors import EnvironmentBroken
from envs.shell import ShellResult, Stop
from envs.shell_frame import Frame, State, hello, said_hello

START_TIMEOUT = 30.0
"""Seconds for a new shell to answer."""
TURN = 0.25
"""Seconds after which a wait looks for a cancel and at the disk."""
LAST_WORDS = 1.0
"""Seconds in which what a killed command had printed still comes."""

Piece = tuple[int, bytes]
"""A stream's number (1 the commands' output, 2 the shell's reports) and bytes of it."""


class Channel(Protocol):
    """The pipes to one shell process."""

    def send(self, data: bytes) -> None:
        """Raises OSError when the other end is gone."""

    def receive(self, seconds: float) -> Sequence[Piece] | None:
        """What has come, waiting at most `seconds` for it; None when nothing more will."""

    def exit_code(self) -> int | None:
        """The process's own; None while it runs. May cost a question to the engine."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Place:
    """What a persistent shell needs of its environment."""

    root: str
    hold: Callable[[], AbstractContextManager[None]]
    """Entered for the time of one command."""
    open: Callable[[str], Channel]
    """Start a shell whose processes carry this mark. Raises `EnvironmentBroken`."""
    kill: Callable[[Sequence[str], int], None]
    """Kill every process that carries one of the marks, and what the process of this number started unmarked."""
    exceeded: Callable[[], bool]
    """Whether a limit of the place itself (its disk) is passed: what runs has to stop."""
    settle: Callable[[ShellResult], ShellResult]
    """See what a command left, and add what there is to say."""


@dataclass
class _Living:
    channel: Channel
    mark: str
    pid: int
    is_bash: bool


class PersistentShell:
    """See `envs.shell.Shell`."""

    keeps_processes = True

    def __init__(self, place: Place) -> None:
        self._place = place
        self._state = State(place.root)
        self._living: _Living | None = None
        self._earlier = b""

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
        frame = Frame(command)
        with self._place.hold():
            began = time.monotonic()
            wait = _Wait(began + timeout, silence, cancelled, self._place.exceeded)
            try:
                result = self._run(frame, wait, began)
            except BaseException:
                self._kill(frame)
                raise
            return self._place.settle(result)

    def start(self) -> None:
        """Have a living shell; by itself `run` does it. Raises `EnvironmentBroken`."""
        if self._living is None:
            self._living = self._opened()

    def reset(self) -> None:
        self.close()
        self._state = State(self._place.root)

    def close(self) -> None:
        if self._living is not None:
            self._living.channel.close()
        self._living = None

    def _run(self, frame: Frame, wait: "_Wait", began: float) -> ShellResult:
        for _ in range(2):
            stopped = self._converse(frame, wait)
            if frame.begun or stopped:
                break
            self.close()  # it was dead before it read the command: killed between two commands
        assert self._living is not None
        code, restored = None, False
        if stopped:
            self._kill(frame)
            restored = True
        elif frame.whole:
            code, state = frame.report()
            self._state = state or State(self.cwd, self._state.code)
            self._earlier = bytes(frame.later)
        else:
            code, restored = self._living.channel.exit_code(), True
            self.close()
        frame.end()
        return ShellResult(
            exit_code=code,
            output=frame.text,
            seconds=time.monotonic() - began,
            cwd=self.cwd,
            stopped=stopped,
            truncated=bool(frame.output.dropped),
            restored=restored,
        )

    def _converse(self, frame: Frame, wait: "_Wait") -> Stop | None:
        """Until the command has reported, the shell is gone, or the command has to be stopped: then why."""
        earlier, self._earlier = self._earlier, b""
        if earlier:
            frame.feed_output(earlier)
        self.start()
        assert self._living is not None
        channel, frame.is_bash = self._living.channel, self._living.is_bash
        while (pieces := channel.receive(0)) and not frame.begun:
            _feed(frame, pieces)
        if pieces is None:
            return None
        try:
            channel.send(frame.input)
        except OSError:
            return None
        wait.heard()
        pause, ask = 0.1, time.monotonic() + 0.1
        while not frame.whole:
            pieces = channel.receive(wait.turn())
            if pieces is None:
                return None
            if pieces:
                _feed(frame, pieces)
                if any(number == 1 for number, _ in pieces):
                    wait.heard()
            if not frame.whole and time.monotonic() >= ask:
                if channel.exit_code() is not None:
                    # Its background holds the pipes open; what it printed itself was there before it ended.
                    return self._drained(frame, channel)
                pause = min(2 * pause, 1.0)
                ask = time.monotonic() + pause
            if not frame.whole and (why := wait.over()):
                return why
        return None

    @staticmethod
    def _drained(frame: Frame, channel: Channel) -> None:
        until = time.monotonic() + LAST_WORDS
        while time.monotonic() < until and (pieces := channel.receive(0.05)):
            _feed(frame, pieces)

    def _kill(self, frame: Frame) -> None:
        """Kill what the command started, and the shell, which would go on with the command's next line."""
        living, self._living = self._living, None
        if living is None:
            return
        try:
            with ThreadPoolExecutor(1) as aside:
                # An engine that cannot hand on what was printed does not tell that the killing is done either.
                killed = aside.submit(self._place.kill, (frame.mark, living.mark), living.pid)
                while not killed.done():
                    pieces = living.channel.receive(0.02)
                    if pieces is None:
                        break
                    _feed(frame, pieces)
            killed.result()
            self._drained(frame, living.channel)
        finally:
            living.channel.close()

    def _opened(self) -> _Living:
        mark, nonce = uuid.uuid4().hex, uuid.uuid4().hex
        channel = self._place.open(mark)
        try:
            channel.send(hello(nonce))
            control = b""
            until = time.monotonic() + START_TIMEOUT
            while (said := said_hello(control, nonce)) is None:
                pieces = channel.receive(max(until - time.monotonic(), 0))
                if not pieces:
                    raise EnvironmentBroken(
                        "a shell does not start in the environment", control.decode("utf-8", "replace")
                    )
                control += b"".join(data for number, data in pieces if number == 2)
            channel.send(self._state.restoring(self._place.root))
        except OSError as error:
            channel.close()
            raise EnvironmentBroken("a shell does not start in the environment", str(error)) from error
        except BaseException:
            channel.close()
            raise
        return _Living(channel, mark, *said)


class _Wait:
    """When a command has to be stopped."""

    def __init__(
        self, deadline: float, silence: float | None, cancelled: Callable[[], bool], exceeded: Callable[[], bool]
    ) -> None:
        self._deadline = deadline
        self._silence = silence
        self._cancelled = cancelled
        self._exceeded = exceeded
        self._quiet_until = deadline

    def heard(self) -> None:
        if self._silence is not None:
            self._quiet_until = time.monotonic() + self._silence

    def turn(self) -> float:
        now = time.monotonic()
        return max(min(TURN, self._deadline - now, self._quiet_until - now), 0.001)

    def over(self) -> Stop | None:
        now = time.monotonic()
        if self._exceeded():
            return "disk"
        if self._cancelled():
            return "cancelled"
        if now >= self._deadline:
            return "time"
        return "silence" if self._silence is not None and now >= self._quiet_until else None


def _feed(frame: Frame, pieces: Sequence[Piece]) -> None:
    for number, data in pieces:
        if number == 1:
            frame.feed_output(data)
        else:
            frame.feed_control(data)
