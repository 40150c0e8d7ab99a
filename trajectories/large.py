"""Large values of an event beside its line: a line stays small enough to be read, searched and shown as a whole.

A line longer than `LINE` bytes loses its largest texts, and if need be whole lists and tables, to files named by the
SHA-256 of what they hold. In their place stands an empty value of the same kind; the key `texts` maps a JSON Pointer
to the hash. The file is there before the line that names it.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LINE = 64 * 1024
"""Bytes of a line with its end, at most."""
TEXTS = "texts"
_SMALL = 1024
"""Bytes below which a value stays where it is."""
_FRAME = 100
"""Bytes that a pointer and a hash take in the line."""


def taken_out(line: bytes, folder: Path) -> bytes:
    """The line without its large values, which are written below `folder`; a line that fits is given back as it is."""
    if len(line) < LINE:
        return line
    event: dict[str, Any] = json.loads(line)
    texts: dict[str, str] = {}
    line = json.dumps(event).encode()
    # Texts wherever they stand; if they are many and small, the lists and tables of the event itself.
    for kinds, depth in (((str,), 99), ((dict, list), 1)):
        left = len(line)
        for pointer, size in sorted(_values(event, kinds, depth), key=lambda each: -each[1]):
            if left < LINE or size < _SMALL:
                break
            parent, key = _place(event, pointer)
            texts[pointer] = _write(parent[key], folder)
            parent[key] = type(parent[key])()
            left -= size - _FRAME - len(pointer)
        line = json.dumps({**event, TEXTS: texts}).encode() if texts else line
    return line


def put_back(event: object, folder: Path) -> object:
    """The event as it was. Raises OSError or ValueError for a value that is not there or is not what was written."""
    if not isinstance(event, dict) or not isinstance(texts := event.pop(TEXTS, None), dict):
        return event
    # What was taken out last may hold the places of what was taken out before it.
    for pointer, digest in reversed(texts.items()):
        data = (folder / TEXTS / str(digest)).read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise ValueError(f"{TEXTS}/{digest} was changed")
        parent, key = _place(event, pointer)
        text = data.decode("utf-8", "surrogatepass")
        parent[key] = text if parent[key] == "" else json.loads(text)
    return event


def _values(value: Any, kinds: tuple[type, ...], depth: int, pointer: str = "") -> Iterator[tuple[str, int]]:
    """Pointers of the values of these kinds, down to a depth, with their sizes in bytes; the event itself is none."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        place = f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
        if isinstance(each, kinds):
            yield place, len(json.dumps(each))
        if depth > 1:
            yield from _values(each, kinds, depth - 1, place)


def _place(event: Any, pointer: str) -> tuple[Any, Any]:
    keys: list[Any] = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    for key in keys[:-1]:
        event = event[int(key) if isinstance(event, list) else key]
    return event, int(keys[-1]) if isinstance(event, list) else keys[-1]


def _write(value: Any, folder: Path) -> str:
    data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()
    digest = hashlib.sha256(data).hexdigest()
    path = folder / TEXTS / digest
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        part = path.with_name(f"{digest}.{os.getpid()}.part")
        part.write_bytes(data)
        part.replace(path)
    return digest
