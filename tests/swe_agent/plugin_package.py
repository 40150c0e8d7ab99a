"""A package with a tool, put into a folder as pip would put it there."""

from pathlib import Path

WAVE = '''
"""Wave at somebody."""

from typing import ClassVar

from pydantic import Field

from aci import Observation, Tool, ToolContext, ToolError


class Wave(Tool):
    """Wave at somebody, and say how many files there are."""

    name: ClassVar[str] = "wave"
    who: str = Field(description="At whom.")

    def run(self, context: ToolContext) -> Observation:
        if self.who == "nobody":
            raise ConnectionRefusedError("nobody is there")
        if self.who == "me":
            raise ToolError("wave at somebody else")
        print("waving")
        return Observation(f"waved at {self.who}; {len(context.index.paths)} files")


class Mute(Wave):
    """Calls itself otherwise."""


class NoTool:
    name = "no_tool"
'''
REMEMBERS = "from pathlib import Path\nPath({marker!r}).touch()\n"


def install(folder: Path, name: str, entries: dict[str, str], module: str = WAVE) -> Path:
    """`entries` are names of tools and the classes they stand for in the package's one module, called as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(module)
    info = folder / f"{name}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    (info / "RECORD").write_text(f"{name}.py,,\n")
    lines = [f"{tool} = {target}\n" for tool, target in entries.items()]
    (info / "entry_points.txt").write_text("[swe_agent.tools]\n" + "".join(lines))
    return folder
