"""Delete a file."""

from typing import ClassVar

from pydantic import Field

from aci.real_paths import facts_of
from aci.tool import Observation, Tool, ToolContext, ToolError


class Delete(Tool):
    """Delete a file, or a link (what it leads to stays)."""

    name: ClassVar[str] = "delete"
    mutates: ClassVar[bool] = True

    path: str = Field(description="File, relative to the repository root.")

    def touches(self) -> tuple[str, ...]:
        return (self.path,)

    def run(self, context: ToolContext) -> Observation:
        (facts,) = facts_of((self.path,), context)
        if facts.kind == "absent":
            raise FileNotFoundError(f"no such file: {self.path}")
        if facts.kind == "folder":
            raise ToolError(f"{facts.path} is a folder: delete its files, or use rm -r in the shell")
        if facts.kind == "special":
            raise ToolError(f"{facts.path} is no ordinary file")
        context.environment.remove(facts.path)
        if facts.kind == "link":
            return Observation(f"Deleted the link {facts.path}; {facts.target or 'what it led to'} stays.")
        return Observation(f"Deleted {facts.path}.")
