"""One file of the tree as resolution sees it."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from localization.captures import Definition, Reference, Source
from localization.languages import Language
from localization.languages.base import Imported
from localization.resolution.annotations import returned_type
from localization.resolution.nodes import Node, Typed
from localization.resolution.texts import dotted, parts_of, words_of
from localization.resolution.visibility import visibility_of
from localization.roles import is_test_path

DEFAULT = "default"
"""Name of what a file as a whole stands for, where a language knows that."""
_BINDING = frozenset({"declaration", "import", "base"})
_NAME, _QUALIFIER = itemgetter(1), itemgetter(2)


class File:
    """Definitions, references and bound names of one file. `ids` has a number for each definition of `source`."""

    __slots__ = (
        "bases_outside", "bound", "closed", "folder", "is_test", "language", "mentions", "methods_outside", "module",
        "nodes", "package", "path", "references", "stands_for_folder", "stars", "stem", "suffix", "visibility",
        "with_scope",
    )  # fmt: skip

    def __init__(self, path: str, language: Language | None, source: Source, ids: Sequence[int]) -> None:
        self.path, self.language, self.references = path, language, source.references
        self.folder = path.rpartition("/")[0]
        self.suffix = path[path.rfind(".") :] if "." in path else ""
        self.stem = language.package_stem if language is not None else ""
        self.stands_for_folder = bool(self.stem) and path.rpartition("/")[2] == f"{self.stem}{self.suffix}"
        self.is_test = is_test_path(path)
        self.visibility = visibility_of(language)
        self.package = ""
        """Name of the package or namespace that the whole file is in, where the language has such."""
        if self.visibility.packages:
            self.package = dotted(self.folder if self.visibility.folders else source.definitions[0].scope)
        self.stars: list[Imported] = []
        """What all names are taken from."""
        self.with_scope: list[Node] = []
        """Methods that stand outside of their class: it is `scope`."""
        self.methods_outside: list[Node] = []
        """Those of them whose class is not in this file."""
        self.bases_outside: list[tuple[str, Typed]] = []
        """Bases that are told outside of a class, with its name."""
        self.mentions: set[str] = set()
        """Every name on which the meaning of something in this file may depend."""
        self.nodes = self._nodes(source, ids)
        self.module = self.nodes[0]
        if language is not None:
            self._bind(language, source.references)
            self._see(language)
        self.bound = {*self.module.members, *self.module.imports, *self.module.declared}
        """Names at the top that definitions, imports or declarations bind."""
        self.closed = not (self.stars or self.stands_for_folder or self.visibility.packages)
        """Whether no other names can be found in it."""

    @property
    def ids(self) -> "array[int]":
        return array("i", [node.id for node in self.nodes])

    def import_words(self, module: str, name: str) -> list[str]:
        """Names on which it depends what an import in this file means: of a relative one also those of its folders."""
        words = [*words_of(module), name or DEFAULT]
        return words + self.folder.split("/") if module.startswith(".") or not self.visibility.marked else words

    def _nodes(self, source: Source, ids: Sequence[int]) -> list[Node]:
        nodes: list[Node] = []
        for number, (name, kind, parent_number, _, _, scope, signature, _) in enumerate(source.definitions):
            parent = nodes[parent_number] if number else None
            node = Node(self, number, ids[number], name, kind == "class", parent)
            nodes.append(node)
            if parent is None:
                continue
            if kind != "class":
                node.class_ = parent.class_
                if ("->" in signature or ":" in signature) and (returned := returned_type(signature)):
                    node.returns = returned
                    self.mentions.update(parts_of(returned))
            if scope and kind == "method":
                node.scope = scope
                self.with_scope.append(node)
            elif parent.members:
                parent.members.setdefault(name, []).append(node)
            else:
                parent.members = {name: [node]}
        if not self.visibility.marked:
            self._name(nodes, source.definitions)
        return nodes

    def _name(self, nodes: Sequence[Node], definitions: Sequence[Definition]) -> None:
        """What only languages with packages, or with methods outside of their classes, need."""
        self.mentions.update(node.name for node in nodes if node.is_class)
        if self.visibility.packages:
            nodes[0].full_name = self.package
            for node, definition in zip(nodes[1:], definitions[1:], strict=True):
                around = node.parent.full_name if node.parent is not None else ""
                node.full_name = ".".join(part for part in (around, dotted(definition.scope), node.name) if part)
        classes = {node.name: node for node in reversed(nodes) if node.is_class}
        for node in self.with_scope:
            owner = classes.get(node.scope.rpartition(".")[2])
            if owner is None:
                self.methods_outside.append(node)
                self.mentions.update(words_of(node.scope))
                continue
            node.class_ = owner
            owner.members = {**owner.members, node.name: [*owner.members.get(node.name, ()), node]}

    def _bind(self, language: Language, references: Sequence[Reference]) -> None:
        nodes, self_names = self.nodes, language.self_names
        for reference in references:
            if reference[0] not in _BINDING:
                continue
            kind, name, qualifier, _, owner, alias = reference
            if kind == "declaration":
                self._declare(nodes[owner], name, qualifier, self_names)
            elif kind == "import":
                self._import(nodes[owner if qualifier else 0], Imported(qualifier, name, alias))
            else:
                self._inherit(nodes[owner], f"{qualifier}.{name}" if qualifier else name, alias)
        mentions = self.mentions
        mentions.update(map(_NAME, references))
        mentions.update(*map(words_of, set(map(_QUALIFIER, references))))
        mentions.update(self.folder.split("/"))
        if not self.visibility.marked:
            mentions.add(DEFAULT)

    def _inherit(self, node: Node, text: str, class_name: str) -> None:
        if class_name:
            self.bases_outside.append((parts_of(class_name)[-1], Typed(text, node)))
            self.mentions.update(words_of(class_name))
        elif node.is_class:
            node.bases = [*node.bases, Typed(text, node)]

    def _declare(self, node: Node, name: str, text: str, self_names: frozenset[str]) -> None:
        parts = parts_of(name)
        if len(parts) > 1:
            if len(parts) > 2 or parts[0] not in self_names or node.class_ is None:
                return
            target, name = node.class_, parts[1]
        else:
            target = node
        if target.declared:
            target.declared.setdefault(name, []).append(Typed(text, node))
        else:
            target.declared = {name: [Typed(text, node)]}

    def _import(self, node: Node, imported: Imported) -> None:
        module, name, alias = imported
        if name == "*":
            self.stars.append(imported)
            return
        if not (local := alias or name):
            words = words_of(module)
            if not words or not self.visibility.marked:
                return
            local = words[0]
            imported = Imported(local, "", local)
        if node.imports:
            node.imports.setdefault(local, []).append(imported)
        else:
            node.imports = {local: [imported]}

    def _see(self, language: Language) -> None:
        """Which names the code of each definition sees: those of functions around it; of a class only where an instance
        need not be named."""
        bare = language.bare_self
        for node in self.nodes[1:]:
            outer = node.parent
            while outer is not None and outer.is_class and not bare:
                outer = outer.parent
            if outer is not None and outer.parent is not None:
                node.enclosing = outer
            sees = node.members or node.imports or node.declared or node.scope or (bare and node.class_)
            node.plain = not sees and (node.enclosing is None or node.enclosing.plain)


def names_in(file: File) -> Iterator[Iterable[str]]:
    """Every name by which something in the file, or the file itself, can be found."""
    yield words_of(file.path)
    yield [node.name for node in file.nodes]
    for node in file.nodes:
        if node.imports:
            yield node.imports
        if node.declared:
            yield node.declared
