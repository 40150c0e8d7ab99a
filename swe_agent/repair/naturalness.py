"""How natural an edited piece of code is: an n-gram model over the tokens of the repository itself.

Trigrams interpolated with bigrams and single tokens (Jelinek and Mercer, 1980) with the context-dependent weights of
Witten and Bell (1991): a context that many different tokens follow trusts the shorter one more. That code is repetitive
enough for this, and that faults are where it is least so, is from Hindle et al. (2012) and Ray et al. (2016).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

_TOKEN = re.compile(
    r"#[^\n]*|[rbuf]{0,2}(?:\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
    r"|[^\W\d]\w*|\d[\w.]*|\*\*|//|->|:=|[<>=!+\-*/%|&^]=|<<|>>|\n[ \t]*|[^\s\w]",
    re.S | re.I,
)
_LONG_STRING = 24
_CONTEXT = 160
"""Characters on each side of an edit that are looked at to find its neighbouring tokens."""


def tokens(text: str) -> list[str]:
    """Tokens of Python code; comments go, line breaks with their indentation are one token, long strings another."""
    found: list[str] = []
    for token in _TOKEN.findall(text):
        first = token[0]
        if first == "#":
            continue
        if first == "\n":
            if not found or found[-1] != "\n":
                found.append("\n")
        elif token[-1] in "'\"":
            found.append(_string(token))
        else:
            found.append(token)
    return found


def _string(token: str) -> str:
    body = token.lstrip("rbufRBUF").strip("'\"")
    return f"'{body}'" if len(body) <= _LONG_STRING else "''''"


class Model:
    """Counts over some files; `cost` is in bits."""

    def __init__(self) -> None:
        self._one: Counter[str] = Counter()
        self._two: Counter[tuple[str, str]] = Counter()
        self._three: Counter[tuple[str, str, str]] = Counter()
        self._total = 0
        self._cached = lru_cache(maxsize=1 << 16)(self._probability)

    def add(self, text: str) -> None:
        """Learns a file."""
        sequence = ["\n", "\n", *tokens(text)]
        self._one.update(sequence)
        self._two.update(pairwise(sequence))
        self._three.update(zip(sequence, sequence[1:], sequence[2:], strict=False))
        self._total += len(sequence)
        self._cached.cache_clear()
        self.__dict__.pop("_different", None)

    def __len__(self) -> int:
        return self._total

    @cached_property
    def _different(self) -> tuple[Counter[str], Counter[tuple[str, str]]]:
        """How many different tokens follow one token, and two."""
        return Counter(first for first, _ in self._two), Counter((first, second) for first, second, _ in self._three)

    def _probability(self, before: str, last: str, token: str) -> float:
        kinds = len(self._one) + 1
        value = (self._one.get(token, 0) + kinds / (kinds + 1000.0)) / (self._total + kinds)
        one, two = self._different
        for seen, different, count in (
            (self._one.get(last, 0), one.get(last, 0), self._two.get((last, token), 0)),
            (self._two.get((before, last), 0), two.get((before, last), 0), self._three.get((before, last, token), 0)),
        ):
            if different:
                value = (count + different * value) / (seen + different)
        return value

    def cost(self, before: Iterable[str], sequence: list[str]) -> float:
        """Bits of a sequence of tokens after a context of two."""
        first, second = before
        bits = 0.0
        for token in sequence:
            bits -= math.log2(self._cached(first, second, token))
            first, second = second, token
        return bits


@dataclass(frozen=True)
class Change:
    """Of an edit's tokens and the two after: `bits` more than before, `mean` bits more each, `size` tokens more."""

    bits: float
    size: int
    mean: float


class Naturalness:
    """Scores edits of one file."""

    def __init__(self, model: Model, data: bytes) -> None:
        self._model = model
        self._data = data
        self._around = lru_cache(maxsize=1024)(self._neighbours)

    def _neighbours(self, start: int, end: int) -> tuple[tuple[str, str], list[str], float, int]:
        before = tokens(self._data[max(start - _CONTEXT, 0) : start].decode("utf-8", "ignore"))
        after = tokens(self._data[end : end + _CONTEXT].decode("utf-8", "ignore"))[:2]
        old = tokens(self._data[start:end].decode("utf-8", "ignore"))
        context = ["\n", "\n", *before][-2:]
        return (context[0], context[1]), after, self._model.cost(context, [*old, *after]), len(old)

    def change(self, start: int, end: int, text: str) -> Change:
        """What replacing some bytes by a text does."""
        context, after, old_cost, old_size = self._around(start, end)
        new = tokens(text)
        cost = self._model.cost(context, [*new, *after])
        length = max(len(new) + len(after), 1)
        old_mean = old_cost / max(old_size + len(after), 1)
        return Change(cost - old_cost, len(new) - old_size, cost / length - old_mean)
