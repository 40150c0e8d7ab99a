"""Declarations that begin with the type: Java and C#."""

import re

from localization.languages.base import Declared
from localization.languages.values import created_or_called, without_arguments

_BEFORE = re.compile(
    r"^.*?\b(?:instanceof|is)\s+(?:final\s+)?|^(?:await\s+)?(?:for|foreach|catch|using)?\s*\(\s*", re.DOTALL
)
_ANNOTATION = re.compile(
    r"@[\w.]+(?:\s*\((?:[^()]|\([^()]*\))*\))?|^\s*(?:\[[^\]]*\]\s*)+|/\*.*?\*/|//[^\n]*", re.DOTALL
)
_HEAD = re.compile(r"(?:[^=:]|::)*?(?=\s*(?:=|(?<!:):(?!:)|\bin\b|[;)]|$))")
_TYPE = re.compile(r"(?:global::)?([A-Za-z_][\w.]*)\??")
_NAME = re.compile(r"@?[A-Za-z_]\w*")
_MORE = re.compile(r"[;,)!].*", re.DOTALL)
_INFERRED = frozenset(("var", "final", "using"))
_NO_CLASS = frozenset(
    ("boolean", "bool", "byte", "char", "decimal", "double", "dynamic", "float", "int", "long", "nint", "nuint",
     "object", "sbyte", "short", "string", "uint", "ulong", "ushort", "void", "Object", "String", "return", "out",
     "ref")
)  # fmt: skip


def read_declaration(statement: str) -> tuple[Declared, ...]:
    """`A<B> x = ..., y`, `final A x`, `var x = new A()`, `for (A x : y)`, `x is A y`; arrays are of no class."""
    text = _BEFORE.sub("", without_arguments(_ANNOTATION.sub(" ", statement)), count=1)
    head = _HEAD.match(text)
    if head is None:
        return ()
    first, *more = head[0].split(",")
    words = first.split()
    if len(words) < 2 or not _NAME.fullmatch(words[-1]):
        return ()
    told = _TYPE.fullmatch(words[-2])
    if words[-2] in _INFERRED:
        declared = created_or_called(text[head.end() :].lstrip(" ="), _MORE)
    else:
        declared = told[1] if told and told[1] not in _NO_CLASS else ""
    names = [words[-1], *(name.strip() for name in more)]
    return tuple(Declared(name.lstrip("@"), declared) for name in names if declared and _NAME.fullmatch(name))
