"""Open again what was shown only in part."""

from typing import ClassVar

from pydantic import Field

from aci.text import numbered
from aci.tool import Observation, Tool, ToolContext, ToolError

WINDOW = 200
"""Lines shown when neither an end nor a text to find is given."""
AROUND = 2
"""Lines shown before and after a line that was found."""


class Unfold(Tool):
    """Open again an output that was cut or folded, by the handle that stands in its place (such as `h3`): from the
    beginning, by lines, or the lines that hold a text."""

    name: ClassVar[str] = "unfold"

    handle: str = Field(description="Such as `h3`.")
    start: int = Field(default=1, description="First line.")
    end: int | None = Field(default=None, description="Last line.")
    find: str | None = Field(default=None, description="Show only lines that hold this text (case does not matter).")

    def run(self, context: ToolContext) -> Observation:
        handle = self.handle.strip().strip("[]`'\"").lower()
        try:
            text = context.kept.text(handle)
        except KeyError:
            raise ToolError(self._unknown(handle, context)) from None
        lines = text.split("\n")
        room = context.output_limit - 300
        if self.find:
            return Observation(_found(handle, lines, self.find, room))
        start = max(self.start, 1)
        if start > len(lines):
            raise ToolError(f"{handle} has {len(lines)} lines; line {start} is past its end")
        wanted = len(lines) if self.end is not None and self.end < 1 else self.end
        end = min(wanted or start + WINDOW - 1, len(lines))
        shown = _fitting(numbered(lines[start - 1 : end], start), room)
        last = start + shown.count("\n")
        more = f"\n({len(lines) - last} more lines; next: start={last + 1})" if last < len(lines) else ""
        return Observation(f"{handle}, lines {start}-{last} of {len(lines)}\n{shown}{more}")

    def _unknown(self, handle: str, context: ToolContext) -> str:
        if context.kept.was_kept(handle):
            return f"{handle} was forgotten to make room; run what made it again"
        known = ", ".join(context.kept.handles[-10:])
        return f"there is no handle {handle}" + (
            f"; the last ones are {known}" if known else "; nothing was folded yet"
        )


def _found(handle: str, lines: list[str], find: str, room: int) -> str:
    wanted = find.lower()
    hits = [number for number, line in enumerate(lines, 1) if wanted in line.lower()]
    if not hits:
        return f"{handle}, {len(lines)} lines: none holds {find!r}."
    shown: list[str] = []
    last = told = 0
    for number in hits:
        start, end = max(number - AROUND, last + 1, 1), min(number + AROUND, len(lines))
        text = numbered(lines[start - 1 : end], start) if start <= end else ""
        room -= len(text) + 6
        if room < 0 and told:
            break
        if text:
            shown += ([" ..."] if last and start > last + 1 else []) + [text]
        last, told = end, told + 1
    more = f"\n({len(hits) - told} more lines hold it; go on with a longer text or start={last + 1})"
    header = f"{handle}, {len(lines)} lines, {len(hits)} hold {find!r}"
    return "\n".join([header, *shown]) + (more if told < len(hits) else "")


def _fitting(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    return text[:room].rpartition("\n")[0] or text[:room]
