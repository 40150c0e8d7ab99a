"""Which of the words that two texts share a person takes for a reason."""

from collections.abc import Iterable

SHARE, FEW = 0.05, 3
"""A word tells something that stands in at most this share of the documents, or in so few."""
_FILL = """
    able actual actually after again all also always appear because before behavior behaviour being best bug cannot
    case change changing doe doesn doing done don during each even example expect expected expects fail failed fails
    first fix following found get gets give given gives got happen happened happening happens having here however
    instead issue just know like likely look looks made make makes making many may maybe might more most much must
    need needs never new now one only other out please possible problem produce reason report reproduce result run
    running same see seem seems show shown simple since some something still such sure take thing think though
    through too try trying two unable use used user uses using very want wants way well whether without won work
    working works wrong yes yet
"""
_FILLERS = frozenset(_FILL.split())


def telling(words: Iterable[tuple[str, int]], documents: int, limit: int, share: float = SHARE) -> list[str]:
    """At most `limit` of the words, given with the number of documents that have each, in their order.

    Left out are common ones (in more than `share` of the documents), numbers, words of one or two letters and those
    that any report of a bug may have.
    """
    most = max(FEW, int(share * documents))
    found = (word for word, known in words if known <= most and len(word) > 2 and not word.isdigit())
    return [word for word in found if word not in _FILLERS][:limit]
