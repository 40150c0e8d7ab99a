"""Values that can be written down and made again, in the tagged form of `inside/swe_agent_probe.py`."""

import base64
import datetime
import decimal
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath
from typing import Any

Tagged = list[Any]
"""`["int", "5"]`, `["list", [...]]`; JSON that can be kept and sent."""

_DEEPEST = 12
_LARGEST = 5000
"""Characters or items of one value; what is larger was not written by our plugin."""


@dataclass(frozen=True)
class Live:
    """Not plain: it exists only inside the test that made it. `kind` is the name of its type, as it was said."""

    kind: str

    def __repr__(self) -> str:
        return f"<{self.kind.rpartition('.')[2] or '?'}>"


def encode(value: object) -> Tagged:
    """Raises ValueError for a value that is not plain."""
    if isinstance(value, Live):
        return ["live", value.kind]
    if value is None:
        return ["none"]
    kind = type(value)
    if isinstance(value, list | tuple | set | frozenset):
        items = [encode(one) for one in value]
        return [kind.__name__, items if isinstance(value, list | tuple) else sorted(items, key=json.dumps)]
    if isinstance(value, dict):
        return ["dict", [[encode(key), encode(one)] for key, one in value.items()]]
    writer = _WRITERS.get(kind)
    if writer is None:
        if isinstance(value, PurePath):
            return ["path", str(value)]
        raise ValueError(f"not a plain value: {kind.__name__}")
    return [_NAMES[kind], writer(value)]


def decode(tagged: object, depth: int = 0) -> object:
    """Raises ValueError for anything that our plugin would not have written; what a target says is not trusted."""
    if not isinstance(tagged, list) or not tagged or not isinstance(tagged[0], str) or depth > _DEEPEST:
        raise ValueError("not a tagged value")
    name, content = tagged[0], tagged[1] if len(tagged) > 1 else None
    if isinstance(content, str | list) and len(content) > _LARGEST:
        raise ValueError("too large")
    try:
        if name == "none":
            return None
        if name in _CONTAINERS:
            return _CONTAINERS[name]([decode(one, depth + 1) for one in _items(content)])
        if name == "dict":
            pairs = [_items(pair) for pair in _items(content)]
            return {decode(key, depth + 1): decode(one, depth + 1) for key, one in pairs}
        return _READERS[name](content)
    except (LookupError, TypeError, ArithmeticError) as error:
        raise ValueError(f"not a plain value: {name[:40]}") from error


def _items(content: object) -> list[object]:
    if not isinstance(content, list):
        raise ValueError("not a list")
    return content


def _exactly(kind: type) -> Callable[[Any], object]:
    def check(content: object) -> object:
        if type(content) is not kind:
            raise ValueError(f"not a {kind.__name__}")
        return content

    return check


def _clock(value: datetime.time) -> tuple[int, int, int, int]:
    return value.hour, value.minute, value.second, value.microsecond


def _offset(zone: datetime.tzinfo | None) -> int | None:
    if zone is not None and type(zone) is not datetime.timezone:
        raise ValueError("a zone with rules of its own")
    return None if zone is None else int(zone.utcoffset(None).total_seconds())


def _zone(offset: int | None) -> datetime.timezone | None:
    return None if offset is None else datetime.timezone(datetime.timedelta(seconds=offset))


_CONTAINERS: Mapping[str, Callable[[list[object]], object]] = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
}
_READERS: Mapping[str, Callable[[Any], object]] = {
    "bool": _exactly(bool),
    "int": lambda content: int(str(content)),
    "float": lambda content: float(str(content)),
    "str": _exactly(str),
    "bytes": lambda content: base64.b64decode(content, validate=True),
    "datetime": lambda parts: datetime.datetime(*parts[:7]).replace(tzinfo=_zone(parts[7])),
    "date": lambda parts: datetime.date(*parts),
    "time": lambda parts: datetime.time(*parts[:4]).replace(tzinfo=_zone(parts[4])),
    "timedelta": lambda parts: datetime.timedelta(*parts),
    "decimal": lambda content: decimal.Decimal(str(content)),
    "uuid": lambda content: uuid.UUID(str(content)),
    "path": lambda content: PurePosixPath(str(content)),
    "live": lambda content: Live(str(content)),
}
_WRITERS: Mapping[type, Callable[[Any], object]] = {
    bool: bool,
    int: str,
    float: repr,
    str: str,
    bytes: lambda value: base64.b64encode(value).decode("ascii"),
    datetime.datetime: lambda value: [*value.timetuple()[:6], value.microsecond, _offset(value.tzinfo)],
    datetime.date: lambda value: [value.year, value.month, value.day],
    datetime.time: lambda value: [*_clock(value), _offset(value.tzinfo)],
    datetime.timedelta: lambda value: [value.days, value.seconds, value.microseconds],
    decimal.Decimal: str,
    uuid.UUID: lambda value: value.hex,
}
_NAMES = {kind: kind.__name__.lower() for kind in _WRITERS}
