"""Write a whole file."""

from typing import ClassVar

from pydantic import Field

from aci.changes import Change, carry_out
from aci.real_paths import facts_of, refuse_links
from aci.tool import Observation, Tool, ToolContext, ToolError


class Create(Tool):
    """Write a new file; folders are made as needed. A file that exists is refused unless `overwrite` is set."""

    name: ClassVar[str] = "create"
    mutates: ClassVar[bool] = True

    path: str = Field(description="File, relative to the repository root.")
    text: str = Field(description="Its whole contents.")
    overwrite: bool = Field(default=False, description="Replace all of a file that exists; its mode stays.")

    def touches(self) -> tuple[str, ...]:
        return (self.path,)

    def run(self, context: ToolContext) -> Observation:
        (facts,) = facts_of((self.path,), context)
        path = facts.path
        if facts.kind == "folder":
            raise IsADirectoryError(f"is a folder: {path}")
        if facts.kind == "special":
            raise NotADirectoryError(f"a part of this path is a file: {path}")
        refuse_links(facts)
        before = context.environment.read(path) if facts.kind == "file" else None
        if before is not None and not self.overwrite:
            raise ToolError(
                f"{path} exists ({len(before):,} bytes) and is not overwritten: use replace, or set overwrite"
            )
        data = self.text.encode()
        note = carry_out([Change(path, before, data)], context)
        lines = data.count(b"\n") + (data[-1:] not in (b"\n", b""))
        done = "Created" if before is None else "Overwrote"
        text = f"{done} {path}: {lines} {'line' if lines == 1 else 'lines'}, {len(data):,} bytes."
        return Observation("\n".join(filter(None, [text, note])))
