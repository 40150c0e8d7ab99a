"""Scala 2 and 3."""

import re
from collections.abc import Iterator

from localization.languages.base import Declared, Imported, Language
from localization.languages.comments import clean_comments
from localization.languages.values import created_or_called

_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_PATH = re.compile(
    r"(?P<path>(?:`[^`\n]+`|[\w$]+)(?:\s*\.\s*(?:`[^`\n]+`|[\w$]+))*?)\s*"
    r"(?:\.\s*(?:\{(?P<names>[^{}]*)\}|(?P<all>[_*]|given\b[^,]*)))?\s*(?:,\s*|$)"
)
_SELECTOR = re.compile(r"^([\w`$]+|\*)(?:\s*(?:=>|as)\s*([\w`$]+))?")
_DECLARED = re.compile(
    r"^(?:@\w+(?:\([^()]*\))?\s*)*(?:(?:private|protected|override|final|implicit|lazy|inline|using|sealed|transparent)"
    r"(?:\[\w+\])?\s+)*(?:va[lr]\s+)?(?P<name>\w+)\s*(?::\s*(?:=>\s*)?(?P<type>[\w.]+)(?P<more>(?:=>|[^=])*))?\s*(?:=\s*(?P<value>.*))?$",
    re.DOTALL,
)
_MORE = re.compile(r"(?:with\s|\{).*", re.DOTALL)
_NO_CLASS = frozenset(
    ("Any", "AnyRef", "Boolean", "Byte", "Char", "Double", "Float", "Int", "Long", "Nothing", "Null", "Short", "String",
     "Unit", "this")
)  # fmt: skip
_TYPE_ARGUMENTS = re.compile(r"\[[^\[\]]*\]")


def _grammar() -> object:
    import tree_sitter_scala  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_scala.language()


def read_import(statement: str) -> tuple[Imported, ...]:
    """`import a.b.C, d._`, `import a.{B, C => D, E as F, *}`; `given` takes everything as well."""
    text = _COMMENT.sub(" ", statement).strip().removeprefix("import").rstrip(";").strip()
    return tuple(each for path in _PATH.finditer(text) for each in _taken(path))


def _taken(path: re.Match[str]) -> Iterator[Imported]:
    whole = path["path"].replace("`", "").strip(".")
    if path["all"]:
        yield Imported(whole, "*")
    elif path["names"] is not None:
        for part in path["names"].split(","):
            found = _SELECTOR.match(part.strip())
            if found is None or found[2] == "_":
                continue
            if found[1] in ("_", "*", "given"):
                yield Imported(whole, "*")
            else:
                name = found[1].strip("`")
                yield Imported(whole, name, (found[2] or name).strip("`"))
    elif whole:
        module, _, name = whole.rpartition(".")
        yield Imported(module, name, name)


def read_declaration(statement: str) -> tuple[Declared, ...]:
    """`val x: A`, `x: => A`, `val x = new A(...)`, `val x = A.of(...)`; functions and tuples are of no class."""
    found = _DECLARED.match(_COMMENT.sub(" ", statement).strip())
    if found is None:
        return ()
    if found["type"]:
        told = "" if "=>" in found["more"] or found["type"] in _NO_CLASS else found["type"]
        return (Declared(found["name"], told),) if told else ()
    value = (found["value"] or "").strip()
    while (shorter := _TYPE_ARGUMENTS.sub("", value)) != value:
        value = shorter
    told = created_or_called(value, _MORE)
    return (Declared(found["name"], told),) if told else ()


def module_paths(importing_path: str, imported: Imported) -> tuple[str, ...]:
    """The file of a class (or of Java's), of the object around it, the package object, the package's folder.

    Then the same for the package around, which may define the object, and with the first folders left out.
    """
    parts = [part for part in imported.module.split(".") if part]
    name = [] if imported.name in ("", "*") else [imported.name]
    found = _sources(name) if name and not parts else []
    for start in range(len(parts)):
        tail = parts[start:]
        found += _sources([*tail, *name]) if name else []
        found += _sources(tail)
        for package in (tail, tail[:-1]):
            if package and (len(package) > 1 or not start) and not package[-1][:1].isupper():
                found += ["/".join([*package, "package.scala"]), "/".join(package) + "/"]
    return tuple(dict.fromkeys(found))


def _sources(stem: list[str]) -> list[str]:
    return [f"{'/'.join(stem)}{suffix}" for suffix in (".scala", *([".java"] if stem[-1][:1].isupper() else []))]


LANGUAGE = Language(
    name="scala",
    suffixes=(".scala", ".sc", ".sbt"),
    grammar=_grammar,
    clean_docstring=clean_comments,
    doc_comments=True,
    package_stem="package",
    read_import=read_import,
    read_declaration=read_declaration,
    separators=re.compile(r"\."),
    ignored=r"\[[^\[\]]*\]",
    shared_package=True,
    bare_self=True,
    self_names=frozenset({"this"}),
    module_paths=module_paths,
)
