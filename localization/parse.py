"""From the text of a file to the definitions in it and what they refer to. Nothing here depends on the file's path."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from localization.base import Symbol
from localization.captures import Definition, Source
from localization.languages import LANGUAGES, Language, language_of
from localization.uses import Reader

if TYPE_CHECKING:
    from tree_sitter import Language as Grammar
    from tree_sitter import Node, Parser, Query

MATCH_LIMIT = 1_000
"""Unfinished matches that are followed at once: without a limit deep nesting takes quadratic time."""


@dataclass(frozen=True)
class Parsed:
    """Symbols in order of their first line, the module first; `problem` says what could not be read, or is empty."""

    symbols: tuple[Symbol, ...]
    problem: str = ""


def parse(path: str, text: str) -> Parsed:
    """Definitions of one file. An unknown language has the module alone; a syntax error costs what it hides, no more.

    Holds the GIL for about 0.1 s per megabyte: the caller bounds the size.
    """
    language = language_of(path)
    source = parse_source(language, text.encode(errors="replace"))
    return Parsed(symbols_of(path, source.definitions), source.problem)


def symbols_of(path: str, definitions: tuple[Definition, ...]) -> tuple[Symbol, ...]:
    """The definitions of the file at `path` under their qualified names."""
    names = qualified_names(definitions)
    return tuple(
        Symbol(
            path=path,
            name=each.name if number else module_name(path),
            qualified=f"{path}::{names[number]}" if number else path,
            kind=each.kind,
            start_line=each.start_line,
            end_line=each.end_line,
            signature=each.signature,
            docstring=each.docstring,
        )
        for number, each in enumerate(definitions)
    )


def module_name(path: str) -> str:
    """The stem, or the folder's name for a file that stands for its folder."""
    language = language_of(path)
    pure = PurePosixPath(path)
    stands_for_folder = language is not None and pure.stem == language.package_stem and pure.parent.name
    return pure.parent.name if stands_for_folder else pure.stem


def qualified_names(definitions: tuple[Definition, ...]) -> list[str]:
    """`Class.method` for each; the module's is empty."""
    names = [""]
    for each in definitions[1:]:
        parts = (names[each.parent], each.scope, each.name)
        names.append(".".join(part for part in parts if part))
    return names


def parse_source(language: Language | None, source: bytes) -> Source:
    """Definitions and references of a text, which need not be valid in any way."""
    last = source.count(b"\n") + (not source.endswith(b"\n"))
    module = Definition("", "module", 0, 1, max(last, 1))
    if language is None:
        return Source((module,))
    source, root, language = parse_tree(language, source)
    reader = Reader(language, source, _captures(language, root), module)
    problem = f"syntax error near line {_first_error(root)}: some definitions may be missing" if root.has_error else ""
    return Source(
        reader.definitions(), reader.references(), reader.spans("comment"), reader.spans("docstring"), problem
    )


def parse_tree(language: Language, source: bytes) -> "tuple[bytes, Node, Language]":
    """The bytes that were parsed, as many as those given; the root of their tree; and the language they are in."""
    if language.dialect is not None and (name := language.dialect(source)):
        language = _named(name)
    source = language.prepare(source) if language.prepare is not None else source
    grammar = grammar_and_query(language.name)[0]
    source = _as_utf8(source)
    root = _parser(grammar).parse(source).root_node
    if root.has_error and language.simplify is not None and (simpler := language.simplify(source)) != source:
        source, root = simpler, _parser(grammar).parse(simpler).root_node
    return source, root, language


def captures_of(language: Language, source: bytes) -> "tuple[bytes, dict[str, list[Node]], Language]":
    """As `parse_tree`, with what the language's query captured."""
    source, root, language = parse_tree(language, source)
    return source, _captures(language, root), language


def _captures(language: Language, root: "Node") -> "dict[str, list[Node]]":
    from tree_sitter import QueryCursor  # noqa: PLC0415 - a compiled library, needed only once something is parsed

    return QueryCursor(grammar_and_query(language.name)[1], match_limit=MATCH_LIMIT).captures(root)


def _as_utf8(source: bytes) -> bytes:
    """A question mark for each byte that is not UTF-8: predicates of queries fail on it."""
    try:
        source.decode()
    except UnicodeDecodeError:
        return re.sub("[\udc80-\udcff]", "?", source.decode(errors="surrogateescape")).encode()
    return source


@cache
def grammar_and_query(name: str) -> "tuple[Grammar, Query]":
    import tree_sitter  # noqa: PLC0415 - as above

    language = _named(name)
    grammar = tree_sitter.Language(language.grammar())
    return grammar, tree_sitter.Query(grammar, query_text(language))


def query_text(language: Language) -> str:
    """The `.scm` files of a language, one after the other."""
    folder = files("localization.languages")
    stems = language.queries or (language.name,)
    return "\n".join(folder.joinpath(f"{stem}.scm").read_text(encoding="utf-8") for stem in stems)


def _named(name: str) -> Language:
    return next(each for each in LANGUAGES if each.name == name)


def _parser(grammar: "Grammar") -> "Parser":
    """A new one each time: it costs microseconds, and threads must not share one."""
    from tree_sitter import Parser  # noqa: PLC0415 - as above

    return Parser(grammar)


def _first_error(root: "Node") -> int:
    """Line of the first error; down one child per level, never recursing: trees may be very deep."""
    node = root
    while not (node.is_error or node.is_missing):
        child = next((each for each in node.children if each.has_error or each.is_missing), None)
        if child is None:
            break
        node = child
    return node.start_point.row + 1
