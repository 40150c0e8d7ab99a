"""The ways of looking, in their fixed order."""

from aci.matching.base import Ambiguous, Found, Wanted, Way
from aci.matching.elided import Elided
from aci.matching.exact import Exact
from aci.matching.fuzzy import Fuzzy
from aci.matching.indentation import Indentation
from aci.matching.whitespace import Whitespace

WAYS: tuple[Way, ...] = (Exact(), Indentation(), Whitespace(), Elided(), Fuzzy())
BY_LINES: tuple[Way, ...] = WAYS[1:3]
"""Those that find a block of whole lines and know how much its neighbours are indented."""


def find(wanted: Wanted, ways: tuple[Way, ...] = WAYS) -> tuple[Found, Way] | None:
    """The one place of the text, by the first way that finds any; None when none does.

    Raises `Ambiguous` when that way finds several: a later one would not know better. Raises `Unencodable`.
    """
    for way in ways:
        places = way.places(wanted)
        if len(places) == 1:
            return places[0], way
        if places:
            raise Ambiguous(way.name, sorted({place.line for place in places}))
    return None
