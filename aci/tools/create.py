"""Write a new file."""

from typing import ClassVar

from pydantic import Field

from aci.lint import refuse_new_errors
from aci.paths import inside
from aci.tool import Observation, Tool, ToolContext, ToolError


class Create(Tool):
    """Write a new file; folders are made as needed. A file that exists is not overwritten: use `replace`."""

    name: ClassVar[str] = "create"
    mutates: ClassVar[bool] = True

    path: str = Field(description="File that does not exist yet, relative to the repository root.")
    text: str = Field(description="Its whole contents.")

    def touches(self) -> tuple[str, ...]:
        return (self.path,)

    def run(self, context: ToolContext) -> Observation:
        path = inside(self.path, context)
        try:
            there = context.environment.read(path)
        except FileNotFoundError:
            there = None
        if there is not None:
            raise ToolError(f"{path} exists ({len(there):,} bytes) and is not overwritten: use replace")
        data = self.text.encode()
        refuse_new_errors(path, b"", data)
        context.environment.write(path, data)
        return Observation(f"Created {path}: {len(data.splitlines())} lines, {len(data):,} bytes.")
