"""What names mean: the rules of scopes, imports, classes and declared types, over all files of a tree at one moment.

Nothing here guesses. Every answer is a function of the files alone: it does not depend on what was asked before, so
that a tree that was edited gives the answers of one that was read anew.
"""

import builtins
from collections.abc import Mapping, Sequence

from localization.resolution.classes import Classes
from localization.resolution.files import DEFAULT, File
from localization.resolution.imports import Imports
from localization.resolution.nodes import Instance, Node, Typed, instance_of
from localization.resolution.outside import Outside
from localization.resolution.paths import Paths
from localization.resolution.texts import head_of, parts_of
from localization.resolution.values import OUTSIDE, VALUES_LIMIT, Meaning, Space, Super, Value, union

DEPTH_LIMIT = 4
"""Types that follow from types: `x = f()`, where `f` returns the type of another declaration, and so on."""

_BUILTINS = frozenset(dir(builtins))
_HEADERS = frozenset({".h", ".hh", ".hpp", ".hxx"})


class Names:
    """The meaning of names in `files`. Answers are kept, so a change of the files needs a new one."""

    def __init__(self, files: Mapping[str, File], paths: Paths, outside: Outside) -> None:
        self._outside = outside
        self.imports = Imports(files, paths, outside, self._typed)
        self.classes = Classes(outside, self._bound, self.meaning)
        self._meanings: dict[tuple[Node, str, int], Meaning] = {}

    def meaning(self, scope: Node, text: str, depth: int = 0) -> Meaning:
        """Of an expression as qualifiers are written (`a.b`, `self.x`, `f()`), in the code of `scope`."""
        return self.meaning_at(self.anchor(scope, head_of(text)), text, depth)

    def meaning_at(self, anchor: Node, text: str, depth: int = 0) -> Meaning:
        """`meaning`, where the anchor is known already."""
        if anchor.parent is None and anchor.file.closed and head_of(text) not in anchor.file.bound:
            return self._by_path(anchor.file, text)
        if depth > DEPTH_LIMIT or text == "?":
            return None
        key = anchor, text, depth
        try:
            return self._meanings[key]
        except KeyError:
            self._meanings[key] = found = self._meaning(anchor, text, depth)
            return found

    def anchor(self, scope: Node, name: str) -> Node:
        """The outermost definition in whose code an expression that begins with `name` means the same as in `scope`."""
        file = scope.file
        if scope.class_ is not None:
            language = file.language
            if name in file.visibility.super_names or (language is not None and name in language.self_names):
                return scope.class_
        elif scope.scope:
            return scope
        if file.visibility.packages:
            return self._anchor_in_package(scope, name)
        if scope.plain:
            return file.module
        node: Node | None = scope
        while node is not None and node.parent is not None:
            if name in node.declared or name in node.members or name in node.imports:
                return node
            node = node.enclosing
        return file.module

    def _anchor_in_package(self, scope: Node, name: str) -> Node:
        """Also the namespace decides, and the class where its members need no qualifier."""
        inner, node = scope, scope.enclosing
        while not inner.is_class and inner.parent is not None:
            if name in inner.declared or name in inner.members or name in inner.imports:
                return inner
            if node is None:
                package = inner.full_name.removesuffix(inner.name).removesuffix(".")
                return inner.file.module if inner.class_ is not None or package == inner.file.package else inner
            inner, node = node, node.enclosing
        return inner

    def name(self, scope: Node, name: str, depth: int = 0) -> Meaning:
        """Of a bare name in the code of `scope`: the innermost scope that binds it decides."""
        node: Node | None = scope
        while node is not None and node.parent is not None:
            if node.is_class and (node is not scope or scope.file.visibility.packages):
                found = self.classes.member(node, name, depth)
            else:
                found = self._bound(node, name, depth)
            if found is not None:
                return found
            node = node.enclosing
        if scope.scope and (owner := self.class_of(scope)) is not None and scope.file.language is not None:
            found = self.classes.member(owner, name, depth) if scope.file.language.bare_self else None
            if found is not None:
                return found
        found = self.imports.exported(scope.file, name, depth)
        return self._in_package(scope, name) if found is None and scope.file.visibility.packages else found

    def bound(self, node: Node, name: str, depth: int) -> Meaning:
        """What a scope says of a name itself, without those around it."""
        if node.parent is None:
            return self.imports.exported(node.file, name, depth)
        return self._bound(node, name, depth)

    def class_of(self, scope: Node) -> Node | None:
        """The class whose instance `self` is in a definition."""
        if scope.class_ is not None or not scope.scope:
            return scope.class_
        name = scope.scope.rpartition(".")[2]
        found = self.imports.exported(scope.file, name, DEPTH_LIMIT)
        if not found and scope.file.visibility.packages:
            found = self._in_package(scope, name)
        if not found:
            found = self._outside.anywhere(scope.file, name)
        return next((each for each in found or () if isinstance(each, Node) and each.is_class), None)

    def part(self, value: Value, name: str, depth: int = 0) -> Meaning:
        """`value.name`."""
        if isinstance(value, Instance):
            return self.classes.member(value.of, name, depth)
        if isinstance(value, Node):
            return self._part_of_definition(value, name, depth)
        if isinstance(value, Super):
            return self.classes.member(value.of, name, depth, above=True)
        if isinstance(value, Space):
            return self._outside.named(value.family, f"{value.full_name}.{name}") or None
        return self.imports.folder_part(value, name)

    def returned(self, function: Node, depth: int) -> Meaning:
        """What calling a function gives, as its signature says."""
        text = function.returns
        if not text:
            return None
        if text == "Self":
            class_ = self.class_of(function)
            return (instance_of(class_),) if class_ is not None else None
        assert function.parent is not None
        return self._instances(function.parent, text, depth)

    def definitions(self, meaning: Meaning, called: bool) -> list[Node]:
        """What an edge can lead to: of a declaration what it declares, of a module that is called or inherited from
        what it stands for."""
        found: list[Node] = []
        for value in meaning or ():
            if not isinstance(value, Node):
                continue
            file = value.file
            if called and value.parent is None and DEFAULT in file.bound:
                whole = self.imports.exported(file, DEFAULT) or ()
                found += [each for each in whole if isinstance(each, Node) and each.parent is not None]
            elif file.visibility.apart and file.suffix in _HEADERS and value.parent is not None:
                found += self._written(value) or [value]
            else:
                found.append(value)
        return list(dict.fromkeys(found)) if len(found) > 1 else found

    def _written(self, declared: Node) -> list[Node]:
        """The definitions of what is declared in a header, in the files that include it."""
        found: list[Node] = self._outside.elsewhere(declared)
        if declared.parent is not None and declared.parent.is_class:
            parts = self._outside.parts(declared.parent, declared.name)
            found = [each for each in parts if isinstance(each, Node)]
        return [
            each
            for each in found[:VALUES_LIMIT]
            if any(declared.file in self.imports.modules(each.file, star.module, star.name) for star in each.file.stars)
        ]

    def _meaning(self, scope: Node, text: str, depth: int) -> Meaning:
        if text in scope.file.visibility.super_names and (inner := self.class_of(scope)) is not None:
            return (Super(inner),)
        if text.endswith("()"):
            return self._each_called(self.meaning(scope, text[:-2], depth), depth)
        parts = parts_of(text)
        head = parts[0]
        language = scope.file.language
        found: Meaning
        if language is not None and head in language.self_names and (class_ := self.class_of(scope)) is not None:
            found = (instance_of(class_),)
        elif language is not None and head in scope.file.visibility.super_names:
            found = (Super(class_),) if (class_ := self.class_of(scope)) is not None else OUTSIDE
        else:
            found = self.name(scope, head, depth)
            if found is None:
                return self._by_path(scope.file, text)
        for part in parts[1:]:
            if not found:
                return found
            found = self._each_part(found, part, depth)
        return found

    def _by_path(self, file: File, text: str) -> Meaning:
        """A module that is named where it is used (`crate::a::b`), without an import."""
        if "::" not in text and "\\" not in text and text not in ("crate", "super", "self"):
            return None
        return tuple([each.module for each in self.imports.modules(file, text)]) or None

    def _in_package(self, scope: Node, name: str) -> Meaning:
        """A definition of the same package, or of one around it where these are seen."""
        visibility = scope.file.visibility
        around = scope.full_name
        while True:
            inside = len(around) > len(scope.file.package)
            if found := self._outside.named(visibility.family, f"{around}.{name}" if around else name):
                return found
            if not around or not (inside or visibility.outward):
                return None
            around = around.rpartition(".")[0]

    def _bound(self, node: Node, name: str, depth: int) -> Meaning:
        if name in node.members:
            return tuple(node.members[name])
        if name in node.imports:
            return self.imports.imported(node.file, node.imports[name], depth)
        if name in node.declared:
            return self._typed(node.declared[name], depth)
        return None

    def _each_part(self, values: Sequence[Value], name: str, depth: int) -> Meaning:
        if len(values) == 1:
            return self.part(values[0], name, depth)
        return union([self.part(value, name, depth) for value in values])

    def _part_of_definition(self, node: Node, name: str, depth: int) -> Meaning:
        if node.is_class:
            return self.classes.member(node, name, depth)
        if node.parent is None:
            return self._part_of_module(node.file, name, depth)
        returned = self.returned(node, depth)  # a property
        return self._each_part(returned, name, depth) if returned else returned

    def _part_of_module(self, file: File, name: str, depth: int) -> Meaning:
        found = self.imports.exported(file, name, depth)
        if found is None and DEFAULT in file.bound:
            whole = self.imports.exported(file, DEFAULT, depth)
            inside = [value for value in whole or () if not (isinstance(value, Node) and value.parent is None)]
            return self._each_part(inside, name, depth) if inside else None
        return found

    def _each_called(self, values: Meaning, depth: int) -> Meaning:
        if not values:
            return values
        if len(values) == 1:
            return self._called(values[0], depth)
        return union([self._called(value, depth) for value in values])

    def _called(self, value: Value, depth: int) -> Meaning:
        if isinstance(value, Node):
            if value.is_class:
                return (instance_of(value),)
            if value.parent is not None:
                return self.returned(value, depth)
            if DEFAULT in value.file.bound and depth < DEPTH_LIMIT:
                return self._each_called(self.imports.exported(value.file, DEFAULT, depth), depth + 1)
        return None

    def _typed(self, declared: Sequence[Typed], depth: int) -> Meaning:
        if len(declared) == 1:
            return self._instances(declared[0].owner, declared[0].text, depth)
        return union([self._instances(owner, text, depth) for text, owner in declared])

    def _instances(self, scope: Node, text: str, depth: int) -> Meaning:
        """What a declaration's type or a called function gives."""
        found = self.meaning(scope, text, depth + 1)
        if found is None:
            return OUTSIDE if text in _BUILTINS and scope.file.visibility.marked else None
        return self._each_called(found, depth + 1)
