"""The words that stand in place of what was folded. Each says how to see it again."""

from collections.abc import Callable, Sequence

from aci.conversation import BYTES_PER_TOKEN, Entry
from aci.text import cut_line, cut_middle
from trajectories import AssistantMessage, FoldedSteps, Message, images_of

GIST = 120
"""Characters of an observation's first line that stay: tools put there what they found."""
SAID = 400
PARTS = 24
"""Parts of the past that are named one by one."""


def fold_line(message: Message, handle: str, why: str | None = None) -> str:
    """One line in place of an observation."""
    content = message.content or ""
    first = next((line.strip() for line in content.split("\n") if line.strip()), "")
    reason = f"; {why}" if why else ""
    again = "; view the picture again to see it" if images_of(message) else ""
    return f"[folded{reason}: unfold {handle} shows the {len(content):,} characters{again}] {cut_line(first, GIST)}"


def shortened(message: Message, tokens: int, keep: Callable[[str], str]) -> tuple[str, str]:
    """At most about `tokens` of a message, and the handle of all of it. Of a reply only the size of its calls."""
    if isinstance(message, AssistantMessage):
        whole = said(message, None)
        handle = keep(whole)
        return f"[{len(whole):,} characters left out; unfold {handle} shows them]", handle
    content = message.content or ""
    handle = keep(content)
    note = f"unfold {handle} shows all"
    widest = max((len(content.encode("utf-8", "replace")) + len(content) - 1) // max(len(content), 1), 1)
    return cut_middle(content, max(int((tokens - 40) * BYTES_PER_TOKEN / widest), 1), note), handle


def steps_text(entries: Sequence[Entry], texts: Sequence[str]) -> str:
    """Whole steps to be read again: what was said, called and shown. `texts` are the contents as shown last."""
    parts = []
    for entry, text in zip(entries, texts, strict=True):
        if isinstance(entry.message, AssistantMessage):
            parts.append(f"--- step {entry.group}\n{said(entry.message, None)}")
        else:
            parts.append(text)
    return "\n".join(parts)


def said(message: AssistantMessage, limit: int | None = SAID) -> str:
    """A reply in words: its text and its calls, each cut to `limit` characters."""
    lines = [message.content] if message.content else []
    lines += [f"-> {call.name} {call.malformed or call.arguments}" for call in message.tool_calls]
    return "\n".join(line if limit is None else cut_line(line, limit) for line in lines)


def past(parts: Sequence[FoldedSteps], edits: Sequence[tuple[str, int]], plan: str, most: int) -> str:
    """One message in place of many steps, of at most `most` estimated tokens. `edits` are paths and steps."""
    named = [f"  steps {part.first}-{part.last}: {part.handle}" for part in parts[-PARTS:]]
    if len(parts) > PARTS:
        older = parts[:-PARTS]
        named.insert(0, f"  steps {older[0].first}-{older[-1].last}: {', '.join(part.handle for part in older)}")
    changed: dict[str, list[str]] = {}
    for path, step in edits:
        changed.setdefault(path, []).append(str(step))
    lines = [
        f"[Steps {parts[0].first}-{parts[-1].last} are folded. `unfold` shows what was said and done in them:",
        *named,
        "Files edited in them: "
        + (", ".join(f"{path} (step {', '.join(steps)})" for path, steps in changed.items()) or "none"),
    ]
    if plan:
        lines.append(f"Your plan and notes:\n{plan}")
    text = "\n".join(lines) + "]"
    return cut_middle(text, int(most * BYTES_PER_TOKEN) - 120) if text.isascii() else cut_middle(text, most // 2)
