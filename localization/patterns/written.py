"""Names as they are written in the code, whether the tree defines them or not."""

import re
from collections.abc import Callable, Iterator
from fnmatch import translate
from typing import NamedTuple

import numpy as np

from localization.captures import ReferenceKind
from localization.columns import Columns
from localization.record import REFERENCE_KINDS, Record

_BETWEEN = b"\0"
_SEPARATORS = re.compile(r"\.|::|->|/|\\|(?<=\w)#")
_LITERAL = re.compile(r"[^*?[\]]+")


class Written(NamedTuple):
    """A reference: by which unit, in which line, and how it is written there."""

    unit: int
    line: int
    text: str


def parts_of(name: str) -> list[str]:
    """`a`, `b`, `c` of `a.b::c`."""
    return [part for part in _SEPARATORS.split(name) if part]


def written(columns: Columns, kind: ReferenceKind, name: str) -> Iterator[Written]:
    """References whose name ends in these parts, each of which may be a glob; an import also by its module alone.

    Reads the references of the files in which the last part occurs: some milliseconds for 100 of them.
    """
    fits = _Parts(parts_of(name))
    imports = kind == "import"
    needle = fits.literal if imports or fits.is_glob else b"\0%b\0" % fits.literal
    for number, record in enumerate(columns.records):
        if len(record.reference) and needle in record.texts:
            first = int(columns.first[number])
            for row, text in _rows(record, REFERENCE_KINDS.index(kind), fits, imports):
                yield Written(first + int(record.reference[row, 2]), int(record.reference[row, 1]), text)
