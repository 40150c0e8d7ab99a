"""Edges of one file, kept so that they stay right when other files change their definitions."""

from array import array
from typing import NamedTuple

from localization.resolution.files import File
from localization.resolution.nodes import Node
from localization.resolution.references import EdgeKind, ReferenceReader

GUESSED = 0.9
"""Weight of an edge to the only method of a name, where nothing is known of what it is called on. Such guesses are right
less often than a share says, so two candidates are below a half."""


class FileEdges(NamedTuple):
    """Edges whose reference stands in one file, by the `id` of their ends."""

    source: "array[int]"
    target: "array[int]"
    kind: "array[int]"
    weight: "array[float]"


def read_edges(reader: ReferenceReader, file: File) -> FileEdges:
    """Several references from one definition to another are one edge of each kind, of the greatest weight."""
    found: dict[tuple[int, int, int], float] = {}
    for _, source, kind, targets, guessed in reader.read(file):
        if len(targets) == 1 and not guessed:
            found[source.id, targets[0].id, kind] = 1.0
            continue
        weight = weight_of(targets, guessed)
        for target in targets:
            key = source.id, target.id, kind
            if weight > found.get(key, 0.0):
                found[key] = weight
    for node in file.with_scope:
        owner = reader.names.class_of(node)
        if owner is not None:
            found[owner.id, node.id, EdgeKind.CONTAINS] = 1.0
    inside = file.nodes[1:]
    source_ids, target_ids, kinds = zip(*found, strict=True) if found else ((), (), ())
    edges = FileEdges(
        array("i", [node.parent.id for node in inside if node.parent is not None]),
        array("i", [node.id for node in inside]),
        array("B", bytes([EdgeKind.CONTAINS]) * len(inside)),
        array("f", [1.0]) * len(inside),
    )
    edges.source.extend(source_ids)
    edges.target.extend(target_ids)
    edges.kind.extend(kinds)
    edges.weight.extend(found.values())
    return edges


def weight_of(targets: tuple[Node, ...], guessed: bool) -> float:
    """Of each edge from one reference."""
    return (GUESSED if guessed else 1.0) / len(targets)
