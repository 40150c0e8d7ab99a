"""Java."""

import re

from localization.languages.base import Imported, Language
from localization.languages.comments import clean_comments
from localization.languages.typed import read_declaration

_IMPORT = re.compile(r"import\s+(?:static\s+)?(?P<path>[\w.\s]+?)\s*(?P<all>\.\s*\*)?\s*;?\s*$")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_LINK = re.compile(r"\{@\w+\s+([^{}]*)\}")
_TAG = re.compile(r"</?[a-z][^<>]*>")


def _grammar() -> object:
    import tree_sitter_java  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_java.language()


def clean_docstring(comments: str) -> str:
    """Without HTML tags; `{@link A#b}` is what it links to."""
    return _TAG.sub("", _LINK.sub(r"\1", clean_comments(comments))).strip()


def read_import(statement: str) -> tuple[Imported, ...]:
    """`import a.b.C`, `import a.b.*`, `import static a.b.C.f`."""
    found = _IMPORT.match(_COMMENT.sub(" ", statement))
    if found is None:
        return ()
    path = "".join(found["path"].split())
    if found["all"]:
        return (Imported(path, "*"),)
    module, _, name = path.rpartition(".")
    return (Imported(module, name, name),)


def module_paths(importing_path: str, imported: Imported) -> tuple[str, ...]:
    """The file of the class, of the class around a nested class or static member, or the folder of a package."""
    if not imported.module:
        return ()
    parts = [part for part in imported.module.split(".") if part]
    stems = ["/".join(parts)]
    if imported.name == "*":
        types = [part[:1].isupper() for part in parts]
        return (f"{stems[0]}.java", f"{stems[0]}/") if any(types) else (f"{stems[0]}/",) if parts else ()
    if imported.name:
        stems.insert(0, "/".join([*parts, imported.name]))
    return tuple(f"{stem}.java" for stem in stems if stem.rpartition("/")[2][:1].isupper() or stem == stems[0])


LANGUAGE = Language(
    name="java",
    suffixes=(".java",),
    grammar=_grammar,
    clean_docstring=clean_docstring,
    doc_comments=True,
    package_stem="package-info",
    read_import=read_import,
    read_declaration=read_declaration,
    separators=re.compile(r"\.|::"),
    shared_package=True,
    bare_self=True,
    self_names=frozenset({"this"}),
    module_paths=module_paths,
)
