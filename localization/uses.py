"""From what a query captured to references: what is called, inherited, named, imported and declared where."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

from localization.captures import EXPRESSION_LIMIT, Reference, ReferenceKind
from localization.expressions import LOOK_BEHIND, calls_in, qualified_type, read_declarations, split_expression
from localization.outline import Outline

if TYPE_CHECKING:
    from tree_sitter import Node

_QUALIFIED = (b".", b":")
_BEFORE_NAME = re.compile(rb"(?<!\s)\s*(?:&\.|(?<!\.)\.|::)\s*\Z")

_START, _END = attrgetter("start_byte"), attrgetter("end_byte")


class Reader(Outline):
    """Reads both. `captures` are nodes by capture name, as `languages.base.Language` says what they mean."""

    def references(self) -> tuple[Reference, ...]:
        """By kind, each kind in the order of the source."""
        named = {end for _, end in self._names}
        nodes = sorted(self._captures.get("call", ()), key=_END)
        if "local" in self._captures:
            nodes = [node for node in nodes if node.end_byte not in named]
        found = [*self._expressions("call", nodes), *self._unparsed()]
        seen = named.union(map(_END, nodes))  # ends of expressions: what is called is no attribute as well
        expressions: tuple[ReferenceKind, ...] = ("base", "type", "attribute")
        for kind in expressions:
            nodes = sorted(self._captures.get(kind, ()), key=_END)
            if nodes and kind != "base":
                nodes = self._apart(nodes, seen)
            if kind == "type":
                nodes = [node for node in nodes if not self._is_no_type(node.start_byte, node.end_byte)]
            if kind != "attribute":
                seen.update(map(_END, nodes))
            found += self._expressions(kind, nodes)
        return (*found, *self._statements())

    def _is_no_type(self, start: int, end: int) -> bool:
        """A package before a dot, or a type parameter by its name alone: one letter, not qualified."""
        if self._source[start : start + 1].islower() and self._source[end : end + 1] == b".":
            return True
        return end - start == 1 and self._source[start - 1 : start] not in _QUALIFIED

    def _apart(self, nodes: "list[Node]", seen: set[int]) -> "list[Node]":
        """Of nodes sorted by their ends those that are in no import, and of several that end together the longest."""
        ends = list(map(_END, nodes))
        imported = [range(bisect_right(ends, start), bisect_right(ends, end)) for start, end in self._imports]
        if any(imported):
            left_out = set().union(*imported)
            nodes = [node for number, node in enumerate(nodes) if number not in left_out]
            ends = list(map(_END, nodes))
        if len(set(ends)) < len(ends):
            longest = {node.end_byte: node for node in sorted(nodes, key=_START, reverse=True)}
            nodes = sorted(longest.values(), key=_END)
            ends = list(map(_END, nodes))
        return [node for node, end in zip(nodes, ends, strict=True) if end not in seen]

    def _expressions(self, kind: ReferenceKind, nodes: "Iterable[Node]") -> Iterator[Reference]:
        source, owners, bounds = self._source, self._owners, self._bounds
        separators, ignored = self._language.separators.pattern, self._language.ignored
        names = self._locals() if kind == "call" else frozenset()
        arguments = {node.end_byte: node for node in self._captures.get("arguments", ())} if kind == "call" else {}
        receivers = self._receivers() if kind == "call" else {}
        prefix = self._language.instance_prefix.encode()
        bare = kind == "type" or (kind == "attribute" and "::" in separators)
        told_outside = kind == "base" and bool(self._scopes)
        plain = not (names or arguments or receivers or prefix or bare or told_outside)
        seen: set[tuple[int, bytes, str]] = set()
        heir = ""
        for node in nodes:
            start, end, row = node.start_byte, node.end_byte, -1
            if not plain:
                if end in arguments:
                    end, row = arguments[end].start_byte, arguments[end].start_point.row
                start = self._start(start, receivers) if receivers else start
                heir = self._heir(start) if told_outside else ""
            cut = end - start > EXPRESSION_LIMIT
            raw = source[end - EXPRESSION_LIMIT if cut else start : end]
            if not plain:
                if bare and source[start - 1 : start] in _QUALIFIED:
                    raw = qualified_type(source, start, end)
                if prefix and prefix in raw:
                    raw = raw.replace(prefix + prefix, prefix).replace(prefix, b"self.")
            key = owners[bisect_right(bounds, start) - 1], raw, heir
            if key not in seen and (plain or key[:2] not in names):
                seen.add(key)
                name, qualifier = split_expression(raw, separators, ignored, cut)
                if name:
                    line = (node.end_point.row if row < 0 else row) + 1
                    yield Reference(kind, name, qualifier, line, key[0], heir)

    def _receivers(self) -> dict[int, int]:
        """Where they end -> where they start."""
        return {node.end_byte: node.start_byte for node in reversed(self._nodes("receiver"))}

    def _start(self, start: int, receivers: dict[int, int]) -> int:
        """Of the expression whose last name stands at `start`."""
        before = self._source[max(start - LOOK_BEHIND, 0) : start]
        if before.rstrip()[-1:] not in _QUALIFIED or (operator := _BEFORE_NAME.search(before)) is None:
            return start
        end = start - len(before) + operator.start()
        # A comment may end with a dot, or stand in a chain of calls.
        return receivers.get(end, start if before[-1:].isspace() else end)

    def _locals(self) -> frozenset[tuple[int, bytes]]:
        """Owner and name of what `@local` captured."""
        nodes = self._captures.get("local", ())
        return frozenset(
            (self._owner(node.start_byte), self._source[node.start_byte : node.end_byte]) for node in nodes
        )

    def _heir(self, position: int) -> str:
        """Name of the scope that a base is told in, empty in a class of its own."""
        at = bisect_right(self._scopes, (position, len(self._source), "")) - 1
        around = self._definitions[self._owner(position)].kind == "class"
        return "" if at < 0 or around or self._scopes[at][1] <= position else self._scopes[at][2]

    def _unparsed(self) -> Iterator[Reference]:
        seen: set[tuple[int, str, str]] = set()
        for node in self._nodes("tokens"):
            owner, row = self._owner(node.start_byte), node.start_point.row
            for line, name, qualifier in calls_in(self._language, self._text(node.start_byte, node.end_byte)):
                if (owner, name, qualifier) not in seen:
                    seen.add((owner, name, qualifier))
                    yield Reference("call", name, qualifier, row + line + 1, owner)

    def _statements(self) -> Iterator[Reference]:
        seen: set[tuple[object, ...]] = set()
        end = 0
        for node in self._nodes("import"):
            if node.start_byte < end:  # `require()` in a declaration of what it gives
                continue
            line, owner, end = node.start_point.row + 1, self._owner(node.start_byte), node.end_byte
            for each in self._language.read_import(self._text(node.start_byte, node.end_byte)):
                yield Reference("import", each.name, each.module, line, owner, each.alias)
        for node in self._nodes("default"):
            name, owner = self._text(node.start_byte, node.end_byte), self._owner(node.start_byte)
            yield Reference("import", name, "", node.start_point.row + 1, owner, "default")
        for node in self._nodes("declaration"):
            start = node.start_byte
            owner = self._starts.get(start, -1)
            owner = self._owner(start) if owner < 0 else self._definitions[owner].parent  # of what is a definition too
            for told in read_declarations(
                self._language.read_declaration, self._source[start : min(node.end_byte, start + EXPRESSION_LIMIT)]
            ):
                if (owner, told) not in seen:
                    seen.add((owner, told))
                    yield Reference("declaration", told.name, told.type, node.start_point.row + 1, owner)
