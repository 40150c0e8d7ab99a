"""From the text of a file to the definitions in it."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from localization.base import Symbol, SymbolKind
from localization.languages import Language, language_of

if TYPE_CHECKING:
    from tree_sitter import Language as Grammar
    from tree_sitter import Node, Parser, Query

SIGNATURE_LIMIT = 300
"""Characters kept of a signature."""
DEPTH_LIMIT = 50
"""Definitions nested deeper than this are not listed: their qualified names alone would fill the memory."""


@dataclass(frozen=True)
class Parsed:
    """Symbols in order of their first line, the module first; `problem` says what could not be read, or is empty."""

    symbols: tuple[Symbol, ...]
    problem: str = ""


@dataclass(frozen=True)
class _Definition:
    start: int
    end: int
    first_line: int
    last_line: int
    is_class: bool
    name: str
    signature: str
    docstring: str


def parse(path: str, text: str) -> Parsed:
    """Definitions of one file. An unknown language has the module alone; a syntax error costs what it hides, no more.

    Holds the GIL for about 0.1 s per megabyte: the caller bounds the size.
    """
    language = language_of(path)
    pure = PurePosixPath(path)
    name = pure.parent.name if language and pure.stem == language.package_stem and pure.parent.name else pure.stem
    last = text.count("\n") + (not text.endswith("\n"))
    module = Symbol(path=path, name=name, qualified=path, kind="module", start_line=1, end_line=max(last, 1))
    if language is None:
        return Parsed((module,))

    source = text.encode()
    grammar, query = _grammar_and_query(language)
    root = _parser(grammar).parse(source).root_node
    definitions, documentation = _definitions(root, query, source, language)
    module = module.model_copy(update={"docstring": documentation})
    problem = f"syntax error near line {_first_error(root)}: some definitions may be missing" if root.has_error else ""
    return Parsed((module, *_qualify(path, definitions)), problem)


@cache
def _grammar_and_query(language: Language) -> "tuple[Grammar, Query]":
    import tree_sitter  # noqa: PLC0415 - a compiled library, needed only once something is parsed

    grammar = tree_sitter.Language(language.grammar())
    query = files("localization.languages").joinpath(f"{language.name}.scm").read_text(encoding="utf-8")
    return grammar, tree_sitter.Query(grammar, query)


def _parser(grammar: "Grammar") -> "Parser":
    """A new one each time: it costs microseconds, and threads must not share one."""
    from tree_sitter import Parser  # noqa: PLC0415 - as above

    return Parser(grammar)


def _definitions(root: "Node", query: "Query", source: bytes, language: Language) -> tuple[list[_Definition], str]:
    from tree_sitter import QueryCursor  # noqa: PLC0415 - as above

    outer: dict[int, Node] = {}
    docstrings: dict[int, str] = {}
    found: list[tuple[Node, bool, Node, Node]] = []
    for _, captures in QueryCursor(query).matches(root):
        if "docstring" in captures:
            literal = _text(source, captures["docstring"][0].byte_range)
            docstrings[captures["documented"][0].id] = language.clean_docstring(literal)
        elif "outer" in captures:
            outer[captures["inner"][0].id] = captures["outer"][0]
        else:
            is_class = "class" in captures
            node = captures["class" if is_class else "function"][0]
            found.append((node, is_class, captures["name"][0], captures["body"][0]))

    definitions = []
    for node, is_class, name, body in found:
        span = outer.get(node.id, node)
        before_body = [each for each in node.named_children if each.end_byte <= body.start_byte]
        head_end = max(each.end_byte for each in before_body if "comment" not in each.type)
        head = _text(source, (node.start_byte, min(head_end, node.start_byte + 10 * SIGNATURE_LIMIT)))
        definitions.append(
            _Definition(
                start=span.start_byte,
                end=span.end_byte,
                first_line=span.start_point.row + 1,
                last_line=span.end_point.row + 1,
                is_class=is_class,
                name=_text(source, name.byte_range),
                signature=" ".join(head.split())[:SIGNATURE_LIMIT],
                docstring=docstrings.get(node.id, ""),
            )
        )
    return definitions, docstrings.get(root.id, "")


def _qualify(path: str, definitions: list[_Definition]) -> list[Symbol]:
    """Nesting by span: asking a node for its parent walks down from the root each time."""
    symbols: list[Symbol] = []
    around: list[_Definition] = []
    for definition in sorted(definitions, key=lambda each: (each.start, -each.end)):
        while around and around[-1].end <= definition.start:
            around.pop()
        kind: SymbolKind = "class" if definition.is_class else "function"
        if kind == "function" and around and around[-1].is_class:
            kind = "method"
        around.append(definition)
        if len(around) > DEPTH_LIMIT:
            continue
        symbols.append(
            Symbol(
                path=path,
                name=definition.name,
                qualified=f"{path}::{'.'.join(each.name for each in around)}",
                kind=kind,
                start_line=definition.first_line,
                end_line=definition.last_line,
                signature=definition.signature,
                docstring=definition.docstring,
            )
        )
    return symbols


def _first_error(root: "Node") -> int:
    """Line of the first error; down one child per level, never recursing: trees may be very deep."""
    node = root
    while not (node.is_error or node.is_missing):
        child = next((each for each in node.children if each.has_error or each.is_missing), None)
        if child is None:
            break
        node = child
    return node.start_point.row + 1


def _text(source: bytes, span: tuple[int, int]) -> str:
    return source[span[0] : span[1]].decode(errors="replace")
