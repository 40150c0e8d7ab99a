"""Replace a text in a file."""

from typing import ClassVar

from pydantic import Field

from aci.editing import diff_of, edit, now_reads, places, read_text
from aci.lines import FileText, splice
from aci.matching import Ambiguous, Wanted, find
from aci.matching.base import MOST
from aci.matching.nearest import nearest
from aci.substitution import occurrences, substitute
from aci.tool import Observation, Tool, ToolContext, ToolError


class Replace(Tool):
    """Replace a text in a file. Copy `old` from the file, without line numbers, and with enough lines to occur once; a
    line of only `...` in both texts stands for lines left as they are. Every other byte of the file stays. An edit that
    brings a syntax error or an undefined name is refused."""

    name: ClassVar[str] = "replace"
    mutates: ClassVar[bool] = True

    path: str = Field(description="File, relative to the repository root.")
    old: str = Field(description="The text to be replaced. Empty only to fill an empty file.")
    new: str = Field(description="The text to put there; empty to delete.")
    all: bool = Field(default=False, description="Replace every occurrence instead of the only one.")

    def touches(self) -> tuple[str, ...]:
        return (self.path,)

    def run(self, context: ToolContext) -> Observation:
        if self.old == self.new:
            raise ToolError("old and new are the same text")
        path, before = read_text(self.path, context)
        if not self.old and before:
            raise ToolError(f"old is empty and {path} is not: copy the lines to be replaced")
        said = ""

        def change(file: FileText) -> bytes:
            nonlocal said
            if not self.old:
                return file.encode(self.new)
            after, said = self._every(path, file) if self.all else self._only(path, file)
            return after

        after, note = edit(path, before, change, context)
        if said.endswith("The change:"):
            return Observation("\n".join(filter(None, [f"{said}\n{diff_of(before, after)}", note])))
        return Observation(f"{said or 'Filled.'} {now_reads(path, before, after, note)}")

    def _every(self, path: str, file: FileText) -> tuple[bytes, str]:
        found = occurrences(file.data, self.old)
        if not found:
            raise ToolError(_absent(path, file, self.old))
        count = f"{len(found)} places; from the first to the last:" if len(found) > 1 else "the only one."
        return substitute(file.data, self.old, self.new, found), f"Replaced {count}"

    def _only(self, path: str, file: FileText) -> tuple[bytes, str]:
        try:
            found = find(Wanted(file, self.old, self.new))
        except Ambiguous as error:
            raise ToolError(_several(path, error)) from error
        if found is None:
            raise ToolError(_absent(path, file, self.old))
        place, way = found
        after = splice(file.data, place.spans)
        if way.name == "as written":
            return after, "Replaced."
        return after, f"Replaced; {path} has old {way.name}, from line {place.line} on. The change:"


def _several(path: str, error: Ambiguous) -> str:
    lines = ", ".join(map(str, error.lines[:20]))
    if error.way == "as written":
        count = f"{len(error.lines)} times" if 1 < len(error.lines) < MOST else "several times"
        return (
            f"old occurs {count} in {path}, beginning at lines {lines}: "
            "add lines around it until it occurs once, or set all"
        )
    return (
        f"old does not occur in {path} as written, and {error.way} at several places, beginning at lines {lines}: "
        "copy one of them exactly, with lines around it"
    )


def _absent(path: str, file: FileText, old: str) -> str:
    message = f"old does not occur in {path}, which is as before."
    block = old.strip("\n").split("\n")
    starts = nearest([line.text for line in file.lines], block)
    if not starts:
        return f"{message} Nothing in it is like it: view the file."
    return f"{message} The nearest:\n{places(file, starts, len(block))}"
