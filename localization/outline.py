"""From what a query captured to definitions: how they nest, what they are called, and their documentation."""

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

from localization.base import SymbolKind
from localization.captures import DEPTH_LIMIT, EXPRESSION_LIMIT, SIGNATURE_LIMIT, Definition, Span
from localization.expressions import LOOK_BEHIND
from localization.languages.base import Language
from localization.languages.values import without_arguments

if TYPE_CHECKING:
    from tree_sitter import Node

_BLANK = b" \t\r\f\v\xef\xbb\xbf"
"""Bytes of white space and of the byte order mark."""
_QUOTES = "'\":`"

_START, _END = attrgetter("start_byte"), attrgetter("end_byte")


class _Place(NamedTuple):
    """A definition (or a scope, whose number is that of the definition around it) as it stands in the bytes."""

    start: int
    end: int
    node_start: int
    capture: str
    first_line: int
    last_line: int


class _Around(NamedTuple):
    """A definition or scope while what is in it is read."""

    end: int
    number: int
    scope: str
    has_methods: bool
    body: int = -1
    """First byte of the body."""


class Outline:
    """`captures` are nodes by capture name, as `languages.base.Language` says what they mean."""

    def __init__(
        self, language: Language, source: bytes, captures: "dict[str, list[Node]]", module: Definition
    ) -> None:
        self._language, self._source, self._captures = language, source, captures
        self._names = sorted((node.start_byte, node.end_byte) for node in captures.get("name", ()))
        self._bodies = sorted((node.start_byte, node.end_byte) for node in captures.get("body", ()))
        self._comments = sorted((node.start_byte, node.end_byte) for node in captures.get("comment", ()))
        self._decorators = sorted((node.start_byte, node.end_byte) for node in captures.get("decorator", ()))
        self._left_out = self._comments
        if self._decorators:
            self._left_out = sorted(self._comments + self._decorators)
            self._names, self._bodies = self._undecorated(self._names), self._undecorated(self._bodies)
        self._imports = [(node.start_byte, node.end_byte) for node in captures.get("import", ())]
        self._docstrings: list[Span] = []
        self._bounds, self._owners = [0], [0]
        self._starts: dict[int, int] = {}
        self._scopes: list[tuple[int, int, str]] = []
        packages = self._nodes("package")
        scope = ".".join(self._parts(self._text(packages[0].start_byte, packages[0].end_byte))) if packages else ""
        self._definitions = [module._replace(scope=scope)]
        self._defined: list[tuple[_Place, Definition]] = []
        self._nest(self._places())
        self._document()

    def definitions(self) -> tuple[Definition, ...]:
        """The module first, then by their first byte, outer ones first."""
        return tuple(self._definitions)

    def spans(self, capture: Literal["comment", "docstring"]) -> tuple[Span, ...]:
        """Comments that are nobody's documentation, or documentation."""
        if capture == "docstring":
            return tuple(self._docstrings)
        documentation = {(each.start, each.end) for each in self._docstrings}
        return tuple(Span(*each, self._owner(each[0])) for each in self._comments if each not in documentation)

    def _nodes(self, capture: str) -> "list[Node]":
        """In the order of their first byte; the cursor has them in that of a hash table."""
        return sorted(self._captures.get(capture, ()), key=_START)

    def _undecorated(self, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Those of sorted spans that are not in a decorator."""
        kept, at, end = [], 0, -1
        for span in spans:
            while at < len(self._decorators) and self._decorators[at][0] <= span[0]:
                end = max(end, self._decorators[at][1])
                at += 1
            if span[1] > end:
                kept.append(span)
        return kept

    def _owner(self, position: int) -> int:
        return self._owners[bisect_right(self._bounds, position) - 1]

    def _text(self, start: int, end: int) -> str:
        return self._source[start:end].decode(errors="replace")

    def _places(self) -> list[_Place]:
        kinds = ("class", "function", "method", "scope", "namespace")
        nodes = [(node, kind) for kind in kinds for node in self._captures.get(kind, ())]
        nodes.sort(key=lambda each: each[0].start_byte)
        if self._decorators:
            spans = set(self._undecorated([(node.start_byte, node.end_byte) for node, _ in nodes]))
            nodes = [each for each in nodes if (each[0].start_byte, each[0].end_byte) in spans]
        starts = [node.start_byte for node, _ in nodes]
        outer: dict[int, Node] = {}
        for node in self._nodes("outer"):
            first = bisect_left(starts, node.start_byte)
            if first < len(nodes) and nodes[first][0].end_byte <= node.end_byte:
                outer.setdefault(first, node)
        attached, tails = self._attached(starts), self._tails([node for node, _ in nodes])
        places = []
        for number, (node, kind) in enumerate(nodes):
            span = outer.get(number, node)
            start, row = attached.get(number, (span.start_byte, span.start_point.row))
            last = tails.get(span.end_byte, span)
            places.append(
                _Place(
                    start, last.end_byte, node.start_byte, kind,
                    row + 1, last.end_point.row + (last.end_point.column > 0 or last.end_byte == 0),
                )
            )  # fmt: skip
        return sorted(places, key=lambda place: (place.start, -place.end))

    def _attached(self, starts: list[int]) -> dict[int, tuple[int, int]]:
        """Number of a definition -> byte and row of the first attribute in front of it."""
        found: dict[int, tuple[int, int]] = {}
        for node in reversed(self._nodes("attached")):
            number = bisect_left(starts, node.end_byte)
            if number < len(starts):
                start = found[number][0] if number in found else starts[number]
                if not self._code(node.end_byte, start).strip():
                    found[number] = node.start_byte, node.start_point.row
        return found

    def _tails(self, nodes: "list[Node]") -> "dict[int, Node]":
        """Where definitions end -> the last node behind them that belongs to them."""
        found: dict[int, Node] = {}
        ends = sorted(map(_END, nodes)) if "tail" in self._captures else []
        for node in self._nodes("tail"):
            number = bisect_right(ends, node.start_byte) - 1
            if number >= 0:
                end = found[ends[number]].end_byte if ends[number] in found else ends[number]
                if not self._source[end : node.start_byte].strip(b" \t\r\n)"):
                    found[ends[number]] = node
        return found

    def _nest(self, places: list[_Place]) -> None:
        """Nesting by span: asking a node for its parent walks down from the root each time."""
        around: list[_Around] = []
        top = _Around(len(self._source) + 1, 0, "", False)
        for at, place in enumerate(places):
            self._leave(around, place.start)
            outside = around[-1] if around else top
            found = self._name(places, at)
            if len(around) >= DEPTH_LIMIT or found is None:
                continue
            named, start = found
            if place.capture in ("scope", "namespace"):
                named = ".".join(self._parts(named))
                scope = f"{outside.scope}.{named}" if outside.scope else named
                if place.capture == "scope":
                    self._scopes.append((place.start, place.end, named))
                around.append(_Around(place.end, outside.number, scope, place.capture == "scope"))
                continue
            body = self._body(place)
            same_body = body is not None and body[0] == outside.body
            if same_body and (place.end == outside.end or (place.capture == "class" and outside.has_methods)):
                continue
            definition = self._definition(place, named, self._signature(place, body, start), outside)
            self._definitions.append(definition)
            self._defined.append((place, definition))
            number = len(self._definitions) - 1
            around.append(_Around(place.end, number, "", definition.kind == "class", body[0] if body else -1))
            self._bounds.append(place.start)
            self._owners.append(number)
            self._starts.setdefault(place.start, number)
        self._leave(around, len(self._source) + 1)

    def _leave(self, around: list[_Around], position: int) -> None:
        while around and around[-1].end <= position:
            self._bounds.append(around.pop().end)
            self._owners.append(around[-1].number if around else 0)

    def _name(self, places: list[_Place], number: int) -> tuple[str, int] | None:
        """The name and where it stands; one that is in a definition inside this one is not its own."""
        place, position = places[number], places[number].node_start
        while True:
            at = bisect_left(self._names, (position, 0))
            if at == len(self._names) or self._names[at][1] > place.end:
                return None
            start, end = self._names[at]
            if start == end:  # the parser's guess that a name is missing
                return None
            number += 1
            if number == len(places) or start < places[number].start or places[number].start == position:
                break
            position = max(places[number].end, position)
        text = self._text(start, min(end, start + EXPRESSION_LIMIT))
        if text.isidentifier():
            return text, start
        text = without_arguments(self._language.clean_name(text))
        text = " ".join((text.strip(_QUOTES) or text).split())
        return (text, start) if text else None

    def _parts(self, named: str) -> list[str]:
        return [named] if named.isidentifier() else [part.strip() for part in self._language.separators.split(named)]

    def _body(self, place: _Place) -> tuple[int, int] | None:
        at = bisect_left(self._bodies, (place.node_start + 1, 0))
        return self._bodies[at] if at < len(self._bodies) and self._bodies[at][1] <= place.end else None

    def _definition(self, place: _Place, named: str, signature: str, around: _Around) -> Definition:
        parts = self._parts(named)
        scope = around.scope
        if not around.has_methods and not parts[:-1] and self._language.owner is not None:
            scope = self._language.owner(signature) or scope
        scopes = [part for part in (scope, *parts[:-1]) if part]
        kind: SymbolKind = "class" if place.capture == "class" else "function"
        in_class = around.has_methods or bool(parts[:-1]) or scope != around.scope
        if kind == "function" and (place.capture == "method" or in_class):
            kind = "method"
        last_line = max(place.last_line, place.first_line)
        return Definition(
            parts[-1] or named, kind, around.number, place.first_line, last_line, ".".join(scopes), signature
        )

    def _signature(self, place: _Place, body: tuple[int, int] | None, name_start: int) -> str:
        """Up to the body; a body in front of the name (`typedef struct {} T`) is left out."""
        start, end = body or (place.end, place.end)
        text = self._code(place.node_start, start)
        if end <= name_start:
            text += " " + self._code(end, place.end)
        text = " ".join(text.split()).replace("( ", "(").replace(", )", ")").replace(" )", ")")
        return text[:SIGNATURE_LIMIT].rstrip(" :{=;\\")

    def _code(self, start: int, end: int) -> str:
        """Without comments and decorators, at most ten times as long as a signature may be."""
        end = min(end, start + 10 * SIGNATURE_LIMIT)
        at = bisect_left(self._left_out, (start, 0))
        text = ""
        while at < len(self._left_out) and self._left_out[at][0] < end:
            text += self._text(start, self._left_out[at][0])
            start = max(start, self._left_out[at][1])
            at += 1
        return text + self._text(start, end) if start < end else text

    def _document(self) -> None:
        found: dict[int, list[str]] = {}
        last_rows: dict[int, int] = {}
        for node in self._nodes("docstring"):
            number = self._owner(node.start_byte)
            if number not in found or last_rows[number] + 1 == node.start_point.row:
                found.setdefault(number, []).append(self._text(node.start_byte, node.end_byte))
                self._docstrings.append(Span(node.start_byte, node.end_byte, number))
                last_rows[number] = _last_row(node)
        if self._language.doc_comments:
            self._document_from_comments(found)
        for number, texts in found.items():
            text = self._language.clean_docstring(
                "\n".join(text.rstrip("\r\n") for text in texts).replace("\r\n", "\n")
            )
            self._definitions[number] = self._definitions[number]._replace(docstring=text)

    def _document_from_comments(self, found: dict[int, list[str]]) -> None:
        """The comments on the lines directly above a definition, each on lines of its own."""
        by_last_line: dict[int, tuple[int, int, int]] = {}
        for node in self._captures.get("comment", ()):
            before = self._source[max(node.start_byte - LOOK_BEHIND, 0) : node.start_byte]
            if not before.rpartition(b"\n")[2].strip(_BLANK):
                by_last_line[_last_row(node)] = node.start_byte, node.end_byte, node.start_point.row
        rows = [definition.start_line - 1 for definition in self._definitions]
        rows[0] = next((node.start_point.row for node in self._nodes("head")), 0)
        for number, row in enumerate(rows):
            spans: list[Span] = []
            line = row - 1
            while number not in found and line in by_last_line:
                start, end, line = by_last_line.pop(line)
                spans.insert(0, Span(start, end, number))
                line -= 1
            if spans:
                found[number] = [self._text(span.start, span.end) for span in spans]
                self._docstrings += spans


def _last_row(node: "Node") -> int:
    """A grammar may count the line break to a comment."""
    row: int = node.end_point.row
    return row if node.end_point.column else row - 1
