"""Names in the texts of qualifiers and types."""

import re
from functools import lru_cache

_WORD = re.compile(r"[\w$@-]+")
_SEPARATOR = re.compile(r"\?->|\?\.|&\.|\.|->|::|\\|/")


@lru_cache(maxsize=1 << 15)
def parts_of(text: str) -> tuple[str, ...]:
    """`a`, `b` of `a.b`, `a::b`, `a->b` and `\\a\\b`; `a()` and an empty text are one part."""
    found = _SEPARATOR.split(text)
    return tuple(found) if all(found) else tuple(part for part in found if part) or ("",)


@lru_cache(maxsize=1 << 15)
def head_of(text: str) -> str:
    """The name that decides what an expression means: `a` of `a.b` and of `a()`; `super()` is one."""
    return text if text == "super()" else parts_of(text)[0].removesuffix("()")


@lru_cache(maxsize=1 << 15)
def words_of(text: str) -> tuple[str, ...]:
    """All names in a qualifier or in what an import calls a module."""
    return tuple(_WORD.findall(text))


@lru_cache(maxsize=1 << 15)
def dotted(text: str) -> str:
    """`a.b` for each way to write it."""
    return ".".join(part for part in parts_of(text) if part)
