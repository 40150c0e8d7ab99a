"""Go."""

import re

from localization.frames.go import STANDARD_PACKAGES
from localization.languages.base import Declared, Imported, Language
from localization.languages.comments import clean_comments
from localization.languages.values import after_brackets, called

_DIRECTIVE = re.compile(r"^//[a-z]+:\S.*$", re.MULTILINE)
_SPEC = re.compile(r"""(?:(?P<alias>[\w.]+)\s+)?["`](?P<path>[^"`\n]+)["`]""")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_VERSION = re.compile(r"v\d+")
_RECEIVER = re.compile(r"func\s*\(\s*(?:\w+\s+)?\*?\s*(\w+)\s*[\[)]")
_NAMES = re.compile(r"(\w+)((?:\s*,\s*\w+)*)\s*(:?=)?\s*")
_TYPE = re.compile(r"\(?\*?((?:\w+\.)?\w+)\)?")
_ASSERTED = re.compile(r"\.\(\*?((?:\w+\.)?\w+)(?:\[.*\])?\)$")
_NO_CLASS = frozenset(
    ("bool", "byte", "chan", "complex64", "complex128", "error", "float32", "float64", "func", "int", "int8", "int16",
     "int32", "int64", "interface", "map", "rune", "string", "struct", "uint", "uint8", "uint16", "uint32", "uint64",
     "uintptr", "any", "make", "len", "cap", "append")
)  # fmt: skip
_MODULE_PARTS = {"github.com": 3, "gitlab.com": 3, "bitbucket.org": 3, "golang.org": 3}
"""How many parts of a path name the module, by its first part; elsewhere it is one or two."""


def _grammar() -> object:
    import tree_sitter_go  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_go.language()


def clean_docstring(comments: str) -> str:
    """Without compiler directives (`//go:build`)."""
    return clean_comments(_DIRECTIVE.sub("", comments))


def read_import(statement: str) -> tuple[Imported, ...]:
    """One spec or a list of them. Without an alias the local name is the last part of the path that is no version."""
    specs = _SPEC.finditer(_strip_comments(statement).removeprefix("import"))
    return tuple(
        Imported(spec["path"], "*", "*")
        if spec["alias"] == "."
        else Imported(spec["path"], "", spec["alias"] or _package(spec["path"]))
        for spec in specs
    )


def _strip_comments(statement: str) -> str:
    return _COMMENT.sub("", statement)


def _package(path: str) -> str:
    parts = [part for part in path.split("/") if part]
    if len(parts) > 1 and _VERSION.fullmatch(parts[-1]):
        parts.pop()
    last = re.sub(r"\.v\d+$", "", parts[-1]) if parts else ""
    return last.removeprefix("go-").removesuffix("-go").removesuffix(".go")


def read_declaration(statement: str) -> tuple[Declared, ...]:
    """Parameters, receivers, fields (`a, b *T`), `var x T = v`, `x := v`; `v` is `&T{}`, `new(T)`, `f()` or `y.(T)`."""
    names = _NAMES.match(statement)
    if names is None:
        return ()
    after = statement[names.end() :]
    if names[3]:
        told = _type_of(after)
        return (Declared(names[1], told),) if told else ()
    found = _TYPE.match(after)
    if found is None or found[1] in _NO_CLASS:
        return ()
    return tuple(Declared(name.strip(), found[1]) for name in (names[1] + names[2]).split(",") if name.strip() != "_")


def _type_of(value: str) -> str:
    if (asserted := _ASSERTED.search(value)) is not None:
        return asserted[1]
    value = value.lstrip("&*").lstrip()
    if value.startswith("new("):
        return read[1] if (read := _TYPE.match(value, 4)) is not None else ""
    found = re.match(r"((?:\w+\.)*\w+)\[", value)
    if found is not None:  # type arguments
        value = found[1] + after_brackets(value[found.end() - 1 :])
    told = called(value, "({", _MORE)
    return "" if told in _NO_CLASS else told


_MORE = re.compile(r",.*", re.DOTALL)


def owner(signature: str) -> str:
    """`Store` of `func (s *Store[K]) Get()`."""
    found = _RECEIVER.match(signature)
    return found[1] if found else ""


def module_paths(importing_path: str, imported: Imported) -> tuple[str, ...]:
    """Folders: below a vendor folder or `src`, then below that of the module, mostly the top of the tree.

    Which parts of the path name the module is told by `go.mod`, which is not read; it is guessed by the host.
    """
    parts = [part for part in imported.module.split("/") if part not in ("", ".", "..")]
    if imported.module.startswith("."):
        folder = importing_path.split("/")[:-1]
        up = imported.module.split("/").count("..")
        return ("/" + "".join(f"{part}/" for part in [*folder[: max(len(folder) - up, 0)], *parts]),)
    if not parts:
        return ()
    found = ["/".join(parts) + "/"]
    if parts[0] in STANDARD_PACKAGES:
        return tuple(found)
    counts = [_MODULE_PARTS[parts[0]]] if parts[0] in _MODULE_PARTS else [2, 1] if "." in parts[0] else [1]
    for count in counts:
        rest = parts[count:]
        if rest and _VERSION.fullmatch(rest[0]):
            rest = rest[1:]
        inside = "".join(f"{part}/" for part in rest)
        found += [f"/{inside}", inside]
    top = "/" in importing_path.strip("/")  # a package does not import itself
    return tuple(dict.fromkeys(each for each in found if each and (each != "/" or top)))


LANGUAGE = Language(
    name="go",
    suffixes=(".go",),
    grammar=_grammar,
    clean_docstring=clean_docstring,
    doc_comments=True,
    read_import=read_import,
    read_declaration=read_declaration,
    owner=owner,
    separators=re.compile(r"\."),
    shared_package=True,
    module_paths=module_paths,
)
