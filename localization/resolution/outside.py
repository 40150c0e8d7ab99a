"""Definitions that are found by name alone: of the same folder, of the whole tree, and parts of classes elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from localization.resolution.files import File
from localization.resolution.nodes import Node, Typed

SHARED_LIMIT = 3
"""Definitions of one name from which none is chosen: more say nothing."""

_INDEXES = ("_methods", "_top", "_folders", "_parts", "_bases")


class Outside:
    """Indexes by name, each within one family of languages. Not to be changed: an edit makes a new one."""

    def __init__(self, files: Iterable[File]) -> None:
        self._methods: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
        self._top: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
        self._folders: defaultdict[tuple[str, str, str], list[Node]] = defaultdict(list)
        self._parts: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
        self._bases: defaultdict[tuple[str, str], list[Typed]] = defaultdict(list)
        for file in files:
            for index, key, item in _entries(file):
                getattr(self, index)[key].append(item)

    def in_folder(self, file: File, name: str) -> tuple[Node, ...]:
        """Definitions at the top of the other files of a folder."""
        found = self._folders.get((file.visibility.family, file.folder, name), ())
        return tuple(sorted((node for node in found if node.file is not file), key=_place))

    def anywhere(self, file: File, name: str) -> tuple[Node, ...]:
        """Classes and functions of the tree, if there are few so called and the language may see them from `file`."""
        return self._few(self._top, file, name) if file.visibility.anywhere else ()

    def methods(self, file: File, name: str) -> tuple[Node, ...]:
        """Methods of any class, if there are few so called."""
        return self._few(self._methods, file, name)

    def parts(self, class_: Node, name: str) -> tuple[Node, ...]:
        """Methods of a class that stand in other files than itself."""
        found = self._parts.get((class_.file.visibility.family, class_.name))
        if not found:
            return ()
        near = class_.file.visibility.folder and not class_.file.visibility.anywhere
        here = class_.file.folder
        return tuple(
            sorted((each for each in found if each.name == name and (not near or each.file.folder == here)), key=_place)
        )

    def part_names(self, class_: Node) -> set[str]:
        return {node.name for node in self._parts.get((class_.file.visibility.family, class_.name), ())}

    def bases(self, class_: Node) -> tuple[Typed, ...]:
        """Bases that are told outside of the class."""
        found = self._bases.get((class_.file.visibility.family, class_.name), ())
        return tuple(sorted(found, key=lambda each: (_place(each.owner), each.text)))

    @property
    def has_parts(self) -> bool:
        return bool(self._parts)

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

    def _few(self, index: "dict[tuple[str, str], list[Node]]", file: File, name: str) -> tuple[Node, ...]:
        """Tests are no candidates for other code."""
        found: Sequence[Node] = index.get((file.visibility.family, name), ())
        if not found or len(found) > 100:
            return ()
        if not file.is_test:
            found = [node for node in found if not node.file.is_test]
        if len({node.class_ for node in found}) > SHARED_LIMIT or len(found) > 2 * SHARED_LIMIT:
            return ()
        return tuple(sorted(found, key=_place))


def _place(node: Node) -> tuple[str, int]:
    return node.file.path, node.number


def _entries(file: File) -> Iterator[tuple[str, tuple[str, ...], Node | Typed]]:
    """Index, key and what is found there."""
    family, folder, visible = file.visibility.family, file.folder, file.visibility
    for node in file.nodes[1:]:
        assert node.parent is not None
        if not node.is_class and (node.parent.is_class or node.scope):
            yield "_methods", (family, node.name), node
        elif visible.anywhere and (node.is_class or node.parent.parent is None):
            yield "_top", (family, node.name), node
        if visible.folder and node.parent.parent is None and not node.scope:
            yield "_folders", (family, folder, node.name), node
    for node in file.methods_outside:
        yield "_parts", (family, node.scope.rpartition(".")[2]), node
    for name, typed in file.bases_outside:
        yield "_bases", (family, name), typed
