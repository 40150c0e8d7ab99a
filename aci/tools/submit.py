"""Hand the work in."""

from typing import ClassVar

from pydantic import Field

from aci.handing_in import doubts, present
from aci.text import cut_middle
from aci.tool import Observation, Tool, ToolContext, ToolError

SHOWN = 4000
"""Characters of the patch that are shown where there is something to say of it."""
EMPTY = "(nothing is changed)"


class Submit(Tool):
    """Hand in the work and end. What is handed in is the difference between the repository now and at the start,
    without caches and scratch files. If there is something to say about it you are told once, and can call again."""

    name: ClassVar[str] = "submit"
    ends: ClassVar[bool] = True

    summary: str = Field(default="", description="The cause and the fix, in one to three sentences.")

    def run(self, context: ToolContext) -> Observation:
        clean = present(context)
        told = set(context.notes.get(self.name, "").split("\n"))
        if clean.patch.is_empty:
            if EMPTY in told:
                return Observation("Submitted.", done=True)
            self._remember({*told, EMPTY}, context)
            left_out = "".join(f" {out.path} is left out: {out.reason}." for out in clean.left_out)
            raise ToolError(
                f"Nothing in the repository is changed, so there would be nothing to hand in.{left_out} Make the fix "
                "first; if no change is right, call submit again and say why in the summary."
            )
        lines = list(dict.fromkeys(doubts(clean, context)))
        if new := [line for line in lines if line not in told]:
            self._remember({*told, *lines}, context)
            shown = cut_middle(clean.patch.text.strip(), SHOWN)
            said = "\n".join(f"- {line}" for line in new[:15])
            return Observation(
                f"Not handed in yet:\n{said}\nMend it, or call submit again to hand it in as it is.\n\n{shown}"
            )
        return Observation("Submitted.", done=True)

    def _remember(self, told: set[str], context: ToolContext) -> None:
        context.notes[self.name] = "\n".join(sorted(told))
