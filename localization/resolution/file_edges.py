"""Edges of one file, kept so that they stay right when other files change their definitions."""

from array import array
from collections.abc import Sequence, Set
from typing import NamedTuple

from localization.captures import Reference
from localization.resolution.files import File
from localization.resolution.nodes import Node
from localization.resolution.references import EdgeKind, ReferenceReader
from localization.resolution.texts import words_of

GUESSED = 0.9
"""Weight of an edge to the only method of a name, where nothing is known of what it is called on. Such guesses are
right less often than a share says, so two candidates are below a half."""


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


def differ(before: ReferenceReader, after: ReferenceReader, file: File, names: Set[str]) -> bool:
    """Whether a file that was not edited has other edges than before, when only `names` may mean something else."""
    if file.with_scope:
        return True
    asked = [each for each in file.references if not names.isdisjoint(_words(file, each))]
    return _plain(before, file, asked) != _plain(after, file, asked)


def _plain(reader: ReferenceReader, file: File, references: Sequence[Reference]) -> list[tuple[object, ...]]:
    return [
        (reference, source.id, [node.id for node in targets], guessed)
        for reference, source, _, targets, guessed in reader.read(file, references)
    ]


def _words(file: File, reference: Reference) -> Sequence[str]:
    if reference.kind == "import":
        return [reference.alias, *file.import_words(reference.qualifier, reference.name)]
    return [reference.name, *words_of(reference.qualifier)]
