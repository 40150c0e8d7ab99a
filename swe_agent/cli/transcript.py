"""One run, readably."""

from collections import Counter

from rich.console import Console
from rich.text import Text

from swe_agent.cli.acts import in_words
from swe_agent.cli.progress import place_line
from trajectories import (
    CandidateFound,
    CandidateTried,
    EnvironmentReady,
    Event,
    HistoryFolded,
    Located,
    MessageAdded,
    Note,
    PersonActed,
    RolledBack,
    RunFinished,
    RunStarted,
    Selected,
    Selection,
    TestsRan,
    ToolsOffered,
    Trajectory,
    VerdictReached,
    images_of,
)

_SHORT = 1200


def print_transcript(trajectory: Trajectory, console: Console, *, full: bool = False) -> None:
    """Print every event; a search's thousands of tried candidates become one line."""
    tried: Counter[str] = Counter()
    for event in trajectory.events:
        if isinstance(event, CandidateTried):
            tried[event.template] += 1
            continue
        if tried:
            most = ", ".join(f"{name} {count}" for name, count in tried.most_common(6))
            _heading(console, f"{tried.total()} candidate edits tried", most)
            tried.clear()
        _print(event, console, None if full else _SHORT)
    if trajectory.torn:
        _heading(console, "the file ends in the middle of a line: the run was killed here", "")
    elif trajectory.finished is None:
        _heading(console, "no end is written: the run goes on, or was killed here", "")


def _print(event: Event, console: Console, limit: int | None) -> None:
    match event:
        case RunStarted():
            _heading(console, f"run {event.run_id}", f"{event.repo} at {event.base_commit}, strategy {event.strategy}")
            _body(console, f"{event.issue.get('title', '')}\n\n{event.issue.get('body', '')}", limit)
        case EnvironmentReady():
            _heading(console, "environment", f"{event.environment} [{event.seconds:.1f} s]")
        case Located():
            _heading(console, "located", "")
            for place in event.places:
                _body(console, place_line(dict(place)), limit)
        case TestsRan():
            counts = ", ".join(f"{count} {status}" for status, count in Counter(event.statuses.values()).items())
            _heading(console, f"tests, {event.when}", f"{counts or 'none ran'} [{event.seconds:.1f} s]")
        case ToolsOffered():
            whose = (f"{name} of {source}" for name, source in event.sources.items())
            _heading(console, f"{len(event.tools)} tools", ", ".join(event.tools))
            _body(console, "\n".join(whose), limit)
        case MessageAdded():
            _message(event, console, limit)
        case RolledBack():
            calls = "; ".join(event.calls)
            _heading(console, f"rolled back to before step {event.to_step}", f"{event.detail or event.reason}: {calls}")
            _body(console, "\n".join(event.paths), limit)
        case PersonActed():
            done, said = in_words(event.act)
            where = f"[{event.step}{f', call {event.call}' if event.call else ''}]"
            _heading(console, f"{where} the person {done}", f"[{event.seconds:.1f} s]" if event.seconds >= 0.05 else "")
            if said:
                _body(console, said, limit)
        case Note():
            _body(console, event.text, limit)
        case _:
            _judged(event, console, limit)


def _judged(event: Event, console: Console, limit: int | None) -> None:
    """The later part of a run."""
    match event:
        case CandidateFound():
            _heading(console, f"candidate {event.number}", f"{event.origin}: {event.explanation}")
            _body(console, event.patch, limit)
        case VerdictReached():
            _heading(console, f"verdict on candidate {event.number}", f"{event.status}: {event.reason}")
        case Selected():
            _selection(event.selection, console, limit)
        case HistoryFolded():
            _heading(
                console,
                "folded",
                f"{len(event.folds)} observations, {event.before} to {event.after} tokens ({event.reason})",
            )
        case RunFinished():
            usage = event.usage
            cost = "unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"
            tokens = f"{usage.input} in, {usage.output} out"
            _heading(
                console,
                event.status,
                f"{event.exit_reason}; {event.steps} steps, {tokens}, {cost}, {event.seconds:.1f} s",
            )
            if event.error:
                _body(console, event.error, limit)


def _selection(selection: Selection, console: Console, limit: int | None) -> None:
    _heading(console, f"selected: candidate {selection.winner}", selection.reason)
    for each in selection.candidates:
        if each.number != selection.winner:
            _body(console, f"candidate {each.number} ({each.origin}): {each.reason}", limit)
    if len(selection.clusters) > 1:
        groups = "; ".join(", ".join(map(str, cluster)) for cluster in selection.clusters)
        _body(console, f"groups of equal behaviour: {groups}", limit)
    if selection.probe is not None:
        probe = selection.probe
        told = probe.note or f"{probe.compared} of {probe.inputs} inputs compared in {', '.join(probe.functions)}"
        _body(console, f"{told} [{probe.seconds:.1f} s]", limit)


def _message(event: MessageAdded, console: Console, limit: int | None) -> None:
    message = event.message
    _heading(console, f"[{event.step}] {message.role}", "")
    if message.content:
        _body(console, message.content, limit)
    for each in images_of(message):
        _body(console, f"[picture: {each.told}]", limit)
    if message.role == "assistant":
        for call in message.tool_calls:
            _body(console, f"-> {call.name} {call.malformed or call.arguments}", limit)


def _heading(console: Console, title: str, rest: str) -> None:
    console.print(Text.assemble((title, "bold"), ("  " if rest else ""), rest))


def _body(console: Console, text: str, limit: int | None) -> None:
    if limit is not None and len(text) > limit:
        text = (
            f"{text[: limit // 2]}\n[... {len(text) - limit} characters; --full shows them ...]\n{text[-limit // 2 :]}"
        )
    console.print(Text("\n".join(f"  {line}" for line in text.strip().split("\n"))))
