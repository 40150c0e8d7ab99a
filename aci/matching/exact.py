"""The text as it is, within lines too. A newline stands for the line end the file has there."""

from collections.abc import Sequence

from aci.lines import Span
from aci.matching.base import Found, Wanted
from aci.substitution import occurrences, put_in


class Exact:
    name = "as written"

    def places(self, wanted: Wanted) -> Sequence[Found]:
        """All of them, overlapping ones too; raises `Unencodable` when there are some and the new text does not fit."""
        data = wanted.file.data
        return [
            Found(
                wanted.file.line_at(place.start),
                (Span(place.start, place.end, put_in(data, wanted.old, wanted.new, place)),),
            )
            for place in occurrences(data, wanted.old)
        ]
