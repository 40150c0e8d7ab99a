"""Python."""

import inspect
import re

from localization.languages.base import Language

_QUOTES = re.compile(r"""^[A-Za-z]*("{3}|'{3}|"|')(.*?)(?:\1)?$""", re.DOTALL)


def _grammar() -> object:
    import tree_sitter_python  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_python.language()


def _clean_docstring(literal: str) -> str:
    matched = _QUOTES.match(literal)
    return inspect.cleandoc(matched.group(2) if matched else literal).strip()


LANGUAGE = Language(
    name="python",
    suffixes=(".py", ".pyi", ".pyw"),
    grammar=_grammar,
    clean_docstring=_clean_docstring,
    package_stem="__init__",
)
