"""What is kept of one file's content: definitions, references and words, as columns. It does not depend on the path."""

import struct
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from localization.base import SymbolKind
from localization.captures import Definition, Reference, ReferenceKind, Source
from localization.hashing import term_hash
from localization.words import NO_WORDS, Words, count_words

VERSION = 1
"""Of the format and of what is put into it: a record of another version is made anew."""

KINDS: tuple[SymbolKind, ...] = get_args(SymbolKind)
_REFERENCEKINDS: tuple[ReferenceKind, ...] = get_args(ReferenceKind)
_KIND_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
MODULE = _KIND_NUMBERS["module"]
_REFERENCE_NUMBERS = {kind: number for number, kind in enumerate(_REFERENCEKINDS)}
_HEAD = struct.Struct("<5I")
_BETWEEN = "\x00"
DOCSTRING_LIMIT = 2_000
"""Characters kept of a docstring; all of its words are counted."""


@dataclass(frozen=True, slots=True)
class Record:
    """Columns over the definitions of a file (`unit`), over its words and over its references.

    `texts` has the names, scopes, signatures and docstrings of all definitions and the parts of all references.
    """

    kind: NDArray[np.uint8]
    parent: NDArray[np.uint32]
    start_line: NDArray[np.uint32]
    end_line: NDArray[np.uint32]
    name: NDArray[np.uint64]
    """`term_hash` of each definition's name as written."""
    words: Words
    reference: NDArray[np.uint32]
    """Rows of kind, line and owner."""
    texts: bytes
    problem: str

    @property
    def units(self) -> int:
        """Number of definitions, the module included."""
        return len(self.kind)

    def source(self) -> Source:
        """What was parsed; spans of comments and docstrings are not kept, long docstrings are cut."""
        texts = self.texts.decode().split(_BETWEEN)
        count = self.units
        names, scopes, signatures, docstrings = (texts[number * count : (number + 1) * count] for number in range(4))
        columns = (self.kind.tolist(), self.parent.tolist(), self.start_line.tolist(), self.end_line.tolist())
        definitions = tuple(
            Definition(name, KINDS[kind], parent, start, end, scope, signature, docstring)
            for name, kind, parent, start, end, scope, signature, docstring in zip(
                names, *columns, scopes, signatures, docstrings, strict=True
            )
        )
        rows = self.reference.tolist()
        at = 4 * count
        parts = (texts[at + number * len(rows) : at + (number + 1) * len(rows)] for number in range(3))
        references = tuple(
            Reference(_REFERENCEKINDS[kind], name, qualifier, line, owner, alias)
            for (kind, line, owner), name, qualifier, alias in zip(rows, *parts, strict=True)
        )
        return Source(definitions, references, problem=self.problem)


def make_record(source: Source, text: str | None) -> Record:
    """`text` is what the words are counted of, None to count none."""
    definitions, references = source.definitions, source.references
    texts = [
        *(each.name for each in definitions),
        *(each.scope for each in definitions),
        *(each.signature for each in definitions),
        *(each.docstring[:DOCSTRING_LIMIT] for each in definitions),
        *(each.name for each in references),
        *(each.qualifier for each in references),
        *(each.alias for each in references),
    ]
    heap = _BETWEEN.join(texts)
    if heap.count(_BETWEEN) != len(texts) - 1:
        heap = _BETWEEN.join(each.replace(_BETWEEN, "\ufffd") for each in texts)
    rows = [(_REFERENCE_NUMBERS[each.kind], each.line, each.owner) for each in references]
    return Record(
        kind=np.array([_KIND_NUMBERS[each.kind] for each in definitions], dtype=np.uint8),
        parent=np.array([each.parent for each in definitions], dtype=np.uint32),
        start_line=np.array([each.start_line for each in definitions], dtype=np.uint32),
        end_line=np.array([each.end_line for each in definitions], dtype=np.uint32),
        name=np.array([term_hash(each.name) for each in definitions], dtype=np.uint64),
        words=count_words(source, text) if text is not None else NO_WORDS,
        reference=np.array(rows, dtype=np.uint32).reshape(-1, 3),
        texts=heap.encode(errors="replace"),
        problem=source.problem,
    )


def to_bytes(record: Record) -> bytes:
    """The columns one after the other; numbers are little-endian."""
    problem = record.problem.encode(errors="replace")
    words = record.words
    head = _HEAD.pack(record.units, len(words.term), len(record.reference), len(record.texts), len(problem))
    columns = (words.term, record.name, record.parent, record.start_line, record.end_line, words.unit, record.reference,
               words.count, words.field, record.kind)  # fmt: skip
    return b"".join(
        [head, *(column.astype(column.dtype.newbyteorder("<")).tobytes() for column in columns), record.texts, problem]
    )


def from_bytes(data: bytes) -> Record:
    """Views of `data`, nothing is copied. Raises ValueError for bytes that `to_bytes` did not write."""
    try:
        units, terms, references, texts, problem = _HEAD.unpack_from(data)
        at = _HEAD.size
        columns = []
        for dtype, count in (
            ("<u8", terms), ("<u8", units), ("<u4", units), ("<u4", units), ("<u4", units), ("<u4", terms),
            ("<u4", 3 * references), ("<u2", terms), ("u1", terms), ("u1", units),
        ):  # fmt: skip
            columns.append(np.frombuffer(data, dtype, count, at))
            at += columns[-1].nbytes
    except struct.error as error:
        raise ValueError(f"not a record: {error}") from error
    if len(data) != at + texts + problem:
        raise ValueError(f"not a record: {len(data)} bytes instead of {at + texts + problem}")
    term, name, parent, start_line, end_line, unit, reference, count, field, kind = columns
    return Record(
        kind=kind,
        parent=parent,
        start_line=start_line,
        end_line=end_line,
        name=name,
        words=Words(term, unit, field, count),
        reference=reference.reshape(-1, 3),
        texts=data[at : at + texts],
        problem=data[at + texts :].decode(),
    )
