"""Paths as a model writes them."""

import difflib
import posixpath
from collections.abc import Sequence

from aci.tool import ToolContext, ToolError


def inside(path: str, context: ToolContext) -> str:
    """`path` relative to the tree. Absolute paths below the root are understood; one below `outside` stays absolute.

    Raises `ToolError` for a path that leads elsewhere.
    """
    root, outside = context.environment.root.rstrip("/"), context.environment.outside.rstrip("/")
    clean = posixpath.normpath(path.strip() or ".")
    if clean == root or clean.startswith(f"{root}/"):
        return clean[len(root) + 1 :] or "."
    if clean.startswith(f"{outside}/"):
        return clean
    if clean == ".." or clean.startswith(("/", "../")):
        raise ToolError(f"{path} lies outside the repository: give a path relative to {root}")
    return clean


def similar_paths(path: str, known: Sequence[str], most: int = 3) -> list[str]:
    """Known paths that may have been meant: the same file name elsewhere first, then the likest spelling."""
    name = posixpath.basename(path)
    same = [other for other in known if posixpath.basename(other) == name]
    spelled = difflib.get_close_matches(path, known, n=most, cutoff=0.7)
    return list(dict.fromkeys([*same, *spelled]))[:most]
