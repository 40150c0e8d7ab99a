"""How ranked places hang together: what the page of `swe-agent locate --graph` draws."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from localization import CodeIndex, Location
from localization.columns import Columns
from localization.graph import RepositoryGraph
from localization.history import History
from localization.resolve import EdgeKind

Relation = Literal["calls", "inherits", "imports", "tests", "uses", "changed together"]
RELATIONS: dict[Relation, float] = {
    "calls": 1.0, "inherits": 1.0, "tests": 0.7, "uses": 0.5, "imports": 0.4, "changed together": 0.0
}  # fmt: skip
"""By how much a relation speaks for a neighbour to be drawn."""
PLACES = 15
NEIGHBOURS = 14
"""More cannot be read."""
_SURE = 0.5
"""Edges of less weight lead to several namesakes."""
_OF_A_KIND = 5
"""Neighbours that are there for one relation, at most: everything has its tests."""
_TOGETHER = 5
"""Pairs of files that changed together, at most."""
_RELEASE = 30
"""A commit of more files is a release or a reformatting: what it touched has nothing else in common."""

_RELATION: dict[int, Relation] = {
    EdgeKind.IMPORTS: "imports", EdgeKind.CALLS: "calls", EdgeKind.INHERITS: "inherits",
    EdgeKind.USES: "uses", EdgeKind.TESTS: "tests",
}  # fmt: skip


class Node(NamedTuple):
    """A ranked place, or with `place` None a neighbour. `name` is a qualified name, or a path for a whole file."""

    name: str
    line: int
    place: Location | None = None


class Link(NamedTuple):
    """`source` and `target` are numbers of nodes; `detail` says more where there is more to say."""

    source: int
    target: int
    relation: Relation
    detail: str = ""


class Picture(NamedTuple):
    """Places come first, by rank."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


def connect(index: CodeIndex, locations: Sequence[Location]) -> Picture:
    """The best places, the neighbours that hold them together, and how they are connected."""
    places = locations[:PLACES]
    nodes = [Node(place.symbol or place.path, place.start_line, place) for place in places]
    together = _together(index.history, nodes)
    nodes, links = _linked(index.graph, nodes)
    return Picture(tuple(nodes), (*links, *together))


def _linked(graph: RepositoryGraph, nodes: list[Node]) -> tuple[list[Node], list[Link]]:
    """Edges among the places and to the neighbours that most of them, and the best of them, have in common."""
    columns, edges = graph.columns, graph.edges
    owner = _owners(columns, nodes)
    # What a definition is inside of its name tells.
    sure = (edges.weight >= _SURE) & (edges.kind != EdgeKind.CONTAINS)
    # What a test calls or uses has an edge that says so besides: nothing more is to be said of it.
    tests = edges.kind == EdgeKind.TESTS
    sure &= tests | ~np.isin(edges.source, edges.source[tests])
    source, target, kind = edges.source[sure], edges.target[sure], edges.kind[sure]
    one, other = owner[source], owner[target]
    inside = (one >= 0) & (other >= 0) & (one != other)
    rows = zip(one[inside].tolist(), other[inside].tolist(), kind[inside].tolist(), strict=True)
    links = {
        Link(first, second, _RELATION[number]): None
        for first, second, number in rows
        if not (_is_inside(nodes[first].name, nodes[second].name) or _is_inside(nodes[second].name, nodes[first].name))
    }
    crossing = (one >= 0) != (other >= 0)
    reached: defaultdict[int, set[tuple[int, bool, Relation]]] = defaultdict(set)
    """Of a unit beyond: the places it is connected with, whether it points at them, and how."""
    rows = zip(source[crossing].tolist(), target[crossing].tolist(), kind[crossing].tolist(), strict=True)
    for first, second, number in rows:
        place, beyond = (first, second) if owner[first] >= 0 else (second, first)
        if not _is_inside(nodes[int(owner[place])].name, columns.symbol(beyond).qualified):
            reached[beyond].add((int(owner[place]), place == second, _RELATION[number]))
    nodes = list(nodes)
    degree = np.bincount(source, minlength=columns.units) + np.bincount(target, minlength=columns.units)
    for unit in _chosen(columns, reached, degree):
        symbol = columns.symbol(unit)
        nodes.append(Node(symbol.qualified, symbol.start_line))
        here = len(nodes) - 1
        for place, points, relation in sorted(reached[unit]):
            links[Link(here, place, relation) if points else Link(place, here, relation)] = None
    return nodes, _strongest(links)


def _owners(columns: Columns, nodes: Sequence[Node]) -> NDArray[np.intp]:
    """For each unit the number of the narrowest place that it is or lies in, or -1."""
    owner = np.full(columns.units, -1, dtype=np.intp)
    spans = []
    for number, node in enumerate(nodes):
        assert node.place is not None
        units = columns.units_of(node.place.path)
        lines = slice(units.start, units.stop)
        if node.place.kind == "file":
            inside = np.arange(units.start, units.stop)
        else:
            within = (columns.start_line[lines] >= node.line) & (columns.end_line[lines] <= node.place.end_line)
            inside = units.start + np.flatnonzero(within)
        spans.append((len(inside), number, inside[inside != units.start] if node.place.symbol else inside))
    for _, number, inside in sorted(spans, key=lambda each: -each[0]):
        owner[inside] = number
    return owner


def _is_inside(inner: str, outer: str) -> bool:
    return inner.startswith(f"{outer}." if "::" in outer else f"{outer}::")


def _chosen(
    columns: Columns, reached: dict[int, set[tuple[int, bool, Relation]]], degree: NDArray[np.intp]
) -> list[int]:
    """The neighbours that say most: of many places, of the best ones, by strong relations, and of little else."""

    def value(unit: int) -> float:
        best: dict[int, float] = {}
        for place, _, relation in reached[unit]:
            best[place] = max(best.get(place, 0.0), RELATIONS[relation] / (1 + place) ** 0.5)
        return sum(best.values()) / math.sqrt(degree[unit])

    chosen: dict[str, int] = {}
    kinds: defaultdict[tuple[Relation, bool], int] = defaultdict(int)
    for unit in sorted(reached, key=lambda each: (-value(each), each)):
        _, points, relation = max(reached[unit], key=lambda each: RELATIONS[each[2]])
        several = len({place for place, _, _ in reached[unit]}) > 1
        # What merely uses or imports one place explains nothing.
        if relation in ("imports", "uses") and not several:
            continue
        if columns.roles[int(columns.file[unit])] == "test":
            relation = "tests"
        name = columns.symbol(unit).qualified
        if kinds[relation, points] < _OF_A_KIND and name not in chosen:
            kinds[relation, points] += 1
            chosen[name] = unit
        if len(chosen) == NEIGHBOURS:
            break
    return list(chosen.values())


def _strongest(links: dict[Link, None]) -> list[Link]:
    """Of several relations between two nodes, one way, the one that says most."""
    best: dict[tuple[int, int], Link] = {}
    for link in links:
        known = best.get(link[:2])
        if known is None or RELATIONS[link.relation] > RELATIONS[known.relation]:
            best[link[:2]] = link
    return list(best.values())


def _together(history: History, nodes: Sequence[Node]) -> Iterator[Link]:
    """Files that were changed by the same commits, drawn between the best place of each."""
    best: dict[str, int] = {}
    for number, node in enumerate(nodes):
        best.setdefault(node.name.partition("::")[0], number)
    rows = {path: {row for row in history.rows_of(path).tolist() if history.size[row] <= _RELEASE} for path in best}
    counted = [(len(rows[one] & rows[other]), best[one], best[other]) for one, other in combinations(best, 2)]
    for count, one, other in sorted(counted, key=lambda each: (-each[0], each[1:]))[:_TOGETHER]:
        if count > 1:
            yield Link(one, other, "changed together", f"in {count} commits")
