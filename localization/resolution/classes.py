"""What is in a class: its own, and what it inherits."""

from collections.abc import Callable, Sequence

from localization.resolution.nodes import Node
from localization.resolution.outside import Outside
from localization.resolution.values import Meaning


class Classes:
    """`bound` says what a class itself says of a name, `meaning` what an expression means; both at a depth of types
    that follow from types."""

    def __init__(
        self,
        outside: Outside,
        bound: Callable[[Node, str, int], Meaning],
        meaning: Callable[[Node, str, int], Meaning],
    ) -> None:
        self._outside, self._bound, self._meaning = outside, bound, meaning
        self._members: dict[tuple[Node, str, int, bool], Meaning] = {}
        self._bases: dict[tuple[Node, int], tuple[Node, ...]] = {}
        self._orders: dict[tuple[Node, int], tuple[Node, ...]] = {}

    def member(self, class_: Node, name: str, depth: int = 0, above: bool = False) -> Meaning:
        """Of a class and its instances; with `above` only what it inherits."""
        key = class_, name, depth, above
        try:
            return self._members[key]
        except KeyError:
            self._members[key] = found = self._member(class_, name, depth, above)
            return found

    def order(self, class_: Node, depth: int = 0) -> tuple[Node, ...]:
        """The class and all it inherits from, none before one that inherits from it where there is no cycle."""
        known = self._orders.get((class_, depth))
        if known is not None:
            return known
        chain: dict[Node, None] = {}
        node = class_
        while node not in chain and (node, depth) not in self._orders:
            chain[node] = None
            bases = self.bases(node, depth)
            if len(bases) == 1:
                node = bases[0]
        for node in reversed(chain):
            bases = self.bases(node, depth)
            rest = self._orders.get((bases[0], depth), (node,)) if len(bases) == 1 else (node,) * len(bases)
            self._orders[node, depth] = self._sorted(node, depth) if node in rest else (node, *rest)
        return self._orders[class_, depth]

    def bases(self, class_: Node, depth: int = 0) -> tuple[Node, ...]:
        """Classes of the tree that a class inherits from directly, in the order of the source."""
        key = class_, depth
        if key not in self._bases:
            self._bases[key] = self._find_bases(class_, depth)
        return self._bases[key]

    def part_names(self, class_: Node) -> set[str]:
        """Names of the methods of a class that stand in other files."""
        return self._outside.part_names(class_)

    def _member(self, class_: Node, name: str, depth: int, above: bool) -> Meaning:
        order = self.order(class_, depth)
        if above:
            return self._first_of(order[1:], name, depth)
        found = self._own(class_, name, depth)
        if found is not None or len(order) == 1:
            return found
        if self._orders.get((order[1], depth)) != order[1:]:
            return self._first_of(order[1:], name, depth)
        # All classes that inherit from this one alone share what it answers.
        key = order[1], name, depth, False
        if key not in self._members:
            self._members[key] = self._first_of(order[1:], name, depth)
        return self._members[key]

    def _first_of(self, classes: Sequence[Node], name: str, depth: int) -> Meaning:
        for each in classes:
            if (found := self._own(each, name, depth)) is not None:
                return found
        return None

    def _own(self, class_: Node, name: str, depth: int) -> Meaning:
        """What a class itself says of a name."""
        if name in class_.members or name in class_.declared or name in class_.imports:
            return self._bound(class_, name, depth)
        return self._outside.parts(class_, name) or None if self._outside.has_parts else None

    def _sorted(self, class_: Node, depth: int) -> tuple[Node, ...]:
        """Depth first, the last base first; reversed, what is inherited from comes last."""
        done: list[Node] = []
        seen = {class_}
        waiting: list[tuple[Node, list[Node]]] = [(class_, list(self.bases(class_, depth)))]
        while waiting:
            node, bases = waiting[-1]
            if not bases:
                done.append(node)
                waiting.pop()
                continue
            base = bases.pop()
            if base not in seen:
                seen.add(base)
                waiting.append((base, list(self.bases(base, depth))))
        done.reverse()
        return tuple(done)

    def _find_bases(self, class_: Node, depth: int) -> tuple[Node, ...]:
        found: dict[Node, None] = {}
        for text, owner in (*class_.bases, *self._outside.bases(class_)):
            scope = owner.parent if owner.is_class and owner.parent is not None else owner
            for value in self._meaning(scope, text, depth + 1) or ():
                if isinstance(value, Node) and value.is_class and value is not class_:
                    found[value] = None
        return tuple(found)
