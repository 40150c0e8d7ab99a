"""Files of a tree by what an import calls them."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

_SOURCE_ROOTS = frozenset({"src", "lib", "python"})


class Paths:
    """The paths of a tree at one moment. Not to be changed: an edit that adds or removes files makes a new one."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.all = frozenset(paths)
        self.folders: defaultdict[str, list[str]] = defaultdict(list)
        """For each folder the files directly in it; folders without any are keys as well. The top is empty."""
        self._by_end: defaultdict[str, list[str]] = defaultdict(list)
        folders_by_end: defaultdict[str, list[str]] = defaultdict(list)
        for path in sorted(self.all):
            folder, _, name = path.rpartition("/")
            if folder not in self.folders:
                self._add_folder(folder, folders_by_end)
            self.folders[folder].append(path)
            self._by_end[name].append(path)
            if folder:
                self._by_end[path[folder.rfind("/") + 1 :]].append(path)
        self._folders_by_end = dict(folders_by_end)

    def has(self, tail: str) -> bool:
        """Whether any path ends with the last two parts of `tail`."""
        return "/".join(tail.rsplit("/", 2)[-2:]) in self._by_end

    def find(self, tail: str, importing: str, marker: str = "") -> tuple[str, ...]:
        """Files that an import in the file `importing` may mean by `tail` (see `Language.module_paths`).

        Several are equally near: they share the longest way from the top with the importing file. With `marker`, the
        name of the file that makes a folder a package, no module is found by a path that begins inside of a package.
        """
        if tail.startswith("/"):
            path = tail[1:].rstrip("/")
            if tail.endswith("/"):
                return tuple(self.folders.get(path, ()))
            return (path,) if path in self.all else ()
        if tail.endswith("/"):
            found = _nearest(self._ending(tail[:-1], self._folders_by_end), tail[:-1], importing)
            return tuple(path for folder in found for path in self.folders[folder])
        found = self._ending(tail, self._by_end)
        if len(found) == 1 and found[0] == tail:
            return (tail,)
        if marker and found:
            found = [path for path in found if self._is_root(path[: -len(tail) - 1], tail, importing, marker)]
        return tuple(_nearest(found, tail, importing)) if len(found) > 1 else tuple(found)

    def folder(self, name: str, importing: str) -> str | None:
        """A folder without a marker that `import name.more` means: beside the importing file, above it or on top."""
        roots = [importing.rpartition("/")[0]]
        while roots[-1]:
            roots.append(roots[-1].rpartition("/")[0])
        roots += sorted(_SOURCE_ROOTS)
        joined = (f"{root}/{name}" if root else name for root in roots)
        return next((path for path in joined if path in self.folders), None)

    def submodule(self, folder: str, name: str, stem: str, suffix: str) -> str | None:
        """The file that `name` is in the package that `folder` is; `stem` is that of files that stand for folders."""
        path = f"{folder}/{name}" if folder else name
        return next((each for each in (path + suffix, f"{path}/{stem}{suffix}") if each in self.all), None)

    def _add_folder(self, folder: str, by_end: defaultdict[str, list[str]]) -> None:
        while folder and folder not in self.folders:
            self.folders[folder] = []
            above, _, name = folder.rpartition("/")
            by_end[name].append(folder)
            if above:
                by_end[folder[above.rfind("/") + 1 :]].append(folder)
            folder = above
        self.folders.setdefault(folder, [])

    def _ending(self, tail: str, by_end: "defaultdict[str, list[str]] | dict[str, list[str]]") -> list[str]:
        parts = tail.rsplit("/", 2)
        ends = by_end.get("/".join(parts[-2:]), [])
        if len(parts) < 3:
            return ends
        return [
            path for path in ends if path.endswith(tail) and (len(path) == len(tail) or path[-len(tail) - 1] == "/")
        ]

    def _is_root(self, root: str, tail: str, importing: str, marker: str) -> bool:
        """Whether modules may be found from the folder `root`."""
        if not root:
            return True
        if f"{root}/{marker}" in self.all:
            return False
        if importing.startswith(root + "/") or root.rpartition("/")[2] in _SOURCE_ROOTS:
            return True
        # Somebody else's `setup.py` or `utils.py` is not importable from here, its package may be installed.
        top, _, rest = tail.partition("/")
        return bool(rest) and (f"{root}/{top}/{marker}" in self.all or rest.count("/") > 0)


def _nearest(paths: list[str], tail: str, importing: str) -> list[str]:
    if len(paths) < 2:
        return paths
    shared = [_shared(path[: len(path) - len(tail)], importing) for path in paths]
    best = max(shared)
    return [path for path, count in zip(paths, shared, strict=True) if count == best]


@lru_cache(maxsize=1 << 12)
def _shared(root: str, importing: str) -> tuple[int, int]:
    """Folders that both are in; of two roots with as many the one with fewer more folders is nearer."""
    count = 0
    parts = root.split("/")[:-1]
    for mine, other in zip(parts, importing.split("/")[:-1], strict=False):
        if mine != other:
            break
        count += 1
    return count, count - len(parts)
