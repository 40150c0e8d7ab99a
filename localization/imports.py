"""Which Python file imports which: who could notice a change of one of them."""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from localization.tree import SourceTree, read_many

LARGEST = 1_000_000
"""Bytes; a larger file is taken to import nothing."""

# Text, not syntax: files of any Python are read, and a name in a docstring costs no more than an edge too many.
_STATEMENT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<origin>\.*[\w.]*)[ \t]+import[ \t]*(?P<names>\([^)]*\)|(?:[^\n\\]|\\\r?\n)*)"
    r"|import[ \t]+(?P<modules>(?:[^\n\\#;]|\\\r?\n)*))",
    re.M,
)
_WORD = re.compile(r"[A-Za-z_][\w.]*")


class ImportGraph:
    """Edges from each Python file of a tree to the files it imports, the packages on the way included.

    A name is resolved from every folder that can be on the import path: the top, and the parent of each outermost
    package. Imports at run time (`importlib`, plugins) are not seen. Reading costs about 0.2 ms per file.
    """

    def __init__(self, imported: Mapping[str, frozenset[str]]) -> None:
        self._importers: defaultdict[str, set[str]] = defaultdict(set)
        for path, targets in imported.items():
            for target in targets:
                self._importers[target].add(path)

    @classmethod
    def build(cls, tree: SourceTree) -> "ImportGraph":
        small = [entry.path for entry in tree.entries() if entry.path.endswith(".py") and entry.size <= LARGEST]
        names = _Names(small)
        imported = {}
        for path, data in read_many(tree, sorted(small)):
            text = data.decode("utf-8", "replace")
            found = {target for module in _modules(path, text) for target in names.files(module)}
            imported[path] = frozenset((found | names.conftests(path)) - {path})
        return cls(imported)

    def distances(self, paths: Iterable[str]) -> dict[str, int]:
        """Every file from which imports lead to one of `paths`, with the number of steps; `paths` themselves are 0."""
        found = dict.fromkeys(paths, 0)
        waiting = deque(found)
        while waiting:
            path = waiting.popleft()
            for importer in sorted(self._importers.get(path, ())):
                if importer not in found:
                    found[importer] = found[path] + 1
                    waiting.append(importer)
        return found


class _Names:
    """Files by the dotted names they can be imported under."""

    def __init__(self, paths: list[str]) -> None:
        self._paths = frozenset(paths)
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for path in paths:
            for name in self._names(path):
                self._by_name[name].append(path)

    def files(self, module: str) -> Iterator[str]:
        """The file of a module and those of the packages around it; a leading `/` means a path from the top."""
        parts = module.lstrip("/").split(".")
        for count in range(1, len(parts) + 1):
            name = ("/" if module.startswith("/") else "") + ".".join(parts[:count])
            yield from self._by_name.get(name, ())

    def conftests(self, path: str) -> set[str]:
        """What pytest imports before it imports this file."""
        folders = PurePosixPath(path).parents
        return {name for folder in folders if (name := str(folder / "conftest.py")) in self._paths}

    def _names(self, path: str) -> Iterator[str]:
        pure = PurePosixPath(path)
        parts = [*pure.parts[:-1], *([] if pure.stem == "__init__" else [pure.stem])]
        if not parts:
            return
        yield "/" + ".".join(parts)
        yield ".".join(parts)
        root = len(pure.parts) - 1
        while root > 0 and "/".join([*pure.parts[:root], "__init__.py"]) in self._paths:
            root -= 1
        if root > 0 and root < len(parts):
            yield ".".join(parts[root:])
        if parts[0] in ("src", "lib", "python") and len(parts) > 1:
            yield ".".join(parts[1:])


def _modules(path: str, text: str) -> Iterator[str]:
    for match in _STATEMENT.finditer(text):
        if match["modules"] is not None:
            yield from (_WORD.findall(part)[0] for part in match["modules"].split(",") if _WORD.search(part))
            continue
        origin = _absolute(path, match["origin"])
        if origin is None:
            continue
        yield origin
        names = re.sub(r"#[^\n]*", "", match["names"])
        words = (_WORD.search(part) for part in names.strip("()").split(","))
        yield from (f"{origin}.{word[0]}" if origin != "/" else f"/{word[0]}" for word in words if word)


def _absolute(path: str, origin: str) -> str | None:
    """The module after `from`; a relative one as a path from the top of the tree, None where it leaves it."""
    dots = len(origin) - len(origin.lstrip("."))
    if not dots:
        return origin or None
    folder = PurePosixPath(path).parent
    if dots - 1 > len(folder.parts):
        return None
    base = folder.parts[: len(folder.parts) - (dots - 1)]
    return "/" + ".".join([*base, *([origin.lstrip(".")] if origin.lstrip(".") else [])])
