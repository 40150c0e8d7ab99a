"""Localization as a tool of other agents; ours is told the places before it begins."""

from typing import ClassVar

from pydantic import Field

from aci import Observation, Tool, ToolContext
from localization import Location

REASONS = 3


class Locate(Tool):
    """Say where in the code an issue, a failure or a question is, best place first, and why: from frames, names and
    words in the text, the repository's graph and its history. No model and no network is used."""

    name: ClassVar[str] = "locate"

    text: str = Field(min_length=1, description="What is wrong: the whole issue or traceback, the more the better.")
    limit: int = Field(default=10, ge=1, le=50, description="Places at most.")
    files: bool = Field(default=False, description="Whole files instead of functions and classes.")

    def run(self, context: ToolContext) -> Observation:
        find = context.index.locate_files if self.files else context.index.locate
        places = find(self.text, self.limit)
        if not places:
            return Observation("Nothing in the code fits this text.")
        best = max(place.score for place in places) or 1.0
        return Observation("\n".join(_line(place, best) for place in places))


def _line(place: Location, best: float) -> str:
    name = (place.symbol or "").rpartition("::")[2]
    where = place.path if place.kind == "file" else f"{place.path}:{place.start_line}-{place.end_line}"
    why = "; ".join(each.text for each in sorted(place.evidence, key=lambda each: -each.weight)[:REASONS])
    return f"{place.rank}. {where}  {place.kind} {name}".rstrip() + f"  ({100 * place.score / best:.0f} %) {why}"
