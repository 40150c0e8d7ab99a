"""What names mean: the rules of scopes, imports, classes and declared types, over all files of a tree at one moment.

Nothing here guesses. Every answer is a function of the files alone: it does not depend on what was asked before, so that
a tree that was edited gives the answers of one that was read anew.
"""

import builtins
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from localization.languages.base import Imported
from localization.resolution.files import File, head_of, parts_of
from localization.resolution.nodes import Instance, Node, Typed, instance_of
from localization.resolution.outside import Outside
from localization.resolution.paths import Paths

DEPTH_LIMIT = 4
"""Types that follow from types: `x = f()`, where `f` returns the type of another declaration, and so on."""
CHAIN_LIMIT = 30
"""Files that a name is imported through."""
VALUES_LIMIT = 8
"""Things that one expression may be."""


class Folder(NamedTuple):
    """A package without a file of its own: where it is, and the suffix and package stem of the importing language."""

    path: str
    suffix: str
    stem: str


class Super(NamedTuple):
    """What `super()` is in a method of the class."""

    of: Node


class _Search:
    """Places where a name was looked for, and the depth of types at which it is needed."""

    __slots__ = ("depth", "seen")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.seen: set[tuple[File, str]] = set()


Value = Node | Instance | Folder | Super
Meaning = tuple[Value, ...] | None
"""What an expression can be: None where nothing is known of it, empty where it comes from outside of the tree."""

_OUTSIDE: tuple[Value, ...] = ()
_BUILTINS = frozenset(dir(builtins))
SUPER = frozenset({"super()", "super", "base", "parent"})


class Names:
    """The meaning of names in `files`. Answers are kept, so a change of the files needs a new one."""

    def __init__(self, files: Mapping[str, File], paths: Paths, outside: Outside) -> None:
        self._files, self._paths, self._outside = files, paths, outside
        self._modules: dict[tuple[str, str, str], tuple[File, ...]] = {}
        self._absolute: dict[tuple[str, str, str], list[str]] = {}
        self._exported: dict[tuple[File, str, int], Meaning] = {}
        self._meanings: dict[tuple[Node, str, int], Meaning] = {}
        self._members: dict[tuple[Node, str, int, bool], Meaning] = {}
        self._bases: dict[tuple[Node, int], tuple[Node, ...]] = {}
        self._orders: dict[tuple[Node, int], tuple[Node, ...]] = {}

    def meaning(self, scope: Node, text: str, depth: int = 0) -> Meaning:
        """Of an expression as qualifiers are written (`a.b`, `self.x`, `f()`), in the code of `scope`."""
        return self.meaning_at(self.anchor(scope, head_of(text)), text, depth)

    def meaning_at(self, anchor: Node, text: str, depth: int = 0) -> Meaning:
        """`meaning`, where the anchor is known already."""
        if anchor.parent is None:
            head = head_of(text)
            if head not in anchor.file.bound and anchor.file.closed:
                return None
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
        node: Node | None = scope
        if scope.class_ is not None:
            language = scope.file.language
            if name in SUPER or (language is not None and name in language.self_names):
                return scope.class_
            if not scope.plain and language is not None and language.bare_self:
                return scope
        elif scope.scope:
            return scope
        if scope.plain:
            return scope.file.module
        while node is not None and node.parent is not None:
            if name in node.declared or name in node.members or name in node.imports:
                return node
            node = node.enclosing
        return scope.file.module

    def _meaning(self, scope: Node, text: str, depth: int) -> Meaning:
        if text in SUPER:
            return (Super(scope.class_),) if scope.class_ is not None else _OUTSIDE
        if text.endswith("()"):
            return self._each_called(self.meaning(scope, text[:-2], depth), depth)
        parts = parts_of(text)
        head = parts[0]
        language = scope.file.language
        found: Meaning
        if language is not None and head in language.self_names and (class_ := self.class_of(scope)) is not None:
            found = (instance_of(class_),)
        else:
            found = self.name(scope, head, depth)
        for part in parts[1:]:
            if not found:
                return found
            found = self._each_part(found, part, depth)
        return found

    def name(self, scope: Node, name: str, depth: int = 0) -> Meaning:
        """Of a bare name in the code of `scope`: the innermost scope that binds it decides."""
        node: Node | None = scope
        while node is not None and node.parent is not None:
            if node.is_class and node is not scope:
                found = self.member(node, name, depth)
            else:
                found = self._bound(node, name, depth)
            if found is not None:
                return found
            node = node.enclosing
        if scope.scope and scope.class_ is None and (owner := self.class_of(scope)) is not None:
            found = self.member(owner, name, depth)
            if found is not None:
                return found
        return self.exported(scope.file, name, depth)

    def bound(self, node: Node, name: str, depth: int) -> Meaning:
        """What a scope says of a name itself, without those around it."""
        return self.exported(node.file, name, depth) if node.parent is None else self._bound(node, name, depth)

    def _bound(self, node: Node, name: str, depth: int) -> Meaning:
        if name in node.members:
            return tuple(node.members[name])
        if name in node.imports:
            imports = node.imports[name]
            if len(imports) == 1:
                return self._imported(node.file, imports[0], _Search(depth))
            return _union([self._imported(node.file, each, _Search(depth)) for each in imports])
        if name in node.declared:
            return self._typed(node.declared[name], depth)
        return None

    def exported(self, file: File, name: str, depth: int = 0) -> Meaning:
        """What a file says of a name at its top, be it defined there, imported or declared."""
        if name not in file.bound and file.closed:
            return None
        key = file, name, depth
        try:
            return self._exported[key]
        except KeyError:
            found = self._direct(file, name)
            if found is None:
                found = self._search(file, name, _Search(depth))
            self._exported[key] = found
            return found

    def _direct(self, file: File, name: str) -> Meaning:
        """What is defined in the file, or in the one that it is imported from: most names, found in the quickest way.

        None says nothing.
        """
        module = file.module
        for _ in range(2):
            imports = module.imports.get(name)
            if imports is None:
                return tuple(module.members[name]) if name in module.members else None
            if name in module.members or name in module.declared or len(imports) > 1:
                return None
            source, taken, _ = imports[0]
            sources = self.modules(module.file, source)
            if not sources and taken:
                return tuple([each.module for each in self.modules(module.file, source, taken)])
            if len(sources) != 1 or not taken:
                return None
            module, name = sources[0].module, taken
        return None

    def _search(self, file: File, name: str, search: "_Search", chain: int = 0, star: bool = False) -> Meaning:
        """Along imports, each place once: the answer for a place on a cycle depends on where the search began, so only
        that of the beginning may be kept."""
        if (file, name) in search.seen or chain > CHAIN_LIMIT:
            return None
        search.seen.add((file, name))
        module = file.module
        found: list[Value] = []
        bound = False
        if name in module.members:
            found += module.members[name]
            bound = True
        if name in module.imports:
            bound = True
            for imported in module.imports[name]:
                found += self._imported(file, imported, search, chain + 1) or ()
        if not found and name in module.declared:
            typed = self._typed(module.declared[name], search.depth)
            if typed is not None or not bound:
                return typed
        if bound:
            return _distinct(found)
        for star in reversed(file.stars):
            for source in self.modules(file, star.module):
                if (taken := self._search(source, name, search, chain + 1, True)) is not None:
                    return taken
        return None if star else self._unimported(file, name)

    def _unimported(self, file: File, name: str) -> Meaning:
        """A part of the package that the file stands for, or a name of a file that is seen without an import."""
        if file.stem and file.path.endswith(f"{file.stem}{file.suffix}"):
            path = self._paths.submodule(file.folder, name, file.stem, file.suffix)
            if path is not None and path != file.path:
                return (self._files[path].module,)
        if file.visibility.folder:
            return self._outside.in_folder(file, name) or None
        return None

    def imported(self, file: File, imported: Imported) -> Meaning:
        """What one import statement in `file` brings in."""
        return self._imported(file, imported, _Search(0))

    def _imported(self, file: File, imported: Imported, search: "_Search", chain: int = 0) -> Meaning:
        module, name, _ = imported
        sources = self.modules(file, module)
        if not name:
            if not sources and file.visibility.marked:
                folder = self._paths.folder(module.replace(".", "/"), file.path)
                return (Folder(folder, file.suffix, file.stem),) if folder is not None else _OUTSIDE
            return tuple(each.module for each in sources)
        found: list[Value] = []
        for source in sources:
            found += self._search(source, name, search, chain) or ()
        if not found:
            found += [each.module for each in self.modules(file, module, name) if each not in sources]
        return _distinct(found)

    def modules(self, file: File, module: str, name: str = "") -> tuple[File, ...]:
        """The files that an import in `file` names: the module, or with `name` first a part of it so called."""
        key = file.folder if file.visibility.marked else file.path, module, name
        try:
            return self._modules[key]
        except KeyError:
            self._modules[key] = found = self._find(file, module, name)
            return found

    def _find(self, file: File, module: str, name: str) -> tuple[File, ...]:
        language = file.language
        if language is None:
            return ()
        tails: Sequence[str]
        if file.visibility.marked and module[:1] != ".":
            # Such a path does not depend on the importing file; most are found nowhere, or at the top alone.
            known = self._absolute.get((file.suffix, module, name))
            if known is None:
                tails = language.module_paths(file.path, Imported(module, name))
                known = self._absolute[file.suffix, module, name] = [tail for tail in tails if self._paths.has(tail)]
            tails = known
        else:
            tails = language.module_paths(file.path, Imported(module, name))
        marker = f"{file.stem}{file.suffix}" if file.visibility.marked else ""
        for tail in tails:
            if found := self._paths.find(tail, file.path, marker):
                files = (self._files.get(path) for path in found)
                return tuple(
                    each for each in files if each is not None and each.visibility.family == file.visibility.family
                )
        return ()

    def class_of(self, scope: Node) -> Node | None:
        """The class whose instance `self` is in a definition."""
        if scope.class_ is not None or not scope.scope:
            return scope.class_
        name = scope.scope.rpartition(".")[2]
        found = self.exported(scope.file, name, DEPTH_LIMIT)
        if not found:
            found = self._outside.anywhere(scope.file, name)
        return next((each for each in found or () if isinstance(each, Node) and each.is_class), None)

    def member(self, class_: Node, name: str, depth: int = 0, above: bool = False) -> Meaning:
        """Of a class and its instances; with `above` only what it inherits."""
        key = class_, name, depth, above
        try:
            return self._members[key]
        except KeyError:
            self._members[key] = found = self._member(class_, name, depth, above)
            return found

    def _member(self, class_: Node, name: str, depth: int, above: bool) -> Meaning:
        order = self.order(class_, depth)
        if above:
            return self._first_of(order[1:], name, depth)
        found = self._own(class_, name, depth)
        if found is not None or len(order) == 1:
            return found
        following = order[1], depth
        if self._orders.get(following) != order[1:]:
            return self._first_of(order[1:], name, depth)
        # All classes that inherit from this one alone share what it answers.
        key = order[1], name, depth, False
        if key not in self._members:
            self._members[key] = self._first_of(order[1:], name, depth)
        return self._members[key]

    def _first_of(self, classes: Sequence[Node], name: str, depth: int) -> Meaning:
        for each in classes:
            if (found := self._own(each, name, depth)) is not None:
                return found
        return None

    def _own(self, class_: Node, name: str, depth: int) -> Meaning:
        """What a class itself says of a name."""
        if name in class_.members or name in class_.declared or name in class_.imports:
            return self._bound(class_, name, depth)
        return self._outside.parts(class_, name) or None if self._outside.has_parts else None

    def parts(self, class_: Node) -> set[str]:
        """Names of the methods of a class that stand in other files."""
        return self._outside.part_names(class_)

    def order(self, class_: Node, depth: int = 0) -> tuple[Node, ...]:
        """The class and all it inherits from, none before one that inherits from it where there is no cycle."""
        known = self._orders.get((class_, depth))
        if known is not None:
            return known
        chain: dict[Node, None] = {}
        node = class_
        while node not in chain and (node, depth) not in self._orders:
            chain[node] = None
            bases = self.bases(node, depth)
            if len(bases) == 1:
                node = bases[0]
        for node in reversed(chain):
            bases = self.bases(node, depth)
            rest = self._orders.get((bases[0], depth), (node,)) if len(bases) == 1 else (node,) * len(bases)
            self._orders[node, depth] = self._order(node, depth) if node in rest else (node, *rest)
        return self._orders[class_, depth]

    def _order(self, class_: Node, depth: int) -> tuple[Node, ...]:
        """Depth first, the last base first; reversed, what is inherited from comes last."""
        done: list[Node] = []
        seen = {class_}
        waiting: list[tuple[Node, list[Node]]] = [(class_, list(self.bases(class_, depth)))]
        while waiting:
            node, bases = waiting[-1]
            if not bases:
                done.append(node)
                waiting.pop()
                continue
            base = bases.pop()
            if base not in seen:
                seen.add(base)
                waiting.append((base, list(self.bases(base, depth))))
        done.reverse()
        return tuple(done)

    def bases(self, class_: Node, depth: int = 0) -> tuple[Node, ...]:
        """Classes of the tree that a class inherits from directly, in the order of the source."""
        key = class_, depth
        if key not in self._bases:
            self._bases[key] = self._find_bases(class_, depth)
        return self._bases[key]

    def _find_bases(self, class_: Node, depth: int) -> tuple[Node, ...]:
        found: dict[Node, None] = {}
        for text, owner in (*class_.bases, *self._outside.bases(class_)):
            scope = owner.parent if owner is class_ and owner.parent is not None else owner
            for value in self.meaning(scope, text, depth + 1) or ():
                if isinstance(value, Node) and value.is_class and value is not class_:
                    found[value] = None
        return tuple(found)

    def _each_part(self, values: Sequence[Value], name: str, depth: int) -> Meaning:
        if len(values) == 1:
            return self.part(values[0], name, depth)
        return _union([self.part(value, name, depth) for value in values])

    def part(self, value: Value, name: str, depth: int = 0) -> Meaning:
        """`value.name`."""
        if isinstance(value, Instance):
            return self.member(value.of, name, depth)
        if isinstance(value, Folder):
            return self._part_of_folder(value, name)
        if isinstance(value, Super):
            return self.member(value.of, name, depth, above=True)
        if value.is_class:
            return self.member(value, name, depth)
        if value.parent is None:
            return self.exported(value.file, name, depth)
        returned = self.returned(value, depth)  # a property
        return self._each_part(returned, name, depth) if returned else returned

    def _part_of_folder(self, folder: Folder, name: str) -> Meaning:
        found = self._paths.submodule(folder.path, name, folder.stem, folder.suffix)
        if found is not None:
            return (self._files[found].module,)
        path = f"{folder.path}/{name}"
        return (folder._replace(path=path),) if path in self._paths.folders else None

    def _each_called(self, values: Meaning, depth: int) -> Meaning:
        if not values:
            return values
        if len(values) == 1:
            return self._called(values[0], depth)
        return _union([self._called(value, depth) for value in values])

    def _called(self, value: Value, depth: int) -> Meaning:
        if isinstance(value, Node):
            if value.is_class:
                return (instance_of(value),)
            if value.parent is not None:
                return self.returned(value, depth)
        return None

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

    def _typed(self, declared: Sequence[Typed], depth: int) -> Meaning:
        if len(declared) == 1:
            return self._instances(declared[0].owner, declared[0].text, depth)
        return _union([self._instances(owner, text, depth) for text, owner in declared])

    def _instances(self, scope: Node, text: str, depth: int) -> Meaning:
        """What a declaration's type or a called function gives."""
        found = self.meaning(scope, text, depth + 1)
        if found is None:
            return _OUTSIDE if text in _BUILTINS and scope.file.visibility.family == "python" else None
        return self._each_called(found, depth + 1)


def _union(meanings: Iterable[Meaning]) -> Meaning:
    """All that is known of the alternatives; nothing only if nothing is known of any."""
    found: list[Value] = []
    known = False
    for each in meanings:
        if each is not None:
            known = True
            found += each
    return _distinct(found) if known else None


def _distinct(values: Sequence[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(values))[:VALUES_LIMIT] if len(values) > 1 else tuple(values)
