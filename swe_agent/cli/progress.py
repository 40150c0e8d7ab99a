"""What a person sees while a run goes on: one line per event on stderr, and a bar while candidates are tried."""

import sys
from collections import Counter
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.text import Text

from swe_agent.cli.acts import in_words
from swe_agent.cli.plain import plain
from trajectories import (
    CandidateFound,
    CandidateTried,
    EnvironmentReady,
    Event,
    Located,
    MessageAdded,
    Note,
    PersonActed,
    RolledBack,
    RunFinished,
    RunStarted,
    Selected,
    TestsRan,
    VerdictReached,
)

_SHOWN_PLACES = 5
_STYLES = {"info": "dim", "warning": "yellow", "error": "red"}


class Progress:
    """An observer that prints. `places` keeps what was located, for the summary."""

    def __init__(self, quiet: bool = False) -> None:
        self._console = Console(file=sys.stderr, quiet=quiet, highlight=False)
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self.places: tuple[dict[str, object], ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._end_bar()

    def reading(self, done: int, total: int) -> None:
        """Files of a tree that are read: a bar, where somebody looks on."""
        if self._console.is_terminal and (done % 16 == 0 or done == total):
            self._advance("reading", done, total, "files")
        if done == total:
            self._end_bar()

    def say(self, line: str, style: str = "bold") -> None:
        self._console.print(Text(line, style=style), soft_wrap=not self._console.is_terminal)

    def __call__(self, event: Event) -> None:
        if isinstance(event, CandidateTried):
            self._tried(event)
            return
        self._end_bar()
        match event:
            case RunStarted():
                self.say(f"run {event.run_id}", "bold")
            case Note():
                self.say(event.text, _STYLES[event.level])
            case EnvironmentReady():
                self.say(
                    f"environment: {event.environment} [{event.seconds:.1f} s]", "green" if event.sandbox else "yellow"
                )
            case Located():
                self.places = tuple(dict(place) for place in event.places)
                self._located()
            case TestsRan():
                self._tests(event)
            case MessageAdded():
                self._message(event)
            case RolledBack():
                self._rolled_back(event)
            case CandidateFound():
                self.say(f"candidate {event.number} ({event.origin}): {event.explanation}", "cyan")
            case VerdictReached():
                good = event.status == "validated"
                self.say(
                    f"verdict on candidate {event.number}: {event.status}: {event.reason}",
                    "green" if good else "yellow",
                )
            case _:
                self._ended(event)

    def _ended(self, event: Event) -> None:
        """What a person did beside it, and the last of a run."""
        match event:
            case PersonActed():
                done, said = in_words(event.act)
                self.say(f"        the person {done}{': ' * bool(said)}{_short(said)}", "magenta")
            case Selected():
                self.say(f"selected candidate {event.selection.winner}: {event.selection.reason}", "cyan")
            case RunFinished():
                self.say(f"finished: {event.status} [{event.seconds:.1f} s]", "bold")

    def _rolled_back(self, event: RolledBack) -> None:
        why = f" ({event.detail})" if event.detail else ""
        self.say(f"        rolled back to before step {event.to_step}{why}: {event.count} paths", "yellow")

    def _located(self) -> None:
        self.say("where to look:" if self.places else "nothing in the issue points to a place in the code", "bold")
        for place in self.places[:_SHOWN_PLACES]:
            self.say(f"  {place_line(place)}", "")

    def _tests(self, event: TestsRan) -> None:
        counts = Counter(event.statuses.values())
        told = ", ".join(
            f"{counts[status]} {status}" for status in ("passed", "failed", "error", "skipped") if counts[status]
        )
        late = " (did not end in time)" if event.timed_out else ""
        self.say(f"tests, {event.when}: {told or 'none ran'}{late} [{event.seconds:.1f} s]", "blue")

    def _message(self, event: MessageAdded) -> None:
        message = event.message
        if message.role == "assistant":
            calls = ", ".join(f"{call.name} {_short(str(call.arguments))}" for call in message.tool_calls)
            self.say(f"step {event.step}: {calls or _short(message.content or '')}", "")
        elif message.role == "tool" and message.is_error:
            self.say(f"        refused: {_short(message.content)}", "yellow")

    def _tried(self, event: CandidateTried) -> None:
        doing = f"{event.path}:{event.line} {event.template}"
        self._advance("trying", event.number, event.total, _short(f"best: {event.best}" if event.best else doing, 80))
        if event.passed:
            self._console.print(Text(f"  passes: {event.path}:{event.line} {event.detail}", style="green"))

    def _advance(self, what: str, done: int, total: int | None, detail: str) -> None:
        if self._bar is None:
            self._bar = Bar(
                TextColumn(what), BarColumn(bar_width=30), MofNCompleteColumn(), TimeElapsedColumn(),
                TextColumn("{task.description}"), console=self._console, transient=True,
            )  # fmt: skip
            self._bar.start()
            self._task = self._bar.add_task("", total=total)
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=total, description=detail)

    def _end_bar(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def place_line(place: dict[str, object]) -> str:
    """A place with the evidence for it, in one line."""
    evidence = place.get("evidence")
    texts = (
        [str(item.get("text")) for item in evidence if isinstance(item, dict)]
        if isinstance(evidence, list | tuple)
        else []
    )
    name = f" {str(place['symbol']).split('::')[-1]}" if place.get("symbol") else ""
    return f"{place['path']}:{place['start_line']}{name}  ({'; '.join(texts[:3])})"


def _short(text: str, limit: int = 140) -> str:
    line = plain(" ".join(text.split()))
    return line if len(line) <= limit else f"{line[:limit]}..."
