"""A history as bytes, to be kept by the id of the commit it ends with."""

import json
import zlib
from itertools import accumulate, pairwise

import numpy as np

from localization.history import History
from localization.postings import Postings

VERSION = 1
"""Of the format and of what is put into it: bytes of another version are refused."""
_MAGIC = b"history%c" % VERSION
_ARRAYS = (
    *(("place", "<i4"), ("time", "<i8"), ("size", "<i4"), ("start", "<i8"), ("file", "<i4")),
    *(("issue", "<i4"), ("issue_row", "<i4")),
)
_WORDS = (("row", "<u4"), ("term", "<u8"), ("count", "<u2"))


def to_bytes(history: History) -> bytes:
    """A checksum, the texts as JSON, the columns one after the other; numbers are little-endian."""
    columns = [getattr(history, name).astype(dtype).tobytes() for name, dtype in _ARRAYS]
    columns += [getattr(history.words, name).astype(dtype).tobytes() for name, dtype in _WORDS]
    texts = {
        "paths": history.paths,
        "ids": history.ids,
        "subjects": history.subjects,
        "commits": history.commits,
        "problem": history.problem,
        "columns": [len(column) for column in columns],
    }
    head = json.dumps(texts, separators=(",", ":")).encode()
    body = b"".join([len(head).to_bytes(8, "little"), head, *columns])
    return b"".join([_MAGIC, zlib.crc32(body).to_bytes(4, "little"), body])


def from_bytes(data: bytes) -> History:
    """Raises ValueError for bytes that `to_bytes` of this version did not write."""
    body = data[len(_MAGIC) + 4 :]
    checksum = int.from_bytes(data[len(_MAGIC) : len(_MAGIC) + 4], "little")
    if not data.startswith(_MAGIC) or len(body) < 8 or zlib.crc32(body) != checksum:
        raise ValueError("not a history of this version, or damaged")
    after = 8 + int.from_bytes(body[:8], "little")
    texts = json.loads(body[8:after])
    ends = list(accumulate(texts["columns"], initial=after))
    pieces = [body[start:end] for start, end in pairwise(ends)]
    columns = {
        name: np.frombuffer(piece, dtype) for (name, dtype), piece in zip((*_ARRAYS, *_WORDS), pieces, strict=True)
    }
    row, term, count = (columns.pop(name) for name, _ in _WORDS)
    return History(
        paths=tuple(texts["paths"]),
        ids=tuple(texts["ids"]),
        subjects=tuple(texts["subjects"]),
        words=Postings.of(row, term, count, rows=len(texts["ids"])),
        commits=texts["commits"],
        problem=texts["problem"],
        **columns,
    )
