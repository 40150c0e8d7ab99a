"""Which files an edit of one file can give other edges: those that mention a name whose meaning it changes.

A name that means something else in one file can change what another name means in a second one (`from a import f as g`,
`x = f()`, `class A(B)`), so meanings before and after are compared until no further name has changed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Literal, NamedTuple

from localization.resolution.files import DEFAULT, File
from localization.resolution.names import DEPTH_LIMIT, Names
from localization.resolution.nodes import Instance, Node
from localization.resolution.paths import Paths
from localization.resolution.texts import words_of
from localization.resolution.values import Meaning

_DEPTHS = range(DEPTH_LIMIT + 1)
Facts = dict[str, list[tuple[object, ...]]]


class State(NamedTuple):
    """A tree at one moment."""

    files: Mapping[str, File]
    paths: Paths
    names: Names


class _Fact(NamedTuple):
    """Something that depends on what the names `words` mean; `local` if it is seen in a function alone."""

    kind: Literal["bound", "returned", "bases"]
    name: str
    words: list[str]
    local: bool
    node: Node


def affected(before: State, after: State, path: str) -> dict[str, set[str]]:
    """The files, without the edited one, that mention names whose meaning it may have changed, and these names.

    All others have the same edges in `before` and `after`; so has every reference that does not mention such a name.
    """
    outside, local = _said_otherwise(before, after, path)
    seen = outside | _changed(before, after, path, outside | local)[0]
    found: defaultdict[str, set[str]] = defaultdict(set)
    waiting = seen
    while waiting:
        new: set[str] = set()
        for file in after.files.values():
            if file.path == path or not file.mentions.isdisjoint(waiting):
                seen_outside, all_names = _changed(before, after, file.path, waiting)
                new |= seen_outside
                found[file.path] |= all_names
        waiting = new - seen
        seen = seen | waiting
    found.pop(path, None)
    return found


def _said_otherwise(before: State, after: State, path: str) -> tuple[set[str], set[str]]:
    """Names of which the edited file itself says something else, seen from outside and seen inside of functions."""
    old, new = before.files.get(path), after.files.get(path)
    changed: list[set[str]] = []
    for was, now in zip(_said(old), _said(new), strict=True):
        changed.append({name for name in was.keys() | now.keys() if was.get(name) != now.get(name)})
    outside, local = changed
    if "*" in outside:
        for state, file in ((before, old), (after, new)):
            outside.update(_taken(state, file))
    if (old is None) != (new is None):
        file = old or new
        assert file is not None
        outside.update(_path_names(before.paths, after.paths, file))
    return outside, local


def _said(file: File | None) -> tuple[Facts, Facts]:
    """What a file says by the names that it says it of."""
    outside: defaultdict[str, list[tuple[object, ...]]] = defaultdict(list)
    local: defaultdict[str, list[tuple[object, ...]]] = defaultdict(list)
    if file is None:
        return outside, local
    spaces: dict[str, None] = {}
    for node in file.nodes:
        where = node.id
        parent = node.parent
        if parent is not None:
            seen = outside if parent.is_class or parent.parent is None or not file.visibility.marked else local
            bases = tuple(typed.text for typed in node.bases)
            name = node.full_name or node.scope
            seen[node.name].append(("is", where, parent.id, node.is_class, name, node.returns, bases))
            for space in node.full_name.split(".")[:-1]:
                spaces[space] = None
        seen = outside if node.is_class or parent is None else local
        for name, imports in node.imports.items():
            seen[name].append(("import", where, *imports))
        for name, types in node.declared.items():
            seen[name].append(("type", where, *((typed.text, typed.owner.id) for typed in types)))
    for space in spaces:
        outside[space].append(("space",))
    for star in file.stars:
        outside["*"].append(tuple(star))
    for name, typed in file.bases_outside:
        outside[name].append(("base", typed.text, typed.owner.id))
    return outside, local


def _taken(state: State, file: File | None) -> Iterator[str]:
    """Every name that `import *` may bring into a file."""
    if file is not None:
        for source in state.names.imports.taken_from(file):
            yield from source.bound


def _path_names(before: Paths, after: Paths, file: File) -> Iterator[str]:
    """Names under which an added or removed file, or a folder that it makes, is imported."""
    folder, _, name = file.path.rpartition("/")
    yield from words_of(name.removesuffix(file.suffix) if file.visibility.marked else name)
    yield name.removesuffix(file.suffix)
    parts = folder.split("/")
    if file.visibility.packages or name == f"{file.stem}{file.suffix}":
        yield parts[-1]
        for each in (
            before.folders.keys() | after.folders.keys()
        ):  # it was or is found by its own name, as a package or not
            if each.rpartition("/")[0] == folder:
                yield each.rpartition("/")[2]
        for path in {*before.folders.get(folder, ()), *after.folders.get(folder, ())}:
            yield from words_of(path.rpartition("/")[2].partition(".")[0])
    for depth in range(len(parts), 0, -1):
        if "/".join(parts[:depth]) in before.folders and "/".join(parts[:depth]) in after.folders:
            break
        yield parts[depth - 1]


def _changed(before: State, after: State, path: str, names: Collection[str]) -> tuple[set[str], set[str]]:
    """Names that mean something else in a file now that `names` may: those seen from outside of its functions, and all,
    `names` included."""
    old, new = before.files.get(path), after.files.get(path)
    if old is None or new is None:
        return set(), set(names)
    earlier = None if old is new else {(fact.kind, fact.node.id, fact.name): fact for fact in _facts(old)}
    found: set[str] = set()
    if any(not waiting.isdisjoint(new.import_words(star.module, "")) for waiting in [set(names)] for star in new.stars):
        found = {*_taken(before, old), *_taken(after, new)}
    waiting = {*names, *found}
    known = set(waiting)
    facts = list(_facts(new))
    while waiting:
        more: set[str] = set()
        for fact in facts:
            if waiting.isdisjoint(fact.words):
                continue
            was = fact if earlier is None else earlier.get((fact.kind, fact.node.id, fact.name))
            if was is None or all(_meaning(before, was, depth) == _meaning(after, fact, depth) for depth in _DEPTHS):
                continue
            if fact.kind == "bases":
                inherited = {*_inherited(before.names, was.node), *_inherited(after.names, fact.node)}
                more |= inherited
                found |= inherited
            else:
                more.add(fact.name)
                if not fact.local:
                    found.add(fact.name)
        waiting = more - known
        known |= waiting
    return found, known


def _facts(file: File) -> Iterator[_Fact]:
    for node in file.nodes:
        outer = node.is_class or node.parent is None
        for name in {**node.imports, **node.declared}:
            words = [word for each in node.imports.get(name, ()) for word in file.import_words(each.module, each.name)]
            words += [word for typed in node.declared.get(name, ()) for word in words_of(typed.text)]
            yield _Fact("bound", name, words, not outer, node)
        if node.returns or node.scope:
            words = [*words_of(node.returns), *words_of(node.scope)]
            yield _Fact("returned", node.name, words, node.enclosing is not None, node)
        if node.is_class:
            words = [word for typed in node.bases for word in words_of(typed.text)]
            yield _Fact("bases", node.name, [*words, node.name], False, node)


def _meaning(state: State, fact: _Fact, depth: int) -> object:
    if fact.kind == "bases":
        return [node.id for node in state.names.classes.bases(fact.node, depth)]
    if fact.kind == "returned":
        return _comparable(state.names, state.names.returned(fact.node, depth), depth)
    return _comparable(state.names, state.names.bound(fact.node, fact.name, depth), depth)


def _comparable(names: Names, meaning: Meaning, depth: int) -> object:
    """The same for equal meanings in two states, whose definitions are different objects.

    Of a function it says what it returns as well, and of a module what it stands for: these are asked without being
    named again. What is in a class or module is always asked by name.
    """
    if meaning is None:
        return None
    found: list[object] = []
    for value in meaning:
        if isinstance(value, Node):
            found.append((value.id, _comparable(names, _unnamed(names, value, depth), depth + 1)))
        else:
            found.append((value.of.id,) if isinstance(value, Instance) else value)
    return found


def _unnamed(names: Names, node: Node, depth: int) -> Meaning:
    if depth > DEPTH_LIMIT:
        return None
    if node.parent is None:
        return names.imports.exported(node.file, DEFAULT, depth) if DEFAULT in node.file.bound else None
    return names.returned(node, depth) if node.returns else None


def _inherited(names: Names, class_: Node) -> Iterator[str]:
    """Every name that a class has from itself or from a class above it."""
    for each in {node for depth in _DEPTHS for node in names.classes.order(class_, depth)}:
        yield from each.members
        yield from each.imports
        yield from each.declared
        yield from names.classes.part_names(each)
