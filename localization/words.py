"""How often each definition uses each word, by the part of it where the word stands."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from localization.captures import Definition, Source
from localization.hashing import term_hash
from localization.tokens import word_tokens

FIELDS = ("body", "name", "docstring", "comment")
"""Parts of a definition, by number; each word counts in one of them. The words of a path are the tree's business."""
BODY, NAME, DOCSTRING, COMMENT = range(len(FIELDS))
_MOST = 2**16 - 1
_WORD = re.compile(r"\w+")
_LINE = re.compile("\n")


@dataclass(frozen=True, slots=True)
class Words:
    """One row for each term in each field of a definition, ordered by definition.

    `term` is `hashing.term_hash` of a token, `unit` the number of a definition. A count ends at 65,535.
    """

    term: NDArray[np.uint64]
    unit: NDArray[np.uint32]
    field: NDArray[np.uint8]
    count: NDArray[np.uint16]


NO_WORDS = Words(np.zeros(0, np.uint64), np.zeros(0, np.uint32), np.zeros(0, np.uint8), np.zeros(0, np.uint16))


def count_words(source: Source, text: str) -> Words:
    """Every line of `text` counts once, for the innermost definition around it."""
    definitions = source.definitions
    # By slot, which is definition and field: how often each word stands there.
    slots = {
        number * len(FIELDS) + BODY: Counter(_WORD.findall(own))
        for number, own in enumerate(own_text(definitions, text))
    }
    # What a name, docstring or comment says stands in the lines of the body too and is taken off there.
    moved: list[tuple[int, int, str]] = [(number, NAME, each.name) for number, each in enumerate(definitions)]
    moved += [(number, DOCSTRING, each.docstring) for number, each in enumerate(definitions) if each.docstring]
    if source.comments:
        raw = text.encode(errors="replace")
        moved += [
            (each.owner, COMMENT, raw[each.start : each.end].decode(errors="replace")) for each in source.comments
        ]
    for number, field, said in moved:
        body = slots[number * len(FIELDS) + BODY]
        words = _WORD.findall(said)
        slots.setdefault(number * len(FIELDS) + field, Counter()).update(words)
        for word in words:
            body[word] = body.get(word, 0) - 1
    return _added_up(slots)


def _added_up(slots: dict[int, Counter[str]]) -> Words:
    """From the words of each slot to its terms."""
    terms: list[int] = []
    counts: list[int] = []
    sizes: list[int] = []
    for words in slots.values():
        found: dict[int, int] = {}
        get = found.get
        for word, times in words.items():
            for each in word_terms(word):
                found[each] = get(each, 0) + times
        terms += found
        counts += found.values()
        sizes.append(len(found))
    term, count = np.array(terms, dtype=np.uint64), np.array(counts, dtype=np.int64)
    slot = np.repeat(np.array([*slots], dtype=np.int64), sizes)
    order = np.lexsort((term, slot))
    # A docstring that was cleaned may say what stands nowhere in the lines.
    order = order[count[order] > 0]
    unit, field = np.divmod(slot[order], len(FIELDS))
    count = np.minimum(count[order], _MOST)
    return Words(term[order], unit.astype(np.uint32), field.astype(np.uint8), count.astype(np.uint16))


def own_text(definitions: tuple[Definition, ...], text: str) -> list[str]:
    """For each definition its lines that are no inner one's; of two on one line the later has it."""
    starts = [0, *(match.end() for match in _LINE.finditer(text)), len(text)]
    own: list[list[str]] = [[] for _ in definitions]
    around = [0]
    line = 1

    def give(until: int) -> None:
        nonlocal line
        until = min(until, len(starts))
        if until > line:
            own[around[-1]].append(text[starts[line - 1] : starts[until - 1]])
            line = until

    for number, definition in enumerate(definitions[1:], 1):
        while len(around) > 1 and definitions[around[-1]].end_line < definition.start_line:
            give(definitions[around[-1]].end_line + 1)
            around.pop()
        give(definition.start_line)
        around.append(number)
    while around:
        give(definitions[around[-1]].end_line + 1 if len(around) > 1 else len(starts))
        around.pop()
    return ["".join(each) for each in own]


def count_terms(text: str) -> dict[int, int]:
    """How often each token of a text occurs, by `hashing.term_hash`; in the order of the text."""
    counts: dict[int, int] = {}
    get = counts.get
    for word, times in Counter(_WORD.findall(text)).items():
        for term in word_terms(word):
            counts[term] = get(term, 0) + times
    return counts


@lru_cache(maxsize=1 << 18)
def word_terms(word: str) -> tuple[int, ...]:
    """`term_hash` of each token of a `\\w+` word."""
    return tuple(term_hash(token) for token in word_tokens(word))
