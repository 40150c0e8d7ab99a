"""Names as they are written in the code, whether the tree defines them or not."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import translate
from functools import lru_cache
from typing import NamedTuple, get_args

import numpy as np

from localization.captures import ReferenceKind
from localization.columns import Columns, Units
from localization.known_names import is_glob
from localization.record import Record

_KINDS: tuple[ReferenceKind, ...] = get_args(ReferenceKind)
_SEPARATORS = re.compile(r"\.|::|->|/|\\|\(\)|(?<=\w)#")
_VARIABLE = re.compile(r"\[.*?\]|[*?[]")
_BASE = _KINDS.index("base")


class NameEnd:
    """The last parts of a dotted name, each of which may be a glob. Case matters."""

    def __init__(self, name: str) -> None:
        # Separators alone name nothing.
        self.parts = parts_of(name) or ("\0",)
        self._fits = [_Fits(part) for part in reversed(self.parts)]

    def fits(self, name: str) -> bool:
        """A last part alone."""
        return self._fits[0][name]

    def ends(self, parts: Sequence[str]) -> bool:
        return len(parts) >= len(self._fits) and all(
            fits[part] for fits, part in zip(self._fits, reversed(parts), strict=False)
        )


class Written(NamedTuple):
    """A reference as it stands in the code."""

    line: int
    text: str


class WrittenNames:
    """References of some kinds to such a name; an import also to a module alone.

    Only files in which its parts occur are looked into: 100 of them take some milliseconds.
    """

    def __init__(self, columns: Columns, kinds: Sequence[ReferenceKind], name: str) -> None:
        self._columns = columns
        self._wanted = np.isin(_KINDS, kinds)
        self._end = NameEnd(name)
        self._imports = "import" in kinds
        needles = [literal(part).encode(errors="replace") for part in self._end.parts]
        if not self._imports and not is_glob(self._end.parts[-1]):
            needles[-1] = b"\0%b\0" % needles[-1]
        self._needles = needles[::-1]

    def units(self) -> Units:
        """The definitions that they stand in."""
        found = [np.empty(0, dtype=np.intp)]
        for first, record in zip(self._columns.first.tolist(), self._columns.records, strict=False):
            if len(record.reference) and all(needle in record.texts for needle in self._needles):
                found.append(first + np.array([unit for unit, _ in self._in(record)], dtype=np.intp))
        return np.unique(np.concatenate(found))

    def first(self, unit: int) -> Written:
        """The first one of a unit, which is one of `units`."""
        file = int(self._columns.file[unit])
        number, record = unit - int(self._columns.first[file]), self._columns.records[file]
        row = next(row for owner, row in self._in(record) if owner == number)
        names, others = _names(record)
        return Written(int(record.reference[row, 1]), ".".join(filter(None, (others.split("\0")[row], names[row]))))

    def _in(self, record: Record) -> Iterator[tuple[int, int]]:
        """Unit and row of each."""
        names, others = _names(record)
        rows = np.flatnonzero(self._wanted[record.reference[:, 0]]).tolist()
        if not self._imports:
            rows = [row for row in rows if self._end.fits(names[row])]
        if self._imports or len(self._end.parts) > 1:
            qualifiers = others.split("\0", len(names))
            rows = [row for row in rows if self._ends(parts_of(qualifiers[row]), names[row])]
        units = record.reference[rows, 2].tolist()
        bases = record.reference[rows, 0] == _BASE
        if bases.any():
            aliases = others.split("\0")[len(names) :]
            for at in np.flatnonzero(bases).tolist():
                if aliases[rows[at]]:
                    units[at] = _class_named(record, parts_of(aliases[rows[at]])[-1], units[at])
        return zip(units, rows, strict=True)

    def _ends(self, around: tuple[str, ...], name: str) -> bool:
        return self._end.ends((*around, name)) or (self._imports and self._end.ends(around))


class _Fits(dict[str, bool]):
    """Names that were asked about, and whether they fit a glob."""

    def __init__(self, glob: str) -> None:
        super().__init__()
        self._match = re.compile(translate(glob)).match

    def __missing__(self, name: str) -> bool:
        self[name] = fits = self._match(name) is not None
        return fits


@lru_cache(maxsize=1 << 12)
def parts_of(name: str) -> tuple[str, ...]:
    """`a`, `b`, `c` of `a.b::c`, and of `a().b.c`."""
    return tuple(filter(None, _SEPARATORS.split(name)))


def literal(part: str) -> str:
    """Letters that every name has which fits: the longest piece without wildcards."""
    return max(_VARIABLE.split(part), key=len)


def first_line(record: Record, unit: int, name: str) -> int | None:
    """Where the unit of a file first refers to what is called so; None: it is not written there."""
    rows = np.flatnonzero(record.reference[:, 2] == unit)
    names, _ = _names(record)
    return min((int(record.reference[row, 1]) for row in rows.tolist() if names[row] == name), default=None)


def _class_named(record: Record, name: str, otherwise: int) -> int:
    """A base may be told outside of the class: its unit in this file, where it is defined in it."""
    names = record.texts.split(b"\0", record.units)[: record.units]
    return names.index(name.encode()) if name.encode() in names else otherwise


def _names(record: Record) -> tuple[list[str], str]:
    """Names of all references, and the text of their qualifiers, then aliases."""
    references = record.texts.split(b"\0", 4 * record.units)[-1].decode()
    *names, others = references.split("\0", len(record.reference))
    return names, others
