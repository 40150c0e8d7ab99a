"""Names and qualifiers out of the text of an expression."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from localization.languages.base import Declared, Language
from localization.languages.values import without_arguments

_SIMPLE = re.compile(r"[\w$@.:>?&!~#\\\-]*")
_CALLED = re.compile(r"\(?(?:new\s+)?([\w$@.:>?#\\\-]+)\((?:[^()]|\([^()]*\))*\)\)?")
_INFIX = re.compile(r"(?<=[\w)\]])\s+(?=\w+\Z)")
_CREATED = re.compile(r"\(\s*new\s+([\w$@.:\\]+)\s*\)")
_BEFORE = re.compile(r"(?:[\w$]+(?:<[^<>]*>)?(?:::|\.)\s*)+\Z")
_LITERAL = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)'|//[^\n]*|/\*.*?\*/", re.DOTALL)
_CALL = re.compile(r"(?<![\w$.:#])(?:[A-Za-z_]\w*\s*(?:\.|::|->)\s*)*[A-Za-z_]\w*(?=!?\s*\()")
_TURBOFISH = re.compile(r"::<[^<>()\n]*>")
_KEYWORDS = frozenset(
    ("if", "while", "for", "switch", "return", "sizeof", "alignof", "defined", "match", "in", "let", "else", "do",
     "and", "or", "not")
)  # fmt: skip
LOOK_BEHIND = 100
"""Characters looked at before the name of a type for what it is qualified with."""


@lru_cache(maxsize=1 << 16)
def split_expression(raw: bytes, separators: str, ignored: str, cut: bool) -> tuple[str, str]:
    """Name and qualifier of an expression, of which `cut` says that its beginning is missing.

    Both patterns are the language's. Type arguments count for nothing: `a::<T>::b` is `a::b`. A leading separator is
    the qualifier of what follows (`::f`); in infix notation (`a f b`) the expression is `a f`.
    """
    text = raw.decode(errors="replace")
    if ignored:
        text = re.sub(ignored, "", text)
    text = without_arguments(text)
    if len(text.split(None, 1)) > 1:
        text = re.sub(rf"\s*({separators})\s*", r"\1", text).strip()
    found = list(re.finditer(separators, text))
    start, end = found[-1].span() if found else (0, 0)
    if (infix := _INFIX.search(text, end)) is not None:
        start, end = infix.span()
    elif cut and not found:
        return "", ""
    name, before = text[end:], text[:start]
    if "\n" in name:  # a string or comment without an end
        return "", ""
    if not cut and _SIMPLE.fullmatch(before):
        return name, before or text[start:end]
    called = None if cut else _CALLED.fullmatch(before) or _CREATED.fullmatch(before)
    return name, f"{called[1]}()" if called else "?"


def qualified_type(source: bytes, start: int, end: int) -> bytes:
    """The name of a type with what it is qualified with in front of it, which is not part of the node."""
    before = source[max(start - LOOK_BEHIND, 0) : start].decode(errors="replace")
    found = _BEFORE.search(before)
    return (without_arguments("".join(found[0].split())) if found else "").encode() + source[start:end]


def calls_in(language: Language, text: str) -> Iterator[tuple[int, str, str]]:
    """Line (from 0), name and qualifier of what seems to be called in tokens that no grammar has read."""
    plain = _TURBOFISH.sub("", _LITERAL.sub(lambda literal: "\n" * literal[0].count("\n"), text))
    for found in _CALL.finditer(plain):
        name, qualifier = split_expression(found[0].encode(), language.separators.pattern, language.ignored, False)
        if name and name not in _KEYWORDS:
            yield plain.count("\n", 0, found.start()), name, qualifier


@lru_cache(maxsize=1 << 14)
def read_declarations(read: Callable[[str], tuple[Declared, ...]], raw: bytes) -> tuple[Declared, ...]:
    """What a statement declares; many files have the same ones."""
    return read(raw.decode(errors="replace"))
