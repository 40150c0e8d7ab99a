"""What is read of one file: definitions, references, and where comments and documentation stand."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from localization.base import SymbolKind

SIGNATURE_LIMIT = 300
"""Characters kept of a signature."""
DEPTH_LIMIT = 50
"""Definitions nested deeper than this are not listed: their qualified names alone would fill the memory."""
EXPRESSION_LIMIT = 200
"""Bytes looked at of the expression before a name: chained calls nest, and each would be read again and again."""

ReferenceKind = Literal["call", "import", "base", "attribute", "type", "declaration"]


class Definition(NamedTuple):
    """A class, function or method; number 0 of a file is the module. Lines count from 1, both ends included.

    `scope` stands in front of the name where no definition around it does: the type of an `impl`, `A` of `A::f`.
    """

    name: str
    kind: SymbolKind
    parent: int
    """Number of the definition around it."""
    start_line: int
    end_line: int
    scope: str = ""
    signature: str = ""
    docstring: str = ""


class Reference(NamedTuple):
    """A name that code uses. `qualifier` is what stands before the last part of it.

    It is empty for a bare name, a separator for one that begins with it (`::f`), `f()` for what a call returned, and
    `?` for any other expression. An import has the module as qualifier, the imported name (or empty) as name and the
    local one as alias; a declaration has the local name as name and its type as qualifier; a base told outside the
    class (a Rust `impl`) has that class as alias.
    """

    kind: ReferenceKind
    name: str
    qualifier: str
    line: int
    owner: int
    """Number of the innermost definition around it."""
    alias: str = ""


class Span(NamedTuple):
    """Bytes of the source, the end excluded, and the number of the definition around them or that they document."""

    start: int
    end: int
    owner: int


@dataclass(frozen=True)
class Source:
    """What one file defines and uses. `problem` says what could not be read, or is empty.

    A reference that one definition makes several times is listed once, with its first line.
    """

    definitions: tuple[Definition, ...]
    references: tuple[Reference, ...] = ()
    comments: tuple[Span, ...] = ()
    docstrings: tuple[Span, ...] = ()
    problem: str = ""
