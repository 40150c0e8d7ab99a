"""How ranked places hang together: what the page of `swe-agent locate --graph` draws."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from localization import CodeIndex, Location
from localization.columns import Columns
from localization.history import History
from localization.record import KINDS
from localization.resolution.references import EdgeKind
from localization.resolve import Edges

Relation = Literal["calls", "inherits", "imports", "tests", "uses", "contains", "changed together"]
RELATIONS: dict[Relation, float] = {
    "calls": 1.0, "inherits": 1.0, "tests": 0.7, "uses": 0.5, "imports": 0.4, "contains": 0.3, "changed together": 0.0
}  # fmt: skip
"""By how much a relation speaks for a neighbour to be drawn."""
PLACES = 15
NEIGHBOURS = 14
"""More cannot be read."""
_SURE = 0.5
"""Edges of less weight lead to several namesakes."""
_OF_A_KIND = 5
"""Neighbours that are there for one relation, at most: everything has its tests."""
_TOGETHER = 8
"""Pairs of files that changed together, at most."""
_RELEASE = 30
"""A commit of more files is a release or a reformatting: what it touched has nothing else in common."""

_CLASS = KINDS.index("class")
_RELATION: dict[int, Relation] = {
    EdgeKind.CONTAINS: "contains", EdgeKind.IMPORTS: "imports", EdgeKind.CALLS: "calls", EdgeKind.INHERITS: "inherits",
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


def connect(index: CodeIndex, locations: Sequence[Location], edges: Edges) -> Picture:
    """The best places, the neighbours that hold them together, and how they are connected."""
    places = locations[:PLACES]
    nodes = [Node(place.symbol or place.path, place.start_line, place) for place in places]
    together = _together(index.history, nodes)
    nodes, links = _linked(index.columns, edges, nodes)
    return Picture(tuple(nodes), (*links, *together))


def _linked(columns: Columns, edges: Edges, nodes: list[Node]) -> tuple[list[Node], list[Link]]:
    """Edges among the places and to the neighbours that most of them, and the best of them, have in common."""
    owner = _owners(columns, nodes)
    sure = edges.weight >= _SURE
    # What a test calls or uses has an edge that says so besides: nothing more is to be said of it.
    tests = edges.kind == EdgeKind.TESTS
    sure &= tests | ~np.isin(edges.source, edges.source[tests])
    source, target, kind = edges.source[sure], edges.target[sure], edges.kind[sure]
    one, other = owner[source], owner[target]
    inside = (one >= 0) & (other >= 0) & (one != other)
    rows = zip(one[inside].tolist(), other[inside].tolist(), kind[inside].tolist(), strict=True)
    links = {Link(first, second, _RELATION[number]): None for first, second, number in rows}
    crossing = ((one >= 0) != (other >= 0)) & (kind != EdgeKind.CONTAINS)
    reached: defaultdict[int, set[tuple[int, bool, Relation]]] = defaultdict(set)
    """Of a unit beyond: the places it is connected with, whether it points at them, and how."""
    rows = zip(source[crossing].tolist(), target[crossing].tolist(), kind[crossing].tolist(), strict=True)
    for first, second, number in rows:
        place, beyond = (first, second) if owner[first] >= 0 else (second, first)
        if not _is_own(columns, beyond, nodes[int(owner[place])]):
            reached[beyond].add((int(owner[place]), place == second, _RELATION[number]))
    nodes = list(nodes)
    for unit in _chosen(reached):
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


def _is_own(columns: Columns, unit: int, node: Node) -> bool:
    """Whether a unit is the class of a method: that it is used there its name tells."""
    return columns.kind[unit] == _CLASS and node.name.startswith(f"{columns.symbol(unit).qualified}.")


def _chosen(reached: dict[int, set[tuple[int, bool, Relation]]]) -> list[int]:
    """The neighbours that say most: of many places, of the best ones, by strong relations."""

    def value(unit: int) -> float:
        best: dict[int, float] = {}
        for place, _, relation in reached[unit]:
            best[place] = max(best.get(place, 0.0), RELATIONS[relation] / (1 + place) ** 0.5)
        return sum(best.values())

    chosen: list[int] = []
    kinds: defaultdict[tuple[Relation, bool], int] = defaultdict(int)
    for unit in sorted(reached, key=lambda each: (-value(each), each)):
        _, points, relation = max(reached[unit], key=lambda each: RELATIONS[each[2]])
        several = len({place for place, _, _ in reached[unit]}) > 1
        # What merely uses or imports one place explains nothing.
        if kinds[relation, points] >= _OF_A_KIND or (relation in ("imports", "uses") and not several):
            continue
        kinds[relation, points] += 1
        chosen.append(unit)
        if len(chosen) == NEIGHBOURS:
            break
    return chosen


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
