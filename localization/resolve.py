"""From the references of all files of a tree to edges between its definitions."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from localization.captures import Reference, Source
from localization.languages import language_of
from localization.resolution.files import File
from localization.resolution.names import Names
from localization.resolution.nodes import Node
from localization.resolution.outside import Outside
from localization.resolution.paths import Paths
from localization.resolution.references import EdgeKind, ReferenceReader

GUESSED = 1.0


@dataclass(frozen=True, slots=True)
class Edges:
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    kind: NDArray[np.uint8]
    weight: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.source)


class _FileEdges:
    __slots__ = ("kind", "source", "target", "weight")

    def __init__(self, found: dict[tuple[int, int, int], float]) -> None:
        keys = found.keys()
        self.source = array("i", [key[0] for key in keys])
        self.target = array("i", [key[1] for key in keys])
        self.kind = array("B", [key[2] for key in keys])
        self.weight = array("f", found.values())


class Resolver:
    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._next = 0
        self._files: dict[str, File] = {}
        for path in sorted(sources):
            source = sources[path]
            count = len(source.definitions)
            self._files[path] = File(path, language_of(path), source, range(self._next, self._next + count))
            self._next += count
        self._paths = Paths(self._files)
        self._outside = Outside(self._files.values())
        self._look()
        self._edges = {path: self._edges_of(file) for path, file in self._files.items()}

    def _look(self) -> None:
        self._names = Names(self._files, self._paths, self._outside)
        self._reader = ReferenceReader(self._names, self._outside)

    def _edges_of(self, file: File) -> _FileEdges:
        found: dict[tuple[int, int, int], float] = {}
        for node in file.nodes[1:]:
            assert node.parent is not None
            found[node.parent.id, node.id, 0] = 1.0
        for _, source, kind, targets, guessed in self._reader.read(file):
            if len(targets) == 1 and not guessed:
                found[source.id, targets[0].id, kind] = 1.0
                continue
            weight = (GUESSED if guessed else 1.0) / len(targets)
            for target in targets:
                key = source.id, target.id, kind
                if weight > found.get(key, 0.0):
                    found[key] = weight
        return _FileEdges(found)

    def references(self, path: str) -> Iterator[tuple[Reference, tuple[tuple[str, int, float], ...]]]:
        for reference, _, _, targets, guessed in self._reader.read(self._files[path]):
            weight = (GUESSED if guessed else 1.0) / len(targets)
            yield reference, tuple((node.file.path, node.number, weight) for node in targets)
