"""Where a text stands that a model wrote down from memory: exactly, or nearly so in one of a few well-defined ways."""

from aci.matching.base import Ambiguous, Found, Wanted
from aci.matching.search import find

__all__ = ["Ambiguous", "Found", "Wanted", "find"]
