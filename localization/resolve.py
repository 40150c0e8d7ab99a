"""From the references of all files of a tree to edges between its definitions."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from localization.captures import Reference, Source
from localization.collecting import uncollected
from localization.languages import Language, language_of
from localization.resolution.changes import State, affected
from localization.resolution.file_edges import differ, read_edges, weight_of
from localization.resolution.files import File, names_in
from localization.resolution.names import Names
from localization.resolution.outside import Outside
from localization.resolution.paths import Paths
from localization.resolution.references import EdgeKind, ReferenceReader

__all__ = ["EdgeKind", "Edges", "Resolver", "Target"]


@dataclass(frozen=True, slots=True)
class Edges:
    """`source[n]` has to do with `target[n]`; numbers are those of the tree's units: the files in sorted order, the
    definitions of each in their own, its module first.

    `kind` holds `EdgeKind`, `weight` what is sure: 1, or a share of it where one name may mean several definitions. A
    pair of units has at most one edge of a kind from one file. Edges are laid out by the file that their reference
    stands in: those of file `n` are `first[n]` to `first[n + 1]`. What follows are the `TESTS` edges, made of `CALLS`
    and `USES`.
    """

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    kind: NDArray[np.uint8]
    weight: NDArray[np.float32]
    first: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.source)


class Target(NamedTuple):
    """What a reference may mean: a definition's number in its file, and the weight of the edge to it."""

    path: str
    number: int
    weight: float


class Resolver:
    """Follows the tree: `update` tells it of an edit. Not safe to be used by several threads at once.

    `sources` has every file of the tree, those in unknown languages too: they are units. What it costs is about 3 us
    for each reference, and half as much memory as the references take.
    """

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._files: dict[str, File] = {}
        self._next = 0
        with uncollected():
            for path in sorted(sources):
                # One at a time: `sources` may make them as they are asked for, and not everything in them is kept.
                source = sources[path]
                count = len(source.definitions)
                self._files[path] = _file(path, source, range(self._next, self._next + count))
                self._next += count
            self._paths = Paths(self._files)
            self._outside = Outside(self._files.values())
            self._known: set[str] = set()
            for file in self._files.values():
                self._known.update(*names_in(file))
            self._names = Names(self._files, self._paths, self._outside)
            reader = self._reader()
            self._edges = {path: read_edges(reader, file) for path, file in self._files.items()}
            # What was found out on the way takes more memory than the files.
            self._names = Names(self._files, self._paths, self._outside)

    def update(self, path: str, source: Source | None) -> tuple[str, ...]:
        """Take in that a file is added, edited or, with None, gone; the files whose edges were made anew, sorted.

        These are the file itself and those that mention a name whose meaning has changed by it. Units of all files
        behind it in the order of paths get other numbers if their count has changed.
        """
        old = self._files.get(path)
        if old is None and source is None:
            return ()
        before, reader = State(self._files, self._paths, self._names), self._reader()
        new = None if source is None else _file(path, source, self._numbers(old, source))
        files = {**self._files}
        if new is None:
            del files[path], self._edges[path]
        else:
            files[path] = new
            self._known.update(*names_in(new))
        if (old is None) != (new is None):
            self._paths = Paths(files)
            files = dict(sorted(files.items()))
        self._files = files
        self._outside = self._outside.replaced(old, new)
        self._names = Names(files, self._paths, self._outside)
        redone = [path]
        with uncollected():
            now = self._reader()
            for each, names in affected(before, State(files, self._paths, self._names), path).items():
                if differ(reader, now, files[each], names):
                    self._edges[each] = read_edges(now, files[each])
                    redone.append(each)
            if new is not None:
                self._edges[path] = read_edges(now, new)
        return tuple(sorted(redone))

    def edges(self) -> Edges:
        """All edges of the tree as it is now."""
        files = self._files.values()
        ids = _joined([file.ids for file in files], np.int32)
        unit = np.full(self._next, -1, dtype=np.int32)
        unit[ids] = np.arange(len(ids), dtype=np.int32)
        parts = [self._edges[path] for path in self._files]
        source = unit[_joined([part.source for part in parts], np.int32)]
        target = unit[_joined([part.target for part in parts], np.int32)]
        kind = _joined([part.kind for part in parts], np.uint8)
        weight = _joined([part.weight for part in parts], np.float32)
        is_test = np.repeat(
            np.array([file.is_test for file in files], dtype=np.bool_), np.array([len(file.ids) for file in files], int)
        )
        tests = np.flatnonzero(
            ((kind == EdgeKind.CALLS) | (kind == EdgeKind.USES)) & is_test[source] & ~is_test[target]
        )
        return Edges(
            np.concatenate([source, source[tests]]),
            np.concatenate([target, target[tests]]),
            np.concatenate([kind, np.full(len(tests), EdgeKind.TESTS, dtype=np.uint8)]),
            np.concatenate([weight, weight[tests]]),
            np.cumsum([0, *(len(part.kind) for part in parts)]),
        )

    def references(self, path: str) -> Iterator[tuple[Reference, tuple[Target, ...]]]:
        """Each reference of a file that means something in the tree, and what it may mean. Raises KeyError."""
        reader = self._reader()
        for reference, _, _, targets, guessed in reader.read(self._files[path]):
            weight = weight_of(targets, guessed)
            yield reference, tuple(Target(node.file.path, node.number, weight) for node in targets)

    def _reader(self) -> ReferenceReader:
        return ReferenceReader(self._names, self._outside, self._known)

    def _numbers(self, old: File | None, source: Source) -> list[int]:
        """The ids of the definitions: what was there before keeps its own."""
        known: dict[tuple[str, int], int] = {}
        if old is not None:
            keys = _keys((node.name, node.parent.number if node.parent is not None else 0) for node in old.nodes)
            known = dict(zip(keys, old.ids, strict=True))
        numbers = []
        for key in _keys((each.name, each.parent) for each in source.definitions):
            if key not in known:
                known[key], self._next = self._next, self._next + 1
            numbers.append(known[key])
        return numbers


def _keys(definitions: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """For each definition, given by name and number of the one around it, its dotted name and how many of that name
    stand before it."""
    names: list[str] = []
    counts: Counter[str] = Counter()
    keys = []
    for name, parent in definitions:
        names.append(f"{names[parent]}.{name}" if names else "")
        keys.append((names[-1], counts[names[-1]]))
        counts[names[-1]] += 1
    return keys


def _file(path: str, source: Source, ids: Sequence[int]) -> File:
    return File(path, _language(path[path.rfind(".") :] if "." in path else ""), source, ids)


@lru_cache(maxsize=1 << 10)
def _language(suffix: str) -> Language | None:
    return language_of(f"x{suffix}")


def _joined(parts: "Sequence[array[int]] | Sequence[array[float]]", dtype: type[np.generic]) -> NDArray[np.generic]:
    return np.frombuffer(b"".join(parts), dtype=dtype)
