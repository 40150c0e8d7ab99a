"""Find text, files, definitions, and what has to do with a definition."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import ClassVar, Literal

from pydantic import Field

from aci.file_search import find_files
from aci.hits import grouped
from aci.relations import definitions, pattern, related, way
from aci.text_search import Wanted, find_text
from aci.tool import Observation, Tool, ToolContext, ToolError
from localization.path_globs import path_selector

Kind = Literal[
    "text", "regex", "file", "symbol", "callers", "callees", "tests", "subclasses", "bases", "overrides",
    "implementers", "way", "pattern",
]  # fmt: skip

_EXPRESSION = re.compile(r"[\\|*+?\[(^$]|\.[*+?]")
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")


class Search(Tool):
    """Find a text or regular expression in the repository's files, files by name or glob, the definitions of a name
    (symbol), or, for a definition, its callers (with the lines), callees, tests, subclasses, bases, the methods it
    overrides, its implementers, the way between two (`A -> B`), or what fits a question such as
    `method calls "save" in class inherits "Model"` (pattern)."""

    name: ClassVar[str] = "search"

    pattern: str = Field(
        min_length=1, description="What to find; a name is `f`, `Class.method` or `path::Class.method`."
    )
    kind: Kind = Field(default="text", description="What `pattern` is.")
    path: str | None = Field(
        default=None, description="Only here: a file, a folder, or a glob such as `*.py` or `src/**/test_*.py`."
    )

    def run(self, context: ToolContext) -> Observation:
        where = (self.path or "").strip().removeprefix(context.environment.root).strip("/").removeprefix("./")
        where = "" if where == "." else where
        if "\n" in self.pattern:
            raise ToolError("pattern has several lines: search for one of them")
        selects = path_selector(where)
        match self.kind:
            case "text" | "regex":
                return Observation(self._text(where, context))
            case "file":
                return Observation(find_files(self.pattern, where, context))
            case "symbol":
                return Observation(definitions(self.pattern, selects, context))
            case "way":
                return Observation(way(self.pattern, context))
            case "pattern":
                return Observation(pattern(self.pattern, selects, context))
        return Observation(related(self.kind, self.pattern, selects, context))

    def _text(self, where: str, context: ToolContext) -> str:
        asked = Wanted(self.pattern, where, regex=self.kind == "regex")
        if hits := find_text(asked, context):
            return grouped(hits, self.pattern, context)
        nothing = f"No match for {self.pattern!r}{f' in {where}' if where else ''}."
        for reading, wanted in _readings(asked):
            with suppress(ToolError):
                if hits := find_text(wanted, context):
                    return f"{nothing} {reading}:\n{grouped(hits, self.pattern, context)}"
        if where and (elsewhere := find_text(asked._replace(where=""), context)):
            return f"{nothing} Elsewhere:\n{grouped(elsewhere, self.pattern, context)}"
        near = context.index.near_symbols(self.pattern, 3) if _NAME.fullmatch(self.pattern) and not where else ()
        return nothing + (f" Similar names: {', '.join(near)}." if near else "")


def _readings(asked: Wanted) -> Iterator[tuple[str, Wanted]]:
    """What may have been meant by a pattern that is found nowhere."""
    if not asked.regex and _EXPRESSION.search(asked.pattern):
        yield "As a regular expression", asked._replace(regex=True)
    yield "Ignoring case", asked._replace(any_case=True)
