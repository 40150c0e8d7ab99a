"""Replace a definition by its name."""

import re
from typing import ClassVar, Literal

from pydantic import Field

from aci.definitions import Defined, defined
from aci.editing import edit, now_reads
from aci.indenting import indented
from aci.lines import FileText, Piece, block_of, pieces_between, splice
from aci.matching.indentation import indent_of
from aci.tool import Observation, Tool, ToolContext, ToolError

_STRING = re.compile(r"\s*[A-Za-z]{0,2}[\"']")
_DECORATED = ("@", "#[")


class ReplaceSymbol(Tool):
    """Replace a function, method or class by its name, without repeating the old text: the whole definition or its body
    alone. The new code is indented as needed. Decorators stay unless `new` begins with some, and so does the docstring
    of a body unless `new` begins with one."""

    name: ClassVar[str] = "replace_symbol"
    mutates: ClassVar[bool] = True

    symbol: str = Field(min_length=1, description="`name`, `Class.method`, or `path::Class.method` among namesakes.")
    new: str = Field(min_length=1, description="The definition with its signature; or the body, without braces.")
    part: Literal["definition", "body"] = Field(default="definition", description="What of it is replaced.")

    def run(self, context: ToolContext) -> Observation:
        if not self.new.strip():
            raise ToolError("new is empty: delete a definition with replace_lines")
        here = defined(self.symbol, context)
        kept = ""

        def change(file: FileText) -> bytes:
            nonlocal kept
            first, last, new, kept = _definition(here, self.new) if self.part == "definition" else _body(here, self.new)
            old = [line.text for line in file.lines[first:last]]
            if not old:  # a body that is a docstring alone
                pieces = [Piece(0), *(Piece(0, text) for text in new)]
                return splice(file.data, [file.rewritten(first - 1, first, pieces)])
            return splice(file.data, [file.rewritten(first, last, pieces_between(old, new))])

        before = here.file.data
        after, note = edit(here.path, before, change, context)
        context.changed((here.path,))
        return Observation(
            f"Replaced the {self.part} of {here.symbol.qualified}{kept}. {now_reads(here.path, before, after, note)}"
        )


Region = tuple[int, int, list[str], str]
"""First and last line (from 0, end excluded), what is to stand there, and what is said of it."""


def _definition(here: Defined, text: str) -> Region:
    lines, extent = here.file.lines, here.extent
    new, kept, start = block_of(text.strip("\n")), "", extent.start
    if extent.bare.line > extent.start.line and not new[0].strip().startswith(_DECORATED):
        start, kept = extent.bare, ", its decorators stay"
    first, last = lines[start.line - 1].text, lines[extent.end.line - 1].text
    if first[: start.column].strip():
        raise ToolError(f"{here.symbol.qualified} shares its lines with other code: use replace")
    inner = next((line.text for line in lines[start.line : extent.end.line] if line.text.strip()), "")
    new = indented(new, indent_of(first), indent_of(inner))
    # What follows on its last line is no part of it: a comma, the bracket of a call.
    rest = last[extent.end.column :]
    new[-1] = new[-1].rstrip().removesuffix(rest.strip()) + rest if rest.strip() else new[-1]
    return start.line - 1, extent.end.line, new, kept


def _body(here: Defined, text: str) -> Region:
    lines, extent = here.file.lines, here.extent
    if extent.body is None:
        raise ToolError(f"{here.symbol.qualified} has no body of its own: replace its definition")
    start, end = extent.body
    opening, closing = lines[start.line - 1].text, lines[end.line - 1].text
    first, last, new, kept = start.line - 1, end.line, block_of(text.strip("\n")), ""
    one_line = f"The body of {here.symbol.qualified} shares its lines with other code: replace its definition"
    if opening[start.column : start.column + 1] == "{":
        if opening[start.column + 1 :].strip() or closing[: end.column - 1].strip() or first == last - 1:
            raise ToolError(one_line)
        if new[0].strip() == "{" and new[-1].strip() == "}":
            new = new[1:-1]
        first, last = first + 1, last - 1
    else:
        if opening[: start.column].strip() or closing[end.column :].strip():
            raise ToolError(one_line)
    base = indent_of(next((line.text for line in lines[first:last] if line.text.strip()), ""))
    if not base:
        base = indent_of(lines[extent.bare.line - 1].text) + "    "
    if extent.documented and not _STRING.match(new[0]):
        first, kept = extent.documented.line, ", its docstring stays"
    elif here.path.endswith((".py", ".pyi")):
        while first > extent.bare.line and lines[first - 1].text.strip()[:1] in ("", "#"):
            first -= 1
    return first, max(last, first), indented(new, base, base), kept
