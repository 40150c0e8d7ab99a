"""Other values near a value: boundaries, empty ones, odd ones, longer ones. The same value gives the same list."""

import datetime
import decimal
import math
import uuid
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TypeVar

_T = TypeVar("_T", str, bytes)

_LONGEST = 2000
"""Characters or bytes of a made value."""
_ODD_TEXTS = (
    "",
    " ",
    "0",
    "-1",
    "a",
    "é",
    "\u00df\u0130",
    "\U0001f600",
    "a\nb",
    "\0",
    "%s",
    "../x",
    "'",
    "1e3",
    "None",
)


def mutants(value: object, constants: Sequence[object] = (), depth: int = 0) -> Iterator[object]:
    """Values of the same type, the likeliest to tell two programs apart first; none for a type that is not known.

    `constants` come from the code under test: numbers in it are tried as they are, one more and one less, and as
    lengths of texts.
    """
    numbers = [number for number in constants if type(number) is int and abs(number) < 2**63]
    match value:
        case bool():
            yield not value
        case int():
            yield from _ints(value, numbers)
        case float():
            yield from (0.0, -value, value + 1, value / 3, math.inf, -math.inf, math.nan, 1e308, 5e-324, -0.0)
            yield from (float(number) for number in numbers)
        case str():
            yield from _texts(value, [text for text in constants if isinstance(text, str)], numbers)
        case bytes():
            texts = [text for text in constants if isinstance(text, bytes)]
            yield from (b"", value[:-1], value + value, value[::-1], *texts, b"\0", b"\xff", value[1:], b"\xc3\xa9")
            yield from (_fitted(value, length, b"\0") for length in _lengths(numbers))
        case list() | tuple():
            for items in _sequences(value, constants, depth):
                yield type(value)(items)
        case dict():
            yield from _dicts(value, constants, depth)
        case set() | frozenset():
            items = sorted(value, key=repr)
            yield from (type(value)(), type(value)(items[1:]), type(value)(items[:1]))
        case _:
            yield from _library(value)


def _ints(value: int, numbers: Sequence[int]) -> Iterator[int]:
    yield from (0, value + 1, value - 1, -value, 1, -1)
    for number in numbers:
        yield from (number, number + 1, number - 1)
    yield from (2, 10, 100, 255, 256, 2**31 - 1, 2**31, 2**63, -(2**63), value * 2)


def _texts(value: str, texts: Sequence[str], numbers: Sequence[int]) -> Iterator[str]:
    yield from ("", value[:-1], value + value, value.swapcase(), f" {value} ", value[::-1])
    for text in texts:
        yield from (text, value + text, text + value)
        if text and text in value:
            yield value.replace(text, "")
    yield from (_fitted(value, length, "x") for length in _lengths(numbers))
    yield from (value[1:], value + "é", value[: len(value) // 2], *_ODD_TEXTS)


def _fitted(value: _T, length: int, filling: _T) -> _T:
    return ((value or filling) * (length + 1))[:length]


def _lengths(numbers: Sequence[int]) -> Iterator[int]:
    for number in numbers:
        for length in (number, number + 1, number - 1):
            if 0 <= length <= _LONGEST // 2:
                yield length


def _sequences(value: Sequence[object], constants: Sequence[object], depth: int) -> Iterator[list[object]]:
    items = list(value)
    yield []
    if items:
        yield items[:-1]
        yield items[1:]
        yield items + items
        yield items[::-1]
        yield [items[0]]
    if depth < 2:
        for index, item in enumerate(items[:4]):
            for other in _first(mutants(item, constants, depth + 1), 4):
                yield [*items[:index], other, *items[index + 1 :]]


def _dicts(value: dict[object, object], constants: Sequence[object], depth: int) -> Iterator[dict[object, object]]:
    yield {}
    for key in list(value)[:4]:
        yield {other: one for other, one in value.items() if other != key}
        yield {**value, key: None}
        if depth < 2:
            for other in _first(mutants(value[key], constants, depth + 1), 4):
                yield {**value, key: other}
    yield {**value, "unexpected": 1}


def _library(value: object) -> Iterator[object]:
    match value:
        case datetime.datetime():
            yield from (value.replace(microsecond=part) for part in (0, 123456))
            yield value.replace(tzinfo=datetime.UTC if value.tzinfo is None else None)
            yield from (value.replace(microsecond=part) for part in (1, 123000, 999999))
            yield from (value.replace(hour=0, minute=0, second=0), datetime.datetime.min, datetime.datetime.max)
            yield from (value.replace(year=2000, month=2, day=29), datetime.datetime(1970, 1, 1))
        case datetime.date():
            yield from (datetime.date(2000, 2, 29), datetime.date.min, datetime.date.max, datetime.date(1970, 1, 1))
        case datetime.time():
            yield from (value.replace(microsecond=part) for part in (0, 123456))
            yield value.replace(tzinfo=datetime.UTC if value.tzinfo is None else None)
            yield value.replace(microsecond=0, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))
            yield from (value.replace(microsecond=part) for part in (1, 123000, 999999))
            yield from (datetime.time.min, datetime.time.max, value.replace(second=0))
        case datetime.timedelta():
            yield from (datetime.timedelta(), -value, datetime.timedelta(microseconds=1), datetime.timedelta(days=400))
        case decimal.Decimal():
            texts = ("0", "-1", "0.1", "1E+3", "-0", "NaN", "Infinity", "1.005", "0.00000001", "123456789.987654321")
            yield from map(decimal.Decimal, texts)
        case uuid.UUID():
            yield from (uuid.UUID(int=0), uuid.UUID(int=2**128 - 1))
        case PurePosixPath():
            yield from map(PurePosixPath, (".", "a", "a/b", f"{value}x", "é.txt", "a/../b"))
        case _:
            return


def _first(values: Iterator[object], count: int) -> Iterator[object]:
    for _, value in zip(range(count), values, strict=False):
        yield value
