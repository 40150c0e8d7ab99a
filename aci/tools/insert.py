"""Insert lines."""

from typing import ClassVar

from pydantic import Field

from aci.editing import edit, now_reads, places, read_text
from aci.lines import FileText, Piece, block_of, splice
from aci.matching import Ambiguous, Wanted, find
from aci.matching.nearest import nearest
from aci.matching.search import BY_LINES
from aci.substitution import occurrences
from aci.text import BOM
from aci.tool import Observation, Tool, ToolContext, ToolError


class Insert(Tool):
    """Insert whole lines into a file: behind line number `line` (0: at the top), or behind the line with the text
    `after`, or in front of the one with `before`. Give one of the three."""

    name: ClassVar[str] = "insert"
    mutates: ClassVar[bool] = True

    path: str = Field(description="File, relative to the repository root.")
    text: str = Field(min_length=1, description="The lines to insert, with their indentation.")
    line: int | None = Field(default=None, ge=0, description="Number of the line behind which they go.")
    after: str | None = Field(default=None, description="Text that occurs once; one or more lines.")
    before: str | None = Field(default=None, description="Text that occurs once; one or more lines.")

    def touches(self) -> tuple[str, ...]:
        return (self.path,)

    def run(self, context: ToolContext) -> Observation:
        if sum(each is not None for each in (self.line, self.after, self.before)) != 1:
            raise ToolError("give exactly one of line, after and before")
        path, before = read_text(self.path, context)
        after, note = edit(path, before, lambda file: self._edited(path, file), context)
        return Observation(f"Inserted. {now_reads(path, before, after, note)}")

    def _edited(self, path: str, file: FileText) -> bytes:
        if self.line is not None:
            return self._behind(path, file, self.line)
        anchor = self.after if self.after is not None else self.before or ""
        if not anchor.strip():
            raise ToolError(f"{'after' if self.after is not None else 'before'} is empty: give the text of a line")
        exact = occurrences(file.data, anchor.rstrip("\n"))
        if len(exact) > 1:
            lines = sorted({file.line_at(place.start) for place in exact})
            if len(lines) > 1:
                raise ToolError(_several(path, lines))
        if exact:
            first, last = (file.line_at(at) for at in (exact[0].start, exact[0].end))
            return self._behind(path, file, first - 1 if self.after is None else last)
        return self._at_lines(path, file, anchor)

    def _at_lines(self, path: str, file: FileText, anchor: str) -> bytes:
        """Where the anchor stands with another indentation, the text is shifted by as much."""
        lines, text = "\n".join(block_of(anchor)) + "\n", "\n".join(block_of(self.text)) + "\n"
        new = lines + text if self.after is not None else text + lines
        try:
            found = find(Wanted(file, lines, new), BY_LINES)
        except Ambiguous as error:
            raise ToolError(_several(path, list(error.lines))) from error
        if found is None:
            starts = nearest([line.text for line in file.lines], block_of(anchor))
            shown = f"The nearest:\n{places(file, starts, len(block_of(anchor)))}" if starts else "view the file."
            raise ToolError(f"That text does not occur in {path}, which is as before. {shown}")
        return splice(file.data, found[0].spans)

    def _behind(self, path: str, file: FileText, number: int) -> bytes:
        block = block_of(self.text)
        if number > len(file.lines):
            raise ToolError(f"{path} has {len(file.lines)} lines; line {number} is past its end")
        if not file.lines:
            start = BOM if file.data.startswith(BOM) else b""
            return start + file.encode("\n".join(block) + "\n")
        beside = max(number - 1, 0)
        pieces = [Piece(0, text) for text in block]
        pieces.insert(0 if number else len(block), Piece(0))
        return splice(file.data, [file.rewritten(beside, beside + 1, pieces)])


def _several(path: str, lines: list[int]) -> str:
    return f"That text occurs several times in {path}, at lines {', '.join(map(str, lines[:20]))}: give more of it"
