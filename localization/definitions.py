"""The definitions of one file, decoded as they are asked for; its references are left alone."""

from collections.abc import Sequence
from functools import cached_property

from localization.base import Symbol
from localization.captures import Definition
from localization.parse import module_name, qualified_names
from localization.record import KINDS, Record

_BETWEEN = b"\0"


class Definitions:
    """What `Record.source` says of definitions, at a hundredth of its cost when little is asked.

    Numbers are those of the record; 0 is the module.
    """

    def __init__(self, path: str, record: Record) -> None:
        self.path = path
        self._record = record
        # Names, scopes, signatures and docstrings stand first.
        self._texts = record.texts.split(_BETWEEN, 4 * record.units)

    @cached_property
    def inside(self) -> Sequence[str]:
        """`Class.method` for each; the module's is empty."""
        record, count = self._record, self._record.units
        texts = [text.decode() for text in self._texts[: 2 * count]]
        return qualified_names(
            tuple(
                Definition(name, KINDS[kind], parent, 0, 0, scope)
                for name, kind, parent, scope in zip(
                    texts[:count], record.kind.tolist(), record.parent.tolist(), texts[count:], strict=True
                )
            )
        )

    def name(self, number: int) -> str:
        return self._texts[number].decode() if number else module_name(self.path)

    def qualified(self, number: int) -> str:
        """`path::Class.method`."""
        return f"{self.path}::{self.inside[number]}" if number else self.path

    def dotted(self, number: int) -> list[str]:
        """As `dotted_name`."""
        return dotted(self.path, self.inside[number])

    def signature(self, number: int) -> str:
        """On one line; empty for a module."""
        return self._texts[2 * self._record.units + number].decode()

    def symbol(self, number: int) -> Symbol:
        record = self._record
        return Symbol(
            path=self.path,
            name=self.name(number),
            qualified=self.qualified(number),
            kind=KINDS[record.kind[number]],
            start_line=int(record.start_line[number]),
            end_line=int(record.end_line[number]),
            signature=self.signature(number),
            docstring=self._texts[3 * record.units + number].decode(),
        )


def dotted(path: str, inside: str) -> list[str]:
    """`src/pkg/mod.py` and `A.f` as src, pkg, mod, A, f; a package's `__init__` is the package itself."""
    stem = path.rpartition(".")[0] or path
    modules = [part for part in stem.split("/") if part != "__init__"]
    return [*modules, *inside.split(".")] if inside else modules
