"""How often each definition uses each word, by the part of it where the word stands."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

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
    own = own_text(definitions, text)
    slots = [number * len(FIELDS) + BODY for number in range(len(own))]
    parts = list(map(_WORD.findall, own))
    # What a name, docstring or comment says stands in the lines of the body too and is taken off there.
    moved: list[tuple[int, int, str]] = [(number, NAME, each.name) for number, each in enumerate(definitions)]
    moved += [(number, DOCSTRING, each.docstring) for number, each in enumerate(definitions) if each.docstring]
    if source.comments:
        raw = text.encode(errors="replace")
        moved += [
            (each.owner, COMMENT, raw[each.start : each.end].decode(errors="replace")) for each in source.comments
        ]
    signs = [1] * len(parts)
    for number, field, said in moved:
        words = _WORD.findall(said)
        parts += [words, words]
        slots += [number * len(FIELDS) + field, number * len(FIELDS) + BODY]
        signs += [1, -1]
    return _added_up(parts, np.array(slots, dtype=np.int64), np.array(signs, dtype=np.int64))


def _added_up(parts: list[list[str]], slots: NDArray[np.int64], signs: NDArray[np.int64]) -> Words:
    """The words of each part are counted in its slot (definition and field), or taken off."""
    place = {word: number for number, word in enumerate(set(chain.from_iterable(parts)))}
    terms_of = [word_terms(word) for word in place]
    lengths = np.fromiter(map(len, terms_of), np.int64, len(terms_of))
    distinct, number = np.unique(np.fromiter(chain.from_iterable(terms_of), np.uint64), return_inverse=True)
    first = np.cumsum(lengths) - lengths
    sizes = np.fromiter(map(len, parts), np.int64, len(parts))
    word = np.fromiter(map(place.__getitem__, chain.from_iterable(parts)), np.int64, int(sizes.sum()))
    times = lengths[word]
    part = np.repeat(np.repeat(np.arange(len(parts)), sizes), times)
    within = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
    term = number[np.repeat(first[word], times) + within]
    cell, inverse = np.unique(slots[part] * max(len(distinct), 1) + term, return_inverse=True)
    count = np.bincount(inverse, weights=signs[part], minlength=len(cell))
    kept = count > 0
    cell, count = cell[kept], count[kept]
    slot, term = np.divmod(cell, max(len(distinct), 1))
    unit, field = np.divmod(slot, len(FIELDS))
    return Words(
        distinct[term], unit.astype(np.uint32), field.astype(np.uint8), np.minimum(count, _MOST).astype(np.uint16)
    )


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
