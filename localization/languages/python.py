"""Python."""

import inspect
import re

from localization.languages.base import Declared, Imported, Language

_QUOTES = re.compile(r"""^[A-Za-z]*("{3}|'{3}|"|')(.*?)(?:\1)?$""", re.DOTALL)
_COMMENT = re.compile(r"#[^\n]*")
_FROM = re.compile(r"from\s+(?P<module>[.\w\s]+?)\s+import\s+\(?(?P<names>.*?)\)?\s*;?\s*$", re.DOTALL)
_AS = re.compile(r"^\s*([\w.]+|\*)(?:\s+as\s+(\w+))?\s*$")
_ASSIGNED = re.compile(r"^([\w.]+)\s*(?::\s*['\"]?([\w.]+)[^=]*)?(?:=\s*(?:await\s+)?([\w.]+)\s*\()?")
_WITH = re.compile(r"^(?:await\s+)?([\w.]+)\(.*\)\s+as\s+([\w.]+)$", re.DOTALL)
_OPTIONAL = frozenset({"Optional", "Type", "type", "Annotated", "Final", "ClassVar", "typing.Optional", "typing.Type"})
_FIRST_OF = re.compile(r":\s*['\"]?(?:typing\.)?(?:Optional|Type|type|Annotated|Final|ClassVar)\[\s*['\"]?([\w.]+)")


def _grammar() -> object:
    import tree_sitter_python  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_python.language()


def _clean_docstring(literal: str) -> str:
    matched = _QUOTES.match(literal)
    return inspect.cleandoc(matched.group(2) if matched else literal).strip()


def read_import(statement: str) -> tuple[Imported, ...]:
    """`import a.b as c, d` and `from .a import (b as c, *)`."""
    text = _COMMENT.sub("", statement).replace("\\\n", " ").replace("\\\r\n", " ")
    found = _FROM.match(text)
    if found:
        module = "".join(found["module"].split())
        names = (_AS.match(part) for part in found["names"].split(","))
        return tuple(Imported(module, name[1], name[2] or name[1]) for name in names if name)
    names = (_AS.match(part) for part in text.removeprefix("import").split(","))
    return tuple(Imported(name[1], "", name[2] or "") for name in names if name)


def read_declaration(statement: str) -> tuple[Declared, ...]:
    """`x = Class(...)`, `x: Class = ...`, `f() as x` and a parameter `x: Class`."""
    if (managed := _WITH.match(statement)) is not None:
        return (Declared(managed[2], managed[1]),)
    found = _ASSIGNED.match(statement)
    if found is None:
        return ()
    annotated = found[2]
    if annotated in _OPTIONAL:
        inner = _FIRST_OF.search(statement)
        annotated = inner[1] if inner else ""
    declared = annotated or found[3]
    return (Declared(found[1], declared),) if declared else ()


def module_paths(importing_path: str, imported: Imported) -> tuple[str, ...]:
    """A submodule before the module it would be in; `from . import x` counts from the importing file's folder."""
    relative = imported.module.lstrip(".")
    dots = len(imported.module) - len(relative)
    parts = [part for part in relative.split(".") if part]
    if dots:
        folder = importing_path.split("/")[:-1]
        if dots - 1 > len(folder):
            return ()
        parts = [*folder[: len(folder) - (dots - 1)], *parts]
    modules = [parts] if imported.name in ("", "*") else [[*parts, imported.name], parts]
    return tuple("/" * bool(dots) + path for module in modules for path in _files(module))


def _files(module: list[str]) -> list[str]:
    stem = "/".join(module)
    return [f"{stem}.py", f"{stem}/__init__.py", f"{stem}.pyi"] if stem else ["__init__.py"]


LANGUAGE = Language(
    name="python",
    suffixes=(".py", ".pyi", ".pyw"),
    grammar=_grammar,
    clean_docstring=_clean_docstring,
    package_stem="__init__",
    read_import=read_import,
    read_declaration=read_declaration,
    self_names=frozenset({"self", "cls"}),
    module_paths=module_paths,
)
