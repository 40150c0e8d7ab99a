"""Which files of a tree a path written on another machine can mean."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from localization.frames.base import Frame
from localization.installed import Installed, installed_in

_TOPS = frozenset({"", "src/", "lib/", "python/"})
"""Where a module that is a package of its own lies."""
_HEADER_TOPS = frozenset({"", "include/"})
_TELLING_DEPTH = 3
"""Folders and files so near the top may be called like the package the tree is known by."""
_SURE = 3
"""A path of so many parts inside a package is the tree's own even where nothing else says so."""


class PathMatcher:
    """Finds the files of a tree that a path written elsewhere (another machine, a URL) can mean."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for path in paths:
            self._by_name[path.rpartition("/")[2]].append(path)
        self._telling: frozenset[str] | None = None

    def match(self, written: str) -> tuple[str, ...]:
        """Files sharing the longest tail of whole parts with it; empty when nothing does.

        A tail of one part counts only when it is a whole path of the tree, or a name that occurs once and is not inside
        somebody's installed packages. Of an installed file the whole path inside its package must be shared: the
        reporter's `node_modules/other/lib/index.js` is not this tree's `lib/index.js`.
        """
        parts = _parts(written)
        if not parts:
            return ()
        candidates = self._by_name.get(parts[-1], [])
        longest, best = _longest_tail(parts, candidates)
        installed = installed_in(written)
        if installed is not None:
            inside = len(_parts(installed.rest)) + bool(installed.package)
            # A copy that the tree itself holds shares more than what the package has inside.
            return tuple(best) if longest > inside else self._installed(installed)
        if longest >= 2:
            return tuple(best)
        whole = [path for path in best if path == parts[-1]]
        return tuple(whole or (candidates if len(candidates) == 1 and not parts[-1].startswith("__") else ()))

    def match_frame(self, frame: Frame) -> tuple[str, ...]:
        """As `match`; a Java class must also lie in the folders of its package, so that no namesake is taken for it."""
        found = self.match(frame.path)
        if frame.style == "jvm" and frame.path.endswith(".java") and "/" in frame.path:
            package = frame.path.rpartition("/")[0].split("/")
            # Log frameworks shorten packages to their first letters.
            if any(len(part) > 1 for part in package):
                return tuple(path for path in found if f"/{path}".endswith(f"/{frame.path}"))
        return found

    def _installed(self, installed: Installed) -> tuple[str, ...]:
        for rest in installed.readings():
            found = [
                path[: len(path) - len(rest)]
                for path in self._by_name.get(rest.rpartition("/")[2], ())
                if f"/{path}".endswith(f"/{rest}")
            ]
            roots = self._roots(found, rest, installed)
            if roots:
                return tuple(f"{root}{rest}" for root in roots)
        return ()

    def _roots(self, folders: list[str], rest: str, installed: Installed) -> list[str]:
        """Those of the folders (each ending in `/`, or empty) in which the package can begin."""
        if installed.root is not None:
            return [folder for folder in folders if folder.strip("/") == installed.root]
        if not installed.package:
            if "/" not in rest:
                tops = _TOPS if rest.endswith(".py") else _HEADER_TOPS
                return [folder for folder in folders if folder in tops]
            inits = frozenset(self._by_name.get("__init__.py", ()))
            return [folder for folder in folders if not folder or f"{folder}__init__.py" not in inits]
        names = {_folded(installed.package), _folded(f"{installed.scope}-{installed.package}")}
        named = [folder for folder in folders if names.intersection(map(_folded, folder.split("/")))]
        if named:
            return named
        known = _folded(installed.package) in self._names_of_the_tree() or rest.count("/") + 1 >= _SURE
        return [""] if known and "" in folders else []

    def _names_of_the_tree(self) -> frozenset[str]:
        if self._telling is None:
            near = (path for paths in self._by_name.values() for path in paths if path.count("/") < _TELLING_DEPTH)
            self._telling = frozenset(
                _folded(name) for path in near for part in path.split("/") for name in (part, PurePosixPath(part).stem)
            )
        return self._telling


def _parts(written: str) -> list[str]:
    parts: list[str] = []
    for part in written.replace("\\", "/").split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", "..", "~"):
            parts.append(part)
    return parts


def _longest_tail(parts: list[str], candidates: Iterable[str]) -> tuple[int, list[str]]:
    best: list[str] = []
    longest = 0
    for path in candidates:
        length = _common_tail(parts, path.split("/"))
        if length > longest:
            longest, best = length, []
        if length == longest:
            best.append(path)
    return longest, best


def _common_tail(one: list[str], other: list[str]) -> int:
    length = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        length += 1
    return length


def _folded(name: str) -> str:
    return name.casefold().replace("_", "-")
