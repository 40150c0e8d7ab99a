"""Hand the work in."""

from typing import ClassVar

from pydantic import Field

from aci.tool import Observation, Tool, ToolContext, ToolError


class Submit(Tool):
    """Hand in the work and end. What is handed in is the difference between the repository now and at the start."""

    name: ClassVar[str] = "submit"

    summary: str = Field(default="", description="The cause and the fix, in one to three sentences.")

    def run(self, context: ToolContext) -> Observation:
        if context.environment.diff().is_empty and self.name not in context.notes:
            context.notes[self.name] = "warned that nothing is changed"
            raise ToolError(
                "Nothing in the repository is changed, so there would be nothing to hand in. Make the fix first; "
                "if no change is right, call submit again and say why in the summary."
            )
        return Observation("Submitted.", done=True)
