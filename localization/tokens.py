"""Words of code and of prose about code, in one form, so that `parseDate`, `parse_date` and "parses dates" can meet."""

import re
from collections import Counter
from functools import lru_cache

_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LONGEST = 80
_STOPPED = """
    a an and any are as at be been but by can could did do does for from had has have how i if in into is it its me my
    no not of on or our should so than that the their them then there these they this to was we were what when where
    which while who why will with would you your self cls def return import none true false else elif
"""
STOP_WORDS = frozenset(_STOPPED.split())


def tokenize(text: str) -> list[str]:
    """Tokens in order: each identifier whole, then its camelCase, snake_case and digit pieces.

    Lower case, plural `s` dropped from pieces; left out are stop words, single characters and words over 80 characters.
    """
    return [token for word in _WORD.findall(text) for token in word_tokens(word)]


def count_tokens(text: str) -> Counter[str]:
    """How often each token occurs: `Counter(tokenize(text))`, faster."""
    counts: Counter[str] = Counter()
    for word, times in Counter(_WORD.findall(text)).items():
        for token in word_tokens(word):
            counts[token] += times
    return counts


@lru_cache(maxsize=1 << 17)
def word_tokens(word: str) -> tuple[str, ...]:
    """Tokens of one `\\w+` word."""
    whole = word.strip("_")
    if len(word) > _LONGEST or len(whole) < 2:
        return ()
    pieces = _PIECE.findall(whole) if whole.isascii() else [whole]
    tokens = [whole.lower()] if len(pieces) > 1 else []
    tokens += [_singular(piece.lower()) for piece in pieces if len(piece) > 1]
    return tuple(token for token in tokens if token not in STOP_WORDS)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
