"""Evidence as a person wants to read it: what several signals say alike is said once."""

from collections.abc import Iterable

from localization import Evidence

_LISTS = frozenset({"bm25", "name", "path"})
"""Kinds whose texts end in a list of words behind a colon."""
_WORDS = 4
_COMMON = "only common "
"""What stands in a sentence about words that say little, beside others they say nothing."""
_LIGHT = 0.005


def merged(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The heaviest first: shares of the same sentence added up, their words put together; what weighs under half a per
    cent is left out, but not what breaks a tie and has no weight at all."""
    evidence = list(evidence)
    said = {(each.kind, each.text.rpartition(": ")[0]) for each in evidence}
    found: dict[tuple[str, str], tuple[float, dict[str, None]]] = {}
    for each in evidence:
        sentence, colon, words = each.text.rpartition(": ") if each.kind in _LISTS else (each.text, "", "")
        if _COMMON in sentence and (each.kind, sentence.replace(_COMMON, "")) in said:
            sentence, words = sentence.replace(_COMMON, ""), ""
        weight, known = found.get((each.kind, sentence + colon), (0.0, {}))
        listed = dict.fromkeys(word for word in words.split(", ") if word)
        found[each.kind, sentence + colon] = weight + each.weight, known | listed
    joined = [
        Evidence(kind=kind, text=sentence + ", ".join(list(words)[:_WORDS]), weight=weight)
        for (kind, sentence), (weight, words) in found.items()
        if weight == 0 or weight >= _LIGHT
    ]
    return sorted(joined, key=lambda each: -each.weight)


def shortest(evidence: Iterable[Evidence], limit: int) -> list[str]:
    """The heaviest of each kind, at most so many."""
    chosen: dict[str, str] = {}
    for each in merged(evidence):
        chosen.setdefault(each.kind, each.text)
    return list(chosen.values())[:limit]
