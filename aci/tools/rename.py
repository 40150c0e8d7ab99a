"""Rename or move a file or folder."""

from typing import ClassVar

from pydantic import Field

from aci.real_paths import facts_of
from aci.tool import Observation, Tool, ToolContext, ToolError

_MOVE = 'mkdir -p -- "$(dirname -- "$2")" && mv -n -- "$1" "$2" && [ ! -e "$1" ] && [ ! -L "$1" ]'


class Rename(Tool):
    """Rename or move a file or folder; what it holds and its mode stay. Nothing is overwritten. Places that name it
    (imports, documentation) are not changed."""

    name: ClassVar[str] = "rename"
    mutates: ClassVar[bool] = True

    path: str = Field(description="File or folder, relative to the repository root.")
    to: str = Field(description="Its new path, which must not exist; folders are made as needed.")

    def run(self, context: ToolContext) -> Observation:
        here, there = facts_of((self.path, self.to), context)
        if here.kind == "absent":
            raise FileNotFoundError(f"no such file: {self.path}")
        if there.kind == "folder" and here.kind != "folder":
            raise ToolError(f"{there.path} is a folder: give the new path with the name of the file")
        if there.kind == "special":
            raise ToolError(f"{there.path}: a part of this path is a file")
        if there.kind != "absent":
            raise ToolError(f"{there.path} exists and is not overwritten: delete it first, or choose another name")
        if here.path == "." or f"{there.path}/".startswith(f"{here.path}/"):
            raise ToolError(f"{here.path} cannot be moved into itself")
        # A name may begin with a dash.
        names = [each.path if each.path.startswith("/") else f"./{each.path}" for each in (here, there)]
        done = context.environment.exec(["sh", "-c", _MOVE, "sh", *names], timeout=context.command_timeout)
        if not done.ok:
            raise ToolError(f"Not renamed: {done.stderr.strip()[:300] or 'the new path exists by now'}")
        return Observation(f"Renamed {here.path} to {there.path}.")
