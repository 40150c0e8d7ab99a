"""Edges of files that are written down in a test, by names."""

from collections.abc import Mapping

from localization.captures import Source
from localization.languages import language_of
from localization.parse import parse_source, qualified_names
from localization.resolve import EdgeKind, Edges, Resolver


def sources_of(files: Mapping[str, str]) -> dict[str, Source]:
    return {path: parse_source(language_of(path), text.encode()) for path, text in files.items()}


def plain(edges: Edges) -> list[tuple[int, int, int, float]]:
    """In an order that does not depend on how they came to be."""
    columns = (edges.source, edges.target, edges.kind, edges.weight)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def links(files: Mapping[str, str], *kinds: EdgeKind) -> dict[tuple[str, str], float]:
    """Weights by qualified names of both ends: `path::Class.method`, a path alone for a module."""
    sources = sources_of(files)
    units = [
        f"{path}::{name}" if name else path
        for path in sorted(sources)
        for name in qualified_names(sources[path].definitions)
    ]
    return {
        (units[source], units[target]): round(weight, 3)
        for source, target, kind, weight in plain(Resolver(sources).edges())
        if kind in (kinds or tuple(EdgeKind))
    }


def calls(files: Mapping[str, str], source: str) -> dict[str, float]:
    """What one definition calls."""
    return {target: weight for (each, target), weight in links(files, EdgeKind.CALLS).items() if each == source}
