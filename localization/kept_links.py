"""The links between the files of a tree, from the store when a tree of the same content has been resolved before."""

import struct
from collections.abc import Callable
from hashlib import blake2b

import numpy as np

from localization.columns import Columns
from localization.ranking.graph import FileLinks
from localization.resolve import Edges
from localization.store import Store

_FORMAT = b"links 1\0"
_HEAD = struct.Struct("<I")


def kept_links(columns: Columns, store: Store | None, resolved: Callable[[], Edges]) -> FileLinks:
    """`FileLinks` of the tree. `resolved`, which costs about 3 us for each reference, is asked if none are kept."""
    key = _key(columns) if store is not None else ""
    if store is not None and (kept := store.get("links", key)) is not None and (found := _from(kept, columns)):
        return found
    links = FileLinks.of(columns, resolved())
    if store is not None:
        store.put("links", key, _to(links))
    return links


def _key(columns: Columns) -> str:
    """What edges are made of: every path, and all that was parsed."""
    digest = blake2b(_FORMAT, digest_size=20)
    for path, record in zip(columns.paths, columns.records, strict=True):
        digest.update(path.encode() + b"\0")
        if record.units > 1 or len(record.reference):
            digest.update(record.texts)
            digest.update(np.ascontiguousarray(record.reference).tobytes())
            digest.update(np.ascontiguousarray(record.parent).tobytes())
    return digest.hexdigest()


def _to(links: FileLinks) -> bytes:
    columns = (links.source.astype("<i4"), links.target.astype("<i4"), links.weight.astype("<f4"), links.kind)
    return b"".join([_HEAD.pack(len(links.source)), *(column.tobytes() for column in columns)])


def _from(data: bytes, columns: Columns) -> FileLinks | None:
    """None for bytes that are not those of this tree's links."""
    if len(data) < _HEAD.size:
        return None
    (count,) = _HEAD.unpack_from(data)
    if len(data) != _HEAD.size + 13 * count:
        return None
    source, target = (np.frombuffer(data, "<i4", count, _HEAD.size + 4 * count * each) for each in range(2))
    weight = np.frombuffer(data, "<f4", count, _HEAD.size + 8 * count)
    kind = np.frombuffer(data, np.uint8, count, _HEAD.size + 12 * count)
    files = len(columns.paths)
    if count and not (int(min(source.min(), target.min())) >= 0 and int(max(source.max(), target.max())) < files):
        return None
    return FileLinks(tuple(columns.paths), source, target, weight, kind)
