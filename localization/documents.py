"""One file as the index keeps it: its text, its symbols, its words and where they stand."""

from collections import Counter
from dataclasses import dataclass

from localization.base import Symbol
from localization.languages import language_of
from localization.parse import parse
from localization.roles import Role, role_of
from localization.tokens import count_tokens

SIZE_LIMIT = 1_000_000
"""Bytes of a file that is read; a larger one is generated or data."""
WORDS_LIMIT = 20_000
"""Characters of documentation or data whose words are counted; a language that is parsed is counted whole."""
_NAME_WEIGHT = 3.0
_PATH_WEIGHT = 8.0


@dataclass(frozen=True, slots=True)
class Unit:
    """A symbol with the words of its own lines; nested functions count for the function around them too."""

    symbol: Symbol
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Document:
    """An indexed file. `counts` weighs words of symbol names and of the path above those of the body."""

    path: str
    key: str
    role: Role
    text: str
    symbols: tuple[Symbol, ...]
    units: tuple[Unit, ...]
    counts: dict[str, float]
    path_tokens: frozenset[str]
    problem: str


class Unreadable(ValueError):
    """The file cannot be indexed as text; the message says why."""


def read_document(path: str, key: str, data: bytes) -> Document:
    """Index one file. Raises `Unreadable` for binary and huge ones."""
    if len(data) > SIZE_LIMIT:
        raise Unreadable(too_large(len(data)))
    text, problem = _decode(data)
    role = role_of(path)
    parsed = parse(path, text)
    counted = text if role == "source" or language_of(path) else text[:WORDS_LIMIT]
    units, words = _units(parsed.symbols, counted)
    counts: dict[str, float] = dict(words)
    for symbol in parsed.symbols[1:]:
        for token, times in count_tokens(symbol.name).items():
            counts[token] = counts.get(token, 0.0) + _NAME_WEIGHT * times
    path_tokens = count_tokens(path.rpartition(".")[0] or path)
    for token, times in path_tokens.items():
        counts[token] = counts.get(token, 0.0) + _PATH_WEIGHT * times
    return Document(
        path=path,
        key=key,
        role=role,
        text=text,
        symbols=parsed.symbols,
        units=units,
        counts=counts,
        path_tokens=frozenset(path_tokens),
        problem=problem or parsed.problem,
    )


def too_large(size: int) -> str:
    return f"too large: {size} bytes, the limit is {SIZE_LIMIT}"


def line_owners(symbols: tuple[Symbol, ...], lines: int) -> list[int]:
    """For each line (from 0) the number of the innermost symbol around it; symbols come outermost first."""
    owners = [0] * lines
    for number, symbol in enumerate(symbols):
        first, last = symbol.start_line - 1, min(symbol.end_line, lines)
        owners[first:last] = [number] * (last - first)
    return owners


def _decode(data: bytes) -> tuple[str, str]:
    if b"\0" in data[:8192]:
        raise Unreadable("binary")
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        return data.decode("latin-1"), f"not UTF-8 at byte {error.start}: read as Latin-1"


def _units(symbols: tuple[Symbol, ...], text: str) -> tuple[tuple[Unit, ...], Counter[str]]:
    """The words of each symbol, and of the file; every line is counted once."""
    lines = text.split("\n")
    own_lines: list[list[str]] = [[] for _ in symbols]
    for owner, line in zip(line_owners(symbols, len(lines)), lines, strict=True):
        own_lines[owner].append(line)
    counts = [count_tokens("\n".join(each)) for each in own_lines]
    total: Counter[str] = Counter()
    for own in counts:
        total.update(own)
    around = _around(symbols)
    # Inner symbols follow outer ones: going backwards, what is handed up is already complete.
    for number in range(len(symbols) - 1, 0, -1):
        if symbols[around[number]].kind in ("function", "method"):
            counts[around[number]].update(counts[number])
    return tuple(map(Unit, symbols, counts)), total


def _around(symbols: tuple[Symbol, ...]) -> list[int]:
    """For each symbol the number of the one directly around it, 0 for the module."""
    around = [0] * len(symbols)
    open_ones: list[int] = []
    for number, symbol in enumerate(symbols[1:], start=1):
        while open_ones and not symbol.qualified.startswith(f"{symbols[open_ones[-1]].qualified}."):
            open_ones.pop()
        around[number] = open_ones[-1] if open_ones else 0
        open_ones.append(number)
    return around
