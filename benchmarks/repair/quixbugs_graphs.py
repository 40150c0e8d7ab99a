"""Graphs and lists as the programs of QuixBugs take them, made from plain data, and results made plain again."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from random import Random
from types import GeneratorType

Edges = tuple[tuple[int, ...], ...]
"""For each node the numbers of those it leads to."""


class Node:
    """What QuixBugs' own `Node` carries."""

    def __init__(self, value: int) -> None:
        self.value = value
        self.successor: Node | None = None
        self.successors: list[Node] = []
        self.predecessors: list[Node] = []
        self.incoming_nodes: list[Node] = []
        self.outgoing_nodes: list[Node] = []


def linked(length: int, back: int | None) -> Node | None:
    """The head of a linked list; its last node leads back to number `back`, or nowhere."""
    nodes = [Node(number) for number in range(length)]
    for node, following in pairwise(nodes):
        node.successor = following
    if back is not None:
        nodes[-1].successor = nodes[back]
    return nodes[0] if nodes else None


def graph(edges: Edges) -> list[Node]:
    nodes = [Node(number) for number in range(len(edges))]
    for node, ends in zip(nodes, edges, strict=True):
        node.successors = [nodes[end] for end in ends]
        node.outgoing_nodes = [nodes[end] for end in ends]
        for end in ends:
            nodes[end].incoming_nodes.append(node)
            nodes[end].predecessors.append(node)
    return nodes


def some_edges(random: Random, most: int, *, acyclic: bool = False, share: float | None = None) -> Edges:
    """A directed graph without loops; `share` of all possible edges, by default a share drawn as well."""
    size = random.randint(1, most)
    share = random.choice((0.1, 0.25, 0.5)) if share is None else share
    rank = list(range(size))
    random.shuffle(rank)
    found = []
    for start in range(size):
        ends = [end for end in range(size) if end != start and random.random() < share]
        ends = [end for end in ends if not acyclic or rank[start] < rank[end]]
        random.shuffle(ends)
        found.append(tuple(ends))
    return tuple(found)


def weights(random: Random, edges: Edges, *, negative: bool) -> dict[tuple[int, int], int]:
    """A weight for each edge; with `negative` some are below zero, and no cycle is."""
    height = [random.randint(0, 12) if negative else 0 for _ in edges]
    pairs = [(start, end) for start, ends in enumerate(edges) for end in ends]
    random.shuffle(pairs)
    return {(start, end): random.randint(1, 15) + height[start] - height[end] for start, end in pairs}


def plain(value: object) -> object:
    """The same as text would show it: sets and mappings in one order, generators as lists, nodes by their value."""
    if isinstance(value, Node):
        return "node", value.value
    if isinstance(value, GeneratorType | Iterator):
        return "list", [plain(each) for each in value]
    if isinstance(value, Mapping):
        return "dict", sorted(((plain(key), plain(each)) for key, each in value.items()), key=repr)
    if isinstance(value, set | frozenset):
        return "set", sorted((plain(each) for each in value), key=repr)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return type(value).__name__, [plain(each) for each in value]
    return value


def chain(node: object) -> object:
    """The values along a linked list, which is cut where it comes back to itself."""
    seen: list[Node] = []
    while isinstance(node, Node) and node not in seen:
        seen.append(node)
        node = node.successor
    return [each.value for each in seen], plain(node)
