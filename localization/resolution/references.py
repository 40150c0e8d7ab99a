"""What the references of a file mean: from each to definitions of the tree."""

from collections.abc import Iterator, Sequence, Set
from enum import IntEnum

from localization.captures import Reference
from localization.resolution.common_names import COMMON
from localization.resolution.files import File
from localization.resolution.names import Names
from localization.resolution.nodes import Node
from localization.resolution.outside import Outside
from localization.resolution.texts import head_of
from localization.resolution.values import Value


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
_WHOLE = frozenset({"call", "base"})
"""Kinds of references for which a module is what it stands for as a whole."""
_GLOBAL = frozenset({"::", "\\", "."})
"""Qualifiers of names that are looked for at the top alone."""
_NOTHING: Found = ((), False)


class ReferenceReader:
    """Resolves references by `names`, and what that leaves open by the name alone."""

    def __init__(self, names: Names, outside: Outside, known: Set[str]) -> None:
        """`known` has at least every name that something in the tree has: others are not looked for."""
        self.names, self._outside, self._known = names, outside, known
        self._silence = _Answers()
        self._guesses: dict[tuple[str, bool], _Guesses] = {}

    def read(self, file: File, references: Sequence[Reference] | None = None) -> Iterator[Resolved]:
        """Those of the file's references, or of the given ones, that mean something in the tree, in their order."""
        after: dict[str, dict[tuple[int, str], _Answers]] = {kind: {} for kind in _KINDS}
        shared: dict[tuple[str, Node, str], _Answers] = {}
        alone: dict[tuple[Node, str, str], Found] = {}
        nodes, anchor, known = file.nodes, self.names.anchor, self._known
        for reference in file.references if references is None else references:
            kind, name, qualifier, _, owner, alias = reference
            if kind not in after:
                for targets in self._imported(file, nodes[owner], reference) if kind == "import" else ():
                    yield reference, nodes[owner], EdgeKind.IMPORTS, targets, False
                continue
            if name not in known and (kind == "call" or not qualifier):
                continue
            if qualifier and qualifier not in _GLOBAL:
                answers = after[kind].get((owner, qualifier))
                if answers is None:
                    scope = nodes[owner] if kind != "base" else _around(nodes[owner])
                    key = kind, anchor(scope, head_of(qualifier)), qualifier
                    answers = shared.get(key)
                    if answers is None:
                        answers = shared[key] = self._answers(*key)
                    after[kind][owner, qualifier] = answers
                found = answers[name]
            else:
                scope = nodes[owner] if kind != "base" else _around(nodes[owner])
                place = file.module if scope.plain or qualifier else anchor(scope, name), name, kind
                before = alone.get(place)
                found = alone[place] = self._alone(*place) if before is None else before
            if found[0]:
                source = nodes[owner] if kind != "base" or not alias else self._class(nodes[owner], alias)
                yield reference, source, _KINDS[kind], found[0], found[1]

    def _alone(self, scope: Node, name: str, kind: str) -> Found:
        """A name without a qualifier in the code of `scope`."""
        found = self.names.name(scope, name)
        if found is None:
            return tuple(self.names.definitions(self._outside.anywhere(scope.file, name), False)), True
        return tuple(self.names.definitions(found, kind in _WHOLE)), False

    def _class(self, scope: Node, name: str) -> Node:
        """The class that a base is told of outside of it; the place itself if it is not known."""
        found = self.names.meaning(scope, name) or self._outside.anywhere(scope.file, name)
        return next((each for each in found if isinstance(each, Node) and each.is_class), scope)

    def _answers(self, kind: str, anchor: Node, qualifier: str) -> "_Answers":
        """What names mean after a qualifier."""
        receiver = self.names.meaning_at(anchor, qualifier)
        if receiver:
            return _Parts(self.names, receiver, kind)
        file = anchor.file
        if receiver is not None or kind != "call":
            return self._silence
        key = file.visibility.family, file.is_test
        if key not in self._guesses:
            self._guesses[key] = _Guesses(self._outside, file)
        return self._guesses[key]

    def _imported(self, file: File, source: Node, reference: Reference) -> Iterator[tuple[Node, ...]]:
        """The file that is imported, and what is taken from it where that is known."""
        names, name = self.names, reference.name
        modules = names.imports.modules(file, reference.qualifier, "*" if name == "*" else "")
        found = tuple([each.module for each in modules if each is not file])
        if found:
            yield found
        if name != "*" and (alias := reference.alias or name):
            taken = names.imports.exported(file, alias) if source.parent is None else names.name(source, alias)
            inside = tuple([each for each in taken or () if isinstance(each, Node) and each is not source])
            if inside and inside != found:
                yield inside


class _Answers(dict[str, Found]):
    """What names mean after a qualifier of which nothing is known, or that is nothing of the tree: nothing."""

    def __missing__(self, name: str) -> Found:
        return _NOTHING


class _Guesses(_Answers):
    """What methods are called so, for code of the kind that `file` is."""

    def __init__(self, outside: Outside, file: File) -> None:
        super().__init__()
        self._outside, self._file = outside, file

    def __missing__(self, name: str) -> Found:
        self[name] = found = (() if name in COMMON else self._outside.methods(self._file, name), True)
        return found


class _Parts(_Answers):
    """What is in a class, an object, a module or a package."""

    __slots__ = ("_kind", "_names", "_receiver")

    def __init__(self, names: Names, receiver: Sequence[Value], kind: str) -> None:
        super().__init__()
        self._names, self._receiver, self._kind = names, receiver, kind

    def __missing__(self, name: str) -> Found:
        targets: list[Node] = []
        for value in self._receiver:
            found = self._names.part(value, name)
            if found:
                targets += self._names.definitions(found, self._kind in _WHOLE)
            elif found is None and self._kind == "attribute" and isinstance(value, Node):
                targets.append(value)  # a constant of a class or module
        if len(targets) > 1:
            targets = list(dict.fromkeys(targets))
        self[name] = answer = (tuple(targets), False) if targets else _NOTHING
        return answer


def _around(node: Node) -> Node:
    """Where what a class inherits from is read: outside of it."""
    return node.parent or node
