"""A question about the code of a tree, taken apart."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from localization.base import SymbolKind

STEPS_LIMIT = 100
"""As far as a relation is followed."""


class Relation(Enum):
    """What a definition has to do with the target. The value is how it is written."""

    CALLS = "calls"
    CALLED_BY = "called by"
    USES = "uses"
    USED_BY = "used by"
    IMPORTS = "imports"
    IMPORTED_BY = "imported by"
    INHERITS = "inherits"
    INHERITED_BY = "inherited by"
    OVERRIDES = "overrides"
    OVERRIDDEN_BY = "overridden by"
    DEFINES = "defines"
    IN = "in"
    TESTS = "tests"
    TESTED_BY = "tested by"


@dataclass(frozen=True, slots=True)
class Named:
    """A plain or qualified name, of which each part may be a glob."""

    text: str


@dataclass(frozen=True, slots=True)
class InPath:
    glob: str


@dataclass(frozen=True, slots=True)
class OfKind:
    kinds: tuple[SymbolKind, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """`steps` is how often the relation may be followed."""

    relation: Relation
    target: "Query"
    steps: int


@dataclass(frozen=True, slots=True)
class Not:
    part: "Query"


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Query", ...]


Query: TypeAlias = Named | InPath | OfKind | Related | Not | AllOf | AnyOf
