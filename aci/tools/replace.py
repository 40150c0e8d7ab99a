"""Replace a text in a file."""

import difflib
from typing import ClassVar

from pydantic import Field

from aci.lint import refuse_new_errors
from aci.paths import inside
from aci.substitution import Unencodable, occurrences, substitute
from aci.text import around, changed_lines, is_binary, lines_of, numbered
from aci.tool import Observation, Tool, ToolContext, ToolError

CANDIDATES = 3
_SEARCHED = 20_000
"""Lines looked at for a likeness; a longer file is searched by its beginning."""


class Replace(Tool):
    """Replace a text in a file. `old` must be copied exactly, with its indentation and without line numbers, and must
    occur once: add the lines around it if need be. Every other byte of the file stays as it is. An edit that brings a
    syntax error is refused."""

    name: ClassVar[str] = "replace"
    mutates: ClassVar[bool] = True

    path: str = Field(description="File, relative to the repository root.")
    old: str = Field(description="The text to be replaced. Empty only to fill an empty file.")
    new: str = Field(description="The text to put there; empty to delete.")
    all: bool = Field(default=False, description="Replace every occurrence instead of the only one.")

    def touches(self) -> tuple[str, ...]:
        return (self.path,)

    def run(self, context: ToolContext) -> Observation:
        path = inside(self.path, context)
        before = context.environment.read(path)
        after, count = self._edited(path, before)
        refuse_new_errors(path, before, after)
        context.environment.write(path, after)
        first, last = changed_lines(before, after)
        what = "Replaced." if count == 1 else f"Replaced {count} places; from the first to the last:"
        return Observation(f"{what} {path} now reads:\n{around(after, first, last)}")

    def _edited(self, path: str, before: bytes) -> tuple[bytes, int]:
        if self.old == self.new:
            raise ToolError("old and new are the same text")
        if is_binary(before):
            raise ToolError(f"{path} is a binary file: change it with a program in the shell")
        if not self.old:
            if before:
                raise ToolError(f"old is empty and {path} is not: copy the lines to be replaced")
            return self.new.encode(), 1
        places = occurrences(before, self.old)
        if not places:
            raise ToolError(_absent(path, before, self.old))
        if len(places) > 1 and not self.all:
            lines = ", ".join(str(before.count(b"\n", 0, place.start) + 1) for place in places[:20])
            raise ToolError(
                f"old occurs {len(places)} times in {path}, beginning at lines {lines}: "
                "add lines around it until it occurs once, or set all"
            )
        try:
            return substitute(before, self.old, self.new, places), len(places)
        except Unencodable as error:
            raise ToolError(f"{path} is not UTF-8: {error}") from error


def _absent(path: str, data: bytes, old: str) -> str:
    lines, wanted = lines_of(data)[:_SEARCHED], old.strip("\n").split("\n")
    message = f"old does not occur in {path}, which is as before."
    bare = [line.strip() for line in wanted]
    stripped = [line.strip() for line in lines]
    if any(bare):
        for at in range(len(lines) - len(bare) + 1):
            if stripped[at : at + len(bare)] == bare:
                found = numbered(lines[at : at + len(bare)], at + 1)
                return f"{message} With other spaces at the ends of lines it does; copy exactly:\n{found}"
    near = _nearest(stripped, bare)
    if not near:
        return f"{message} Nothing in it is like it: view the file."
    parts = [numbered(lines[max(0, at) : at + len(wanted)], max(0, at) + 1) for at in near]
    return f"{message} The nearest:\n" + "\n   --\n".join(parts)


def _nearest(stripped: list[str], bare: list[str]) -> list[int]:
    """Indexes where a text like `bare` may begin, judged by its longest line."""
    key = max(range(len(bare)), key=lambda at: len(bare[at]))
    if not bare[key]:
        return []
    like = difflib.get_close_matches(bare[key], {line[:500] for line in stripped if line}, n=CANDIDATES, cutoff=0.6)
    found = [at - key for text in like for at, line in enumerate(stripped) if line[:500] == text]
    return found[:CANDIDATES]
