"""What the references of a file mean: from each to definitions of the tree."""

from collections.abc import Iterator
from enum import IntEnum

from localization.captures import Reference
from localization.languages.base import Imported
from localization.resolution.common_names import COMMON
from localization.resolution.files import File, head_of
from localization.resolution.names import Names
from localization.resolution.nodes import Node
from localization.resolution.outside import Outside


class EdgeKind(IntEnum):
    """What one definition has to do with another. `TESTS` is a call or use of the tested code by a test."""

    CONTAINS = 0
    IMPORTS = 1
    CALLS = 2
    INHERITS = 3
    USES = 4
    TESTS = 5


_KINDS = {"call": EdgeKind.CALLS, "attribute": EdgeKind.USES, "type": EdgeKind.USES, "base": EdgeKind.INHERITS}


Found = tuple[tuple[Node, ...], bool]
"""Definitions, and whether they are guessed from the name alone."""
Resolved = tuple[Reference, Node, EdgeKind, tuple[Node, ...], bool]
"""A reference, the definition it stands in, the definitions it may mean, and whether its name alone says so."""
_NONE: tuple[Node, ...] = ()


class ReferenceReader:
    """Resolves references by `names`, and what that leaves open by the name alone."""

    def __init__(self, names: Names, outside: Outside) -> None:
        self._names, self._outside = names, outside

    def read(self, file: File) -> Iterator[Resolved]:
        """Those of the file's references that mean something in the tree, in their order."""
        nodes, module, names = file.nodes, file.module, self._names
        bare: dict[tuple[Node, str], Found] = {}
        qualified: dict[tuple[Node, str, str, EdgeKind], Found] = {}
        for reference in file.references:
            kind_name, name, qualifier, _, owner, _ = reference
            source = nodes[owner]
            kind = _KINDS.get(kind_name)
            if kind is None:
                if kind_name == "import" and (targets := self._imported(file, source, reference)):
                    yield reference, source, EdgeKind.IMPORTS, targets, False
                continue
            scope = source
            if kind is EdgeKind.INHERITS and source.parent is not None:
                scope = source.parent
            if qualifier:
                place = names.anchor(scope, head_of(qualifier)), qualifier, name, kind
                found = qualified.get(place)
                if found is None:
                    found = qualified[place] = self._qualified(*place)
            else:
                key = module if scope.plain else names.anchor(scope, name), name
                found = bare.get(key)
                if found is None:
                    found = bare[key] = self._bare(*key)
            if found[0]:
                yield reference, source, kind, *found

    def _bare(self, scope: Node, name: str) -> Found:
        found = self._names.name(scope, name)
        if found is None:
            return self._outside.anywhere(scope.file, name), True
        return tuple(value for value in found if isinstance(value, Node)), False

    def _qualified(self, scope: Node, qualifier: str, name: str, kind: EdgeKind) -> Found:
        receiver = self._names.meaning(scope, qualifier)
        if receiver is None:
            if kind is EdgeKind.CALLS and name not in COMMON:
                return self._outside.methods(scope.file, name), True
            return _NONE, False
        targets: list[Node] = []
        for value in receiver:
            found = self._names.part(value, name)
            if found:
                targets += [each for each in found if isinstance(each, Node)]
            elif found is None and kind is EdgeKind.USES and isinstance(value, Node):
                targets.append(value)  # a constant of a class or module
        return tuple(dict.fromkeys(targets)), False

    def _imported(self, file: File, source: Node, reference: Reference) -> tuple[Node, ...]:
        """The file that is imported, and the definition taken from it where that is known."""
        module, name = reference.qualifier, reference.name
        found = [each.module for each in self._names.modules(file, module)]
        if name not in ("", "*"):
            taken = self._names.imported(file, Imported(module, name, name)) or ()
            found += [each for each in taken if isinstance(each, Node)]
        return tuple(dict.fromkeys(each for each in found if each is not source))
