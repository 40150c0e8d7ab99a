"""Show what was changed."""

from typing import ClassVar

from pydantic import Field

from aci.checkpoints import NoCheckpoint
from aci.text import cut_middle
from aci.tool import Observation, Tool, ToolContext, ToolError
from envs import Patch


class Diff(Tool):
    """Show all changes as a diff: since the start (what would be handed in), or since a step began."""

    name: ClassVar[str] = "diff"

    step: int | None = Field(default=None, ge=0, description="Steps are your replies, counted from 1.")

    def run(self, context: ToolContext) -> Observation:
        if self.step is None:
            return _shown(context.environment.diff(), "Nothing is changed.", context)
        if context.checkpoints is None:
            raise ToolError("No checkpoints are kept here: call it without a step.")
        try:
            return _shown(context.checkpoints.diff_since(self.step), "No file was changed since then.", context)
        except NoCheckpoint as error:
            raise ToolError(str(error)) from error


def _shown(patch: Patch, otherwise: str, context: ToolContext) -> Observation:
    """Without the lines that only programs need, and without the bytes of binary files."""
    parts: list[str] = []
    for section in patch.sections:
        if section.binary:
            parts.append(f"binary file {section.path} {_done(section.created, section.deleted)}")
            continue
        lines = Patch(section.raw).text.rstrip("\n").split("\n")
        parts.append("\n".join(line for line in lines if not line.startswith(("diff --git ", "index "))))
    text = "\n".join(parts) or otherwise
    if len(text) > context.output_limit - 400:
        paths = ", ".join(patch.paths[:30]) + (f" and {len(patch.paths) - 30} more" * (len(patch.paths) > 30))
        advice = "for one file: git diff -- FILE in the shell"
        text = f"{len(patch.paths)} files: {paths}\n{cut_middle(text, context.output_limit - 2400, advice)}"
    return Observation(text)


def _done(created: bool, deleted: bool) -> str:
    return "is new" if created else "is deleted" if deleted else "is changed"
