"""Definitions that are found by name alone: by their full name, by a part of it, and parts of classes elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from localization.resolution.files import File
from localization.resolution.nodes import Node, Typed
from localization.resolution.values import Space

SHARED_LIMIT = 3
"""Definitions of one name from which none is chosen: more say nothing."""

_INDEXES = ("_methods", "_top", "_named", "_spaces", "_parts", "_bases")
Index = defaultdict[tuple[str, str], list[Any]]


class Outside:
    """Indexes by name, each within one family of languages. Not to be changed: an edit makes a new one."""

    def __init__(self, files: Iterable[File]) -> None:
        self._methods, self._top, self._named, self._spaces, self._parts, self._bases = (
            Index(list) for _ in _INDEXES
        )  # fmt: skip
        for file in files:
            for index, key, item in _entries(file):
                getattr(self, index)[key].append(item)

    def replaced(self, old: File | None, new: File | None) -> "Outside":
        """With the definitions of `new` instead of those of `old`; this one stays as it is."""
        changed = Outside(())
        for name in _INDEXES:
            setattr(changed, name, getattr(self, name).copy())
        for file, is_new in ((old, False), (new, True)):
            for index, key, item in _entries(file) if file is not None else ():
                entries = getattr(changed, index)
                rest = [each for each in entries.get(key, ()) if each is not item]
                if rest or is_new:
                    entries[key] = [*rest, item] if is_new else rest
                else:
                    entries.pop(key, None)
        return changed

    def named(self, family: str, full_name: str) -> tuple[Node | Space, ...]:
        """What has this full name; the name itself as a beginning of others, if it is in many pieces or none."""
        found = self._named.get((family, full_name), ())
        if found and len(found) <= SHARED_LIMIT:
            return tuple(sorted(found, key=_place))
        return (Space(family, full_name),) if found or (family, full_name) in self._spaces else ()

    def anywhere(self, file: File, name: str) -> tuple[Node, ...]:
        """Classes and functions of the tree, if there are few so called and the language may see them from `file`."""
        return self._few(self._top, file, name) if file.visibility.anywhere else ()

    def methods(self, file: File, name: str) -> tuple[Node, ...]:
        """Methods of any class, if there are few so called."""
        return self._few(self._methods, file, name)

    @property
    def has_parts(self) -> bool:
        """Whether any class has parts in other files."""
        return bool(self._parts or self._named)

    def parts(self, class_: Node, name: str) -> tuple[Node | Space, ...]:
        """What stands in other files than the class and belongs to it."""
        family = class_.file.visibility.family
        found: list[Node] = self._parts.get((family, class_.name), [])
        if class_.full_name:
            full_name = f"{class_.full_name}.{name}"
            pieces = self._named.get((family, full_name), ())
            if len(pieces) > SHARED_LIMIT:
                return (Space(family, full_name),)
            found = [*found, *(each for each in pieces if each.file is not class_.file)]
        if not found:
            return ()
        near = class_.file.visibility.folders
        found = [each for each in found if each.name == name and (not near or each.file.folder == class_.file.folder)]
        return tuple(dict.fromkeys(sorted(found, key=_place)))

    def elsewhere(self, node: Node) -> list[Node]:
        """Definitions of the same full name in other files."""
        found: list[Node] = self._named.get((node.file.visibility.family, node.full_name), [])
        return sorted((each for each in found if each.file is not node.file), key=_place)

    def part_names(self, class_: Node) -> set[str]:
        """Names that `parts` may find."""
        family = class_.file.visibility.family
        found = {node.name for node in self._parts.get((family, class_.name), ())}
        for piece in self._named.get((family, class_.full_name), ()) if class_.full_name else ():
            found.update(piece.members)
        return found

    def bases(self, class_: Node) -> tuple[Typed, ...]:
        """Bases that are told outside of the class, or in another piece of it."""
        family = class_.file.visibility.family
        found = list(self._bases.get((family, class_.name), ()))
        if class_.full_name:
            pieces = self._named.get((family, class_.full_name), ())
            if len(pieces) <= SHARED_LIMIT:
                found += [typed for piece in pieces if piece is not class_ for typed in piece.bases]
        return tuple(sorted(found, key=lambda each: (_place(each.owner), each.text)))

    def _few(self, index: Index, file: File, name: str) -> tuple[Node, ...]:
        """Tests are no candidates for other code."""
        found: list[Node] = index.get((file.visibility.family, name), [])
        if not found or len(found) > 100:
            return ()
        if not file.is_test:
            found = [node for node in found if not node.file.is_test]
        if len({node.class_ for node in found}) > SHARED_LIMIT or len(found) > 2 * SHARED_LIMIT:
            return ()
        return tuple(sorted(found, key=_place))


def _place(node: Node) -> tuple[str, int]:
    return node.file.path, node.number


def _entries(file: File) -> Iterator[tuple[str, tuple[str, str], object]]:
    """Index, key and what is found there."""
    family, visibility = file.visibility.family, file.visibility
    spaces: set[str] = set()
    for node in file.nodes[1:]:
        assert node.parent is not None
        if not node.is_class and (node.parent.is_class or node.scope):
            yield "_methods", (family, node.name), node
        elif visibility.anywhere and (node.is_class or node.parent.parent is None):
            yield "_top", (family, node.name), node
        if visibility.packages and (node.parent.is_class or node.parent.parent is None):
            yield "_named", (family, node.full_name), node
            space = node.full_name.rpartition(".")[0]
            while space and space not in spaces:
                spaces.add(space)
                yield "_spaces", (family, space), file
                space = space.rpartition(".")[0]
    for node in file.methods_outside:
        yield "_parts", (family, node.scope.rpartition(".")[2]), node
    for name, typed in file.bases_outside:
        yield "_bases", (family, name), typed
