"""JavaScript, JSX included."""

import re

from localization.languages import ecmascript
from localization.languages.base import Language


def _grammar() -> object:
    """That of TSX: it reads what JavaScript's does, and JSX attributes with the names of keywords (`class`) as well."""
    import tree_sitter_typescript  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_typescript.language_tsx()


LANGUAGE = Language(
    name="javascript",
    suffixes=(".js", ".jsx", ".mjs", ".cjs"),
    grammar=_grammar,
    queries=("ecmascript", "jsx"),
    clean_name=ecmascript.clean_name,
    clean_docstring=ecmascript.clean_docstring,
    doc_comments=True,
    package_stem="index",
    read_import=ecmascript.read_import,
    read_declaration=ecmascript.read_declaration,
    separators=re.compile(r"\."),
    ignored=r"\?(?=\.)",
    self_names=frozenset({"this"}),
    module_paths=ecmascript.module_paths,
)
