"""A person at the terminal, beside the agent."""

import os
import signal
import sys
from collections import deque
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self, TextIO

from rich.console import Console
from rich.text import Text

from swe_agent.cli.acts import ASKED
from swe_agent.cli.orders import read_order
from swe_agent.cli.plain import plain_lines
from swe_agent.errors import UserError
from swe_agent.overseers import Desk, Moment, NotThere, Standing
from trajectories import Act, Approval, Looked, Paused, SetApproval, Stopped, ToolCall, WentOn

PROMPT = "you> "
_PAUSING = b"\n(waiting for the next safe moment; Ctrl-C again ends the run)\n"
_ONCE_MORE = b"\n(Ctrl-C again ends the run with nothing lost; /go goes on)\n"


def check_terminal() -> None:
    """Raises `UserError` where nobody can type an answer or see the question."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UserError("--interactive needs a terminal: standard input and standard error must not be redirected")


class Terminal:
    """An `Overseer`. While the agent works, Ctrl-C asks it to wait; a second one, with nothing typed in between, ends
    the run as it does without anybody beside it.

    Reads standard input and shows on standard error, where no others are given.
    """

    def __init__(
        self, approval: Approval = "never", *, input: TextIO | None = None, output: TextIO | None = None
    ) -> None:
        self.approval = approval
        self._console = Console(file=output, stderr=output is None, highlight=False, markup=False, emoji=False)
        self._lines = input
        self._acts: deque[Act] = deque()
        self._at: Moment | None = None
        self._wanted = False
        self._typing = False
        self._pressed = 0
        self._before: Any = None

    def __enter__(self) -> Self:
        if self._lines is None and sys.stdout.isatty():
            with suppress(ImportError):  # a Python without it reads lines all the same
                import readline  # noqa: F401  # makes `input` an editor of lines
        self._before = signal.signal(signal.SIGINT, self._interrupted)
        self._say("you are beside the agent: Ctrl-C makes it wait for you", "bold")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self._before)

    def next(self, moment: Moment) -> Act | None:
        """See `Overseer`."""
        if self._at is not moment:
            if not self._wanted and not moment.why:
                return None
            self._at = moment
            self._announce(moment)
            if self._wanted:
                self._wanted = False
                return Paused()
        while not self._acts:
            read = self._read(moment)
            if isinstance(read, str):
                self._say(read, "yellow")
            else:
                self._acts.extend(read)
        act = self._acts.popleft()
        match act:
            case Looked():
                self._look(act.at, moment.desk)
            case SetApproval():
                self._say(f"from here on {ASKED[act.approval]} waits for your word", "dim")
            case WentOn():
                self._pressed = 0
        return act

    def answer(self, question: str) -> str:
        """See `Overseer`. Several lines are one answer when all but the last end in a backslash."""
        self._say("the model asks you (an empty line: no answer):", "bold magenta")
        self._say(question, "magenta")
        try:
            return self._line()
        except EOFError:
            return ""

    def tell(self, text: str) -> None:
        """See `Overseer`."""
        self._say(text, "dim")

    def _announce(self, moment: Moment) -> None:
        if moment.call is None:
            after = f"after step {moment.step}" if moment.step else "before the first step"
            self._say(f"waiting {after}: a text for the model, /go, /diff, /back N, /help", "bold")
            return
        self._say(f"waiting before {_call(moment.call)}", "bold")
        self._say("run it? y, n REASON, a (yes, and ask no more); a text for the model; /help", "bold")

    def _read(self, moment: Moment) -> tuple[Act, ...] | str:
        try:
            read = read_order(self._line(), call=moment.call is not None)
        except EOFError:
            # Nobody is there any more, or they pressed Ctrl-D: the work is kept either way.
            return (Stopped(),)
        if isinstance(read, tuple) and read and read[0].do == "instructed":
            self._say("noted: the model is told before it is asked again; /go goes on", "dim")
        return read

    def _line(self) -> str:
        """What is typed next; a backslash at the end of a line goes on with the next one."""
        lines: list[str] = []
        while True:
            self._typing = True
            try:
                line = self._input()
            finally:
                self._typing = False
            self._pressed = 0
            lines.append(line.removesuffix("\\"))
            if not line.endswith("\\"):
                return "\n".join(lines)

    def _input(self) -> str:
        if self._lines is None and sys.stdout.isatty():
            return input(PROMPT)
        self._console.print(PROMPT, end="")
        line = (self._lines or sys.stdin).readline()
        if not line:
            raise EOFError
        return line.rstrip("\n")

    def _look(self, at: str, desk: Desk) -> None:
        what, _, number = at.partition(" ")
        try:
            if what == "diff":
                self._diff(desk.diff(int(number) if number else None))
            elif what == "budget":
                self._say(stands(desk.standing()))
            elif what == "steps":
                self._say("\n".join(desk.steps()) or "no step so far")
            elif what == "step":
                self._say(desk.step(int(number) if number else max(desk.standing().steps, 1)))
            else:
                self._say(desk.kept(what))
        except NotThere as error:
            self._say(str(error), "yellow")

    def _diff(self, text: str) -> None:
        if not text.strip():
            self._say("nothing is changed")
        for line in plain_lines(text.rstrip("\n")) if text.strip() else ():
            style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
            self._console.print(Text(line, style=style), soft_wrap=True)

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(Text("\n".join(plain_lines(text)), style=style), soft_wrap=True)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        self._pressed += 1
        if self._pressed > 1:
            raise KeyboardInterrupt
        self._wanted = self._wanted or not self._typing
        # The interrupted code may itself be writing: past its buffers.
        os.write(2, _ONCE_MORE if self._typing else _PAUSING)


def stands(standing: Standing) -> str:
    """What was used and what is left, in words."""
    lines = [f"steps: {standing.steps} of {standing.max_steps}"]
    minutes, seconds = divmod(max(int(standing.seconds_left), 0), 60)
    lines.append(f"time: {minutes} min {seconds} s left, without what you take")
    tokens = "not known" if standing.tokens is None else f"{standing.tokens:,}"
    lines.append(f"tokens: {tokens}" + (f" of {standing.max_tokens:,}" if standing.max_tokens else ""))
    cost = "not known" if standing.cost_usd is None else f"${standing.cost_usd:.4f}"
    lines.append(f"cost: {cost}" + (f" of ${standing.max_cost_usd:.2f}" if standing.max_cost_usd else ""))
    return "\n".join(lines)


def _call(call: ToolCall) -> str:
    first = next((str(value) for value in call.arguments.values()), "")
    text = f"{call.name} {' '.join(first.split())}"
    return text if len(text) < 160 else f"{text[:160]}..."
