"""Ask a person."""

from typing import ClassVar

from pydantic import Field

from aci.text import cut_middle, plain
from aci.tool import Observation, Tool, ToolContext, ToolError


class Ask(Tool):
    """Put one question to the person who gave you the task. Only once in a run: for what the repository cannot answer
    and the fix depends on."""

    name: ClassVar[str] = "ask"

    question: str = Field(min_length=1, description="The question, with the choices you see.")

    @classmethod
    def available(cls, context: ToolContext) -> bool:
        return context.ask is not None

    def run(self, context: ToolContext) -> Observation:
        if context.ask is None:
            raise ToolError("nobody is there to answer: decide yourself, and say so in the summary")
        if self.name in context.notes:
            raise ToolError(f"the one question was asked; the answer was: {context.notes[self.name]}")
        answer = plain(context.ask(self.question)).strip()
        answer = cut_middle(answer, 4000) or "(no answer: decide yourself)"
        context.notes[self.name] = answer
        return Observation(f"The answer: {answer}")
