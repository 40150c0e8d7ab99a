"""What a person beside the agent sees of each step as it happens."""

from rich.text import Text

from swe_agent.cli.plain import plain, plain_lines
from swe_agent.cli.progress import Progress
from swe_agent.oversight import SPOKEN
from trajectories import AssistantMessage, Event, MessageAdded, PersonActed, ToolCall, ToolMessage

WORDS = 60
"""Lines shown of what the model says, and of an argument of a call."""
HEAD = 12
"""Lines shown of a result."""
_CHANGES = {"old": ("   - ", "red"), "new": ("   + ", "green")}


class Beside(Progress):
    """Progress with the model's words, its calls as they are written, and the head of every result."""

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[str, str] = {}

    def __call__(self, event: Event) -> None:
        # What they did themselves is on the screen already.
        if not isinstance(event, PersonActed):
            super().__call__(event)

    def _message(self, event: MessageAdded) -> None:
        message = event.message
        if isinstance(message, AssistantMessage):
            self._names = {call.id: call.name for call in message.tool_calls}
            self.say(f"--- step {event.step} [{event.seconds:.1f} s]", "bold cyan")
            if message.content:
                self._lines(message.content, "", "", WORDS, event.step)
            for call in message.tool_calls:
                self._call(call, event.step)
        elif isinstance(message, ToolMessage):
            style = "yellow" if message.is_error else "dim"
            self.say(f"<- {plain(self._names.get(message.tool_call_id, ''))} [{event.seconds:.1f} s]", style)
            self._lines(message.content, "   ", style, HEAD, event.step)
        elif event.step:
            text = message.content.removeprefix(SPOKEN).strip()
            self._lines(text, "the model is told: ", "magenta", WORDS, event.step)

    def _call(self, call: ToolCall, step: int) -> None:
        """Short arguments beside the name, others below it as they are; what an edit takes away and puts there is
        told apart."""
        values = {key: value if isinstance(value, str) else str(value) for key, value in call.arguments.items()}
        short = {key: value for key, value in values.items() if _is_short(value) and key not in _CHANGES}
        told = " ".join(plain(f"{key}={value}") for key, value in short.items())
        self.say(f"-> {plain(call.name)} {told}", "cyan")
        if call.malformed is not None:
            self._lines(call.malformed, "   ", "cyan", WORDS, step)
        for key, value in values.items():
            if key in _CHANGES:
                self._lines(value, *_CHANGES[key], WORDS, step)
            elif key not in short:
                self.say(f"   {plain(key)}:", "cyan")
                self._lines(value, "     ", "cyan", WORDS, step)

    def _lines(self, text: str, margin: str, style: str, most: int, step: int) -> None:
        lines = plain_lines(text.strip("\n"))
        for line in lines[:most]:
            self._console.print(Text(f"{margin}{line}", style=style), soft_wrap=True)
        if len(lines) > most:
            self.say(f"{margin}({len(lines) - most} more lines; /show {step})", "dim")


def _is_short(value: str) -> bool:
    return "\n" not in value and len(value) < 100 and value == value.strip()
