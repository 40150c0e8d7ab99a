"""C#."""

import re

from localization.languages.base import Declared, Imported, Language
from localization.languages.comments import clean_comments
from localization.languages.preprocessor import without_directives
from localization.languages.typed import read_declaration as read_typed

_USING = re.compile(
    r"(?:global\s+)?using\s+(?P<static>static\s+)?(?:unsafe\s+)?(?:(?P<alias>@?\w+)\s*=\s*)?(?:global::)?(?P<path>[\w.@]+)"
)
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_REFERENCE = re.compile(r"<\w+\s+(?:cref|name|langword|href)=\"(?:[A-Z]:)?([^\"]*)\"\s*/>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_OUTSIDE = frozenset(("System", "Microsoft"))


def _grammar() -> object:
    import tree_sitter_c_sharp  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_c_sharp.language()


def clean_docstring(comments: str) -> str:
    """Without XML tags; `<see cref="A.B"/>` is what it refers to."""
    lines = _TAG.sub("", _REFERENCE.sub(r"\1", clean_comments(comments))).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def clean_name(text: str) -> str:
    """A destructor has but its sign for a name."""
    return "Finalize" if text == "~" else text.removeprefix("@")


def read_import(statement: str) -> tuple[Imported, ...]:
    """`using A.B` takes everything, so does `using static A.B`; `using X = A.B.C` takes `C` as `X`."""
    found = _USING.match(_COMMENT.sub(" ", statement).strip())
    if found is None:
        return ()
    if found["alias"]:
        module, _, name = found["path"].rpartition(".")
        return (Imported(module, name, found["alias"]),)
    return (Imported(found["path"], "*"),)


def read_declaration(statement: str) -> tuple[Declared, ...]:
    """A property has its accessors behind the name."""
    return read_typed(statement.partition("{")[0].partition("=>")[0])


def module_paths(importing_path: str, imported: Imported) -> tuple[str, ...]:
    """A file of the type's name, and folders of the namespace: `A.B.C` may be `A.B/C`, `A/B/C`, `B/C` or `C`.

    Namespaces need not follow folders: whoever knows the packages of files looks there first.
    """
    parts = [part for part in imported.module.split(".") if part]
    named = [imported.name] if imported.name not in ("", "*") else []
    folders = [
        "/".join([".".join(parts[start:middle]), *parts[middle:]])
        for start in (range(1) if parts[:1] and parts[0] in _OUTSIDE else range(len(parts)))
        for middle in range(start + 1, len(parts) + 1)
    ]
    files = [f"{folder}/{name}.cs" for folder in folders for name in named] + [f"{name}.cs" for name in named]
    if not named:
        files = [f"{folder}.cs" for folder in folders]
    return tuple(dict.fromkeys([*files, *(f"{folder}/" for folder in folders)]))


LANGUAGE = Language(
    name="c_sharp",
    suffixes=(".cs", ".csx"),
    grammar=_grammar,
    clean_name=clean_name,
    simplify=without_directives,
    clean_docstring=clean_docstring,
    doc_comments=True,
    read_import=read_import,
    read_declaration=read_declaration,
    separators=re.compile(r"\?\.|\.|::"),
    ignored=r"!(?=\??\.|$)|\?(?=\.)",
    shared_package=True,
    bare_self=True,
    self_names=frozenset({"this"}),
    module_paths=module_paths,
)
