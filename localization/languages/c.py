"""C, and what C++ has in common with it."""

import posixpath
import re
from functools import partial

from localization.languages.base import Declared, Imported, Language
from localization.languages.comments import clean_comments
from localization.languages.macros import name_tests, simplify

_INCLUDE = re.compile(r"#\s*(?:include|include_next|import)\s*(?:\"(?P<quoted>[^\"\n]+)\"|(?P<angled><[^>\n]+>))")
_SPECIFIER = re.compile(
    r"(?:\s*(?:auto|const|enum|extern|inline|register|restrict|static|struct|union|volatile|_Thread_local|__restrict)\b)*\s*"
)
_TYPE = re.compile(r"[A-Za-z_]\w*")
_DECLARATOR = re.compile(
    r"(?:\s|\*|const\b|volatile\b|restrict\b|\()*(?P<name>[A-Za-z_]\w*)\s*(?P<after>.?)", re.DOTALL
)
_CPP = re.compile(
    rb"^[ \t]*(?:template\s*<|(?:inline\s+)?namespace\b[\s\w:]*\{|class\s+[\w\s:]+[{:]|using\s+\w|public\s*:"
    rb"|private\s*:|protected\s*:)|\boperator\s*(?:[-+*/=<>!]{1,2}|\(\)|\[\])\s*\(",
    re.MULTILINE,
)
STANDARD_HEADERS = frozenset(
    """
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic
    stdbit stdbool stdckdint stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype
    dirent fcntl pthread unistd
    """.split()  # noqa: SIM905 - a list of words
)


def _grammar() -> object:
    import tree_sitter_c  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_c.language()


def read_import(statement: str) -> tuple[Imported, ...]:
    """`#include "a.h"` is `a.h`, `#include <a.h>` stays `<a.h>`."""
    found = _INCLUDE.match(statement)
    return (Imported(found["quoted"] or found["angled"], "*", "*"),) if found else ()


def read_declaration(statement: str) -> tuple[Declared, ...]:
    """`const struct a *x, y[2] = ...`: both are `a`."""
    specified = _SPECIFIER.match(statement)
    found = _TYPE.match(statement, specified.end() if specified else 0)
    if found is None:
        return ()
    names = []
    for part in declarators(statement[found.end() :]):
        declarator = _DECLARATOR.match(part)
        if declarator and declarator["after"] != "(":
            names.append(Declared(declarator["name"], found[0]))
    return tuple(names)


def declarators(text: str) -> list[str]:
    """Parts between the commas that stand in no brackets; the text may be cut off."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(text):
        if character in "([{<":
            depth += 1
        elif character in ")]}>":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def module_paths(importing_path: str, imported: Imported) -> tuple[str, ...]:
    """Beside the including file, then below a folder `include` or any other."""
    path = imported.module.strip("<> ")
    if "*" in path or not path.strip("./"):
        return ()
    tail = posixpath.normpath(path)
    beside = posixpath.normpath(posixpath.join("/", posixpath.dirname(importing_path), path))
    quoted = not imported.module.startswith("<")
    if tail.startswith("../"):
        return (beside,) if quoted else ()
    tail = tail.lstrip("/")
    if not quoted and ("." not in tail or tail.removesuffix(".h") in STANDARD_HEADERS):
        return ()
    return (*([beside] if quoted else []), f"include/{tail}", tail)


def dialect(source: bytes) -> str:
    """Headers of C++ are called `.h` as well."""
    return "cpp" if _CPP.search(source) else ""


LANGUAGE = Language(
    name="c",
    suffixes=(".c", ".h"),
    grammar=_grammar,
    prepare=partial(name_tests, between=b"_"),
    simplify=simplify,
    clean_docstring=clean_comments,
    doc_comments=True,
    read_import=read_import,
    read_declaration=read_declaration,
    separators=re.compile(r"\.|->"),
    bare_self=True,
    self_names=frozenset({"this"}),
    module_paths=module_paths,
    dialect=dialect,
)
