"""TypeScript, and TSX, which has a grammar of its own: `<A>b` is a cast in one and an element in the other."""

import re
from dataclasses import replace

from localization.languages import ecmascript
from localization.languages.base import Language


def _grammar() -> object:
    import tree_sitter_typescript  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_typescript.language_typescript()


def _tsx_grammar() -> object:
    import tree_sitter_typescript  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_typescript.language_tsx()


LANGUAGE = Language(
    name="typescript",
    suffixes=(".ts", ".mts", ".cts"),
    grammar=_grammar,
    queries=("ecmascript", "typescript"),
    clean_name=ecmascript.clean_name,
    clean_docstring=ecmascript.clean_docstring,
    doc_comments=True,
    package_stem="index",
    read_import=ecmascript.read_import,
    read_declaration=ecmascript.read_declaration,
    separators=re.compile(r"\."),
    ignored=r"!(?=\??\.|$)|\?(?=\.)",
    self_names=frozenset({"this"}),
    module_paths=ecmascript.module_paths,
)

TSX = replace(
    LANGUAGE, name="tsx", suffixes=(".tsx",), grammar=_tsx_grammar, queries=("ecmascript", "typescript", "jsx")
)
