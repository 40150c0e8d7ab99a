"""A plan that outlives the folding of what was seen."""

from typing import ClassVar

from pydantic import Field

from aci.tool import Observation, Tool, ToolContext, ToolError

PLAN = "plan"
"""Where in `ToolContext.notes` the text lies."""
LONGEST = 4000
"""Characters."""


class Note(Tool):
    """Write down your plan and what you found out; it replaces the note before. Older observations are folded away in a
    long run, the note is always kept. Not needed for a short job."""

    name: ClassVar[str] = "note"

    text: str = Field(min_length=1, description="The whole note: what is known, what is done, what comes next.")

    def run(self, context: ToolContext) -> Observation:
        if len(self.text) > LONGEST:
            raise ToolError(f"the note has {len(self.text)} characters; keep it below {LONGEST}")
        context.notes[PLAN] = self.text.strip()
        return Observation("Noted.")
