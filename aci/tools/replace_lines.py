"""Replace a range of lines."""

from typing import ClassVar

from pydantic import Field

from aci.editing import edit, now_reads, read_text
from aci.lines import FileText, block_of, pieces_between, splice
from aci.text import cut_line, lines_of
from aci.tool import Observation, Tool, ToolContext, ToolError

_NEAR = 3
"""Places told where a line stands now."""


class ReplaceLines(Tool):
    """Replace whole lines by their numbers, as `view` shows them. For long passages: `old` need not be repeated. Edits
    above move the numbers, so the first and last line are checked against `expect`."""

    name: ClassVar[str] = "replace_lines"
    mutates: ClassVar[bool] = True

    path: str = Field(description="File, relative to the repository root.")
    start: int = Field(ge=1, description="First line.")
    end: int = Field(ge=1, description="Last line, included.")
    expect: str = Field(description="Text of the first and of the last of these lines as they are now, one per line.")
    new: str = Field(description="The lines to put there, with their indentation; empty to delete.")

    def touches(self) -> tuple[str, ...]:
        return (self.path,)

    def run(self, context: ToolContext) -> Observation:
        path, before = read_text(self.path, context)
        if self.end < self.start:
            raise ToolError(f"end ({self.end}) comes before start ({self.start})")
        after, note = edit(path, before, lambda file: self._edited(path, file), context)
        return Observation(f"Replaced lines {self.start}-{self.end}. {now_reads(path, before, after, note)}")

    def _edited(self, path: str, file: FileText) -> bytes:
        lines = lines_of(file.data)
        if self.end > len(lines):
            raise ToolError(f"{path} has {len(lines)} lines; line {self.end} is past its end")
        expected = [line.strip() for line in block_of(self.expect) if line.strip()]
        if len(expected) > 2:
            expected = [expected[0], expected[-1]]
        there = [lines[self.start - 1], lines[self.end - 1]]
        meant = dict(zip((self.start, self.end), expected if len(expected) == 2 else expected * 2, strict=False))
        if not expected and any(line.strip() for line in there):
            raise ToolError("expect is empty: " + _told([(self.start, there[0]), (self.end, there[1])]))
        wrong = [(number, text) for number, text in meant.items() if lines[number - 1].strip() != text]
        if expected and wrong:
            told = (_moved(lines, *each) for each in wrong)
            raise ToolError("\n".join(["The lines are others than expected; nothing is changed.", *told]))
        old = [line.text for line in file.lines[self.start - 1 : self.end]]
        span = file.rewritten(self.start - 1, self.end, pieces_between(old, block_of(self.new)))
        return splice(file.data, [span])


def _told(lines: list[tuple[int, str]]) -> str:
    return "; ".join(f"line {number} is {cut_line(text.strip(), 120)!r}" for number, text in dict(lines).items())


def _moved(lines: list[str], number: int, text: str) -> str:
    found = sorted((at for at, line in enumerate(lines, 1) if line.strip() == text), key=lambda at: abs(at - number))
    where = f"stands at line {', '.join(map(str, found[:_NEAR]))}" if found else "is nowhere in the file"
    return f"{_told([(number, lines[number - 1])])}; {cut_line(text, 120)!r} {where}"
