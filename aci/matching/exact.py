"""The text as it is, within lines too. A newline stands for the line end the file has there."""

from collections.abc import Sequence

from aci.lines import Span
from aci.matching.base import MOST, Found, Wanted
from aci.substitution import occurrences, substitute


class Exact:
    name = "as written"

    def places(self, wanted: Wanted) -> Sequence[Found]:
        """Overlapping ones too; raises `Unencodable` when there is one and the new text does not fit the file."""
        data = wanted.file.data
        found = occurrences(data, wanted.old, MOST)
        if len(found) != 1:
            return [Found(wanted.file.line_at(place.start), ()) for place in found]
        (place,) = found
        changed = substitute(data, wanted.old, wanted.new, found)
        put = changed[place.start : len(changed) - (len(data) - place.end)]
        return [Found(wanted.file.line_at(place.start), (Span(place.start, place.end, put),))]
