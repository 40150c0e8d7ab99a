"""Definitions linked to each other, with the names that each of them binds."""

from typing import TYPE_CHECKING, Final, NamedTuple

from localization.languages.base import Imported

if TYPE_CHECKING:
    from localization.resolution.files import File


class Node:
    """A definition. Equal definitions of the tree before and after an edit have the same `id`, but are two objects."""

    __slots__ = (
        "bases", "class_", "declared", "enclosing", "file", "full_name", "id", "imports", "instance", "is_class",
        "members", "name", "number", "parent", "plain", "returns", "scope",
    )  # fmt: skip

    def __init__(self, file: "File", number: int, id_: int, name: str, is_class: bool, parent: "Node | None") -> None:
        self.file, self.number, self.id, self.name = file, number, id_, name
        self.is_class, self.parent = is_class, parent
        self.scope = ""
        """Qualified name of the class that it is a method of, where that is not around it."""
        self.full_name = ""
        """With its package or namespaces and the definitions around it, in languages that have packages."""
        self.returns = ""
        """Text of the type of what a function returns, as far as its signature says."""
        self.members: dict[str, list[Node]] = _NO_MEMBERS
        """Definitions directly in it, by name, in the order of the source."""
        self.imports: dict[str, list[Imported]] = _NO_IMPORTS
        self.declared: dict[str, list[Typed]] = _NO_TYPES
        """Variables, of a class also its instances' attributes, by name."""
        self.bases: list[Typed] = _NO_BASES
        self.class_: Node | None = self if is_class else None
        """The innermost class around it, itself included."""
        self.enclosing: Node | None = None
        """The next node outwards whose names its code sees; None for the file's."""
        self.plain = True
        """Whether its code sees the names of the file alone."""
        self.instance: Instance | None = None

    def __repr__(self) -> str:
        return f"<{self.file.path}::{self.name} {self.number}>"


class Instance:
    """Some object of a class."""

    __slots__ = ("of",)

    def __init__(self, of: Node) -> None:
        self.of = of


class Typed(NamedTuple):
    """The text of a type or base class and where it stands."""

    text: str
    owner: Node


_NO_MEMBERS: Final[dict[str, list[Node]]] = {}
_NO_IMPORTS: Final[dict[str, list[Imported]]] = {}
_NO_TYPES: Final[dict[str, list[Typed]]] = {}
_NO_BASES: Final[list[Typed]] = []


def instance_of(node: Node) -> Instance:
    """The same object for the same class: answers are compared."""
    if node.instance is None:
        node.instance = Instance(node)
    return node.instance
