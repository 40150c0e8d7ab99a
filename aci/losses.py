"""Whether so much of a tree is gone that nobody can have meant it."""

from collections import Counter
from collections.abc import Iterable

from envs import SavedTree

MOST = 0.5
"""The part of all files whose loss in one call is a wreck."""
PACKAGE = 0.2
"""The part of all files that a folder must have held for its loss to be one."""
FEWEST = 5
"""Files; the loss of fewer is never a wreck, unless nothing is left."""
_PRODUCTS = frozenset((
    ".git", "node_modules", "__pycache__", ".pytest_cache", ".tox", ".nox", "build", "dist", ".venv", "venv", "target",
    ".mypy_cache", ".ruff_cache", ".hypothesis", "htmlcov",
))  # fmt: skip


def loss(before: SavedTree, after: SavedTree) -> str | None:
    """What was lost, in words; None where that is within what a change may be.

    Files are counted, not recognised: what was moved or renamed is not lost. `.git` is not counted, nor what a build or
    an install can make again.
    """
    old, new = _files(before), _files(after)
    lost = len(old) - len(new)
    if old and not new:
        return "all files were gone"
    if lost < FEWEST:
        return None
    if lost >= MOST * len(old):
        return f"{lost} of {len(old)} files were gone"
    here, there = _by_folder(old), _by_folder(new)
    for folder, count in here.most_common():
        if count < max(FEWEST, PACKAGE * len(old)):
            break
        if folder not in there and lost >= MOST * count:
            return f"{folder}, a folder of {count} files, was gone"
    return None


def _files(tree: SavedTree) -> set[str]:
    found = ((path, tree.get(path)) for path in tree.paths())
    return {path for path, entry in found if entry and entry.kind in ("file", "link") and not _is_product(path)}


def _is_product(path: str) -> bool:
    return any(part in _PRODUCTS or part.endswith(".egg-info") for part in path.split("/"))


def _by_folder(paths: Iterable[str]) -> Counter[str]:
    """How many files lie in and below each folder of the first two levels."""
    counts: Counter[str] = Counter()
    for path in paths:
        parts = path.split("/")[:-1]
        for depth in (1, 2):
            if len(parts) >= depth:
                counts["/".join(parts[:depth])] += 1
    return counts
