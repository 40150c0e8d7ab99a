"""What names at the top of files mean: defined there, imported, taken along by imports, or of the same package."""

from collections.abc import Callable, Mapping, Sequence

from localization.languages.base import Imported
from localization.resolution.files import DEFAULT, File
from localization.resolution.nodes import Node, Typed
from localization.resolution.outside import Outside
from localization.resolution.paths import Paths
from localization.resolution.texts import dotted
from localization.resolution.values import OUTSIDE, Folder, Meaning, Value, distinct

CHAIN_LIMIT = 30
"""Files that a name is imported through."""


class Imports:
    """`typed` says what declarations mean, at a depth of types that follow from types."""

    def __init__(
        self,
        files: Mapping[str, File],
        paths: Paths,
        outside: Outside,
        typed: Callable[[Sequence[Typed], int], Meaning],
    ) -> None:
        self._files, self._paths, self._outside, self._typed = files, paths, outside, typed
        self._modules: dict[tuple[str, str, str], tuple[File, ...]] = {}
        self._absolute: dict[tuple[str, str, str], list[str]] = {}
        self._taking: dict[File, tuple[File, ...]] = {}
        self._exported: dict[tuple[File, str, int], Meaning] = {}

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

    def imported(self, file: File, imports: Sequence[Imported], depth: int) -> Meaning:
        """What import statements in `file` bring in under one name."""
        found: list[Value] = []
        for each in imports:
            found += self._imported(file, each, _Search(depth))
        return distinct(found)

    def modules(self, file: File, module: str, name: str = "") -> tuple[File, ...]:
        """The files that an import in `file` names: the module, or with `name` first a part of it so called."""
        if not module:
            return (file,)
        key = file.folder if file.visibility.marked else file.path, module, name
        try:
            return self._modules[key]
        except KeyError:
            self._modules[key] = found = self._find(file, module, name)
            return found

    def folder_part(self, folder: Folder, name: str) -> Meaning:
        """A module or a folder in a folder."""
        found = self._paths.submodule(folder.path, name, folder.stem, folder.suffix)
        if found is not None:
            return (self._files[found].module,)
        path = f"{folder.path}/{name}"
        return (folder._replace(path=path),) if path in self._paths.folders else None

    def _direct(self, file: File, name: str) -> Meaning:
        """What is defined in the file, or in the one that it is imported from: most names, found in the quickest way.

        None says nothing.
        """
        module = file.module
        if file.visibility.packages:
            return None
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

    def _search(self, file: File, name: str, search: "_Search", chain: int = 0, leaf: bool = False) -> Meaning:
        """Along imports, each place once: the answer for a place on a cycle depends on where the search began, so only
        that of the beginning may be kept. Of a `leaf` only what it binds itself is asked."""
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
                found += self._imported(file, imported, search, chain + 1)
        if not found and name in module.declared:
            typed = self._typed(module.declared[name], search.depth)
            if typed is not None or not bound:
                return typed
        if bound:
            return distinct(found)
        if leaf:
            return None
        taken = self._taken(file, name, search, chain) if file.stars else None
        return self._submodule(file, name) if taken is None and file.stands_for_folder else taken

    def _taken(self, file: File, name: str, search: "_Search", chain: int) -> Meaning:
        """What `name` is by an import of everything."""
        if file.visibility.packages:
            for star in reversed(file.stars):
                found = self._outside.named(file.visibility.family, f"{dotted(star.module)}.{name}")
                if found:
                    return found
        for source in self.taken_from(file):
            if name in source.bound and (taken := self._search(source, name, search, chain + 1, True)) is not None:
                return taken
        return None

    def taken_from(self, file: File) -> tuple[File, ...]:
        """The files of which all names are taken, and those that these take all from; the last import first."""
        if file not in self._taking:
            found: dict[File, None] = {}
            waiting = [file] if file.visibility.by_file else []
            while waiting:
                taking = waiting.pop()
                if taking not in found:
                    found[taking] = None
                    for star in taking.stars:
                        waiting += reversed(self.modules(taking, star.module, star.name))
            self._taking[file] = tuple(found)[1:]
        return self._taking[file]

    def _submodule(self, file: File, name: str) -> Meaning:
        """A part of the package that the file stands for."""
        if not file.visibility.marked:
            return None
        path = self._paths.submodule(file.folder, name, file.stem, file.suffix)
        return (self._files[path].module,) if path is not None and path != file.path else None

    def _imported(self, file: File, imported: Imported, search: "_Search", chain: int = 0) -> tuple[Value, ...]:
        module, name, _ = imported
        if file.visibility.packages:
            found = self._outside.named(file.visibility.family, dotted(f"{module}.{name}" if name else module))
            if found:
                return found
        sources = self.modules(file, module)
        if not name:
            if not sources and file.visibility.marked:
                folder = self._paths.folder(module.replace(".", "/"), file.path)
                return (Folder(folder, file.suffix, file.stem),) if folder is not None else OUTSIDE
            return tuple([each.module for each in sources])
        values: list[Value] = []
        for source in sources:
            values += self._search(source, name, search, chain) or ()
        if not values:
            values += self._part(file, imported, sources)
        return distinct(values)

    def _part(self, file: File, imported: Imported, sources: Sequence[File]) -> Sequence[Node]:
        """The file that a name imported from a module is itself; or a module of which the whole is taken."""
        module, name, _ = imported
        if name == DEFAULT and not file.visibility.marked:
            return [each.module for each in sources]
        found = [each for each in self.modules(file, module, name) if each not in sources]
        inside = [node for each in found for node in each.module.members.get(name, ())]
        return inside if inside and not file.visibility.marked else [each.module for each in found]

    def _find(self, file: File, module: str, name: str) -> tuple[File, ...]:
        language = file.language
        if language is None:
            return ()
        tails: Sequence[str]
        if file.visibility.marked and module[:1] != ".":
            # Such a path does not depend on the importing file; most are found nowhere, or at the top alone.
            key = file.suffix, module, name
            if key not in self._absolute:
                tails = language.module_paths(file.path, Imported(module, name))
                self._absolute[key] = [tail for tail in tails if self._paths.has(tail)]
            tails = self._absolute[key]
        else:
            tails = language.module_paths(file.path, Imported(module, name))
        marker = f"{file.stem}{file.suffix}" if file.visibility.marked else ""
        for tail in tails:
            found = (self._files[path] for path in self._paths.find(tail, file.path, marker))
            files = tuple([each for each in found if each.visibility.family == file.visibility.family])
            if files:
                return files
        return ()


class _Search:
    """Places where a name was looked for, and the depth of types at which it is needed."""

    __slots__ = ("depth", "seen")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.seen: set[tuple[File, str]] = set()
