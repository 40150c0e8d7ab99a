"""PHP."""

import posixpath
import re
from collections.abc import Iterator

from localization.languages.base import Declared, Imported, Language
from localization.languages.comments import clean_comments
from localization.languages.values import after_brackets

_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_CLAUSE = re.compile(r"^(?:function\s+|const\s+)?\\?(?P<path>[\w\\]+)(?:\s+as\s+(?P<alias>\w+))?$", re.IGNORECASE)
_GROUP = re.compile(r"^(?P<prefix>.*?)\\?\s*\{(?P<clauses>.*)\}", re.DOTALL)
_FILE = re.compile(r"""(['"])(?P<path>[^'"]+\.\w+)\1""")
_PARENT = re.compile(r"dirname\s*\((?:[^()]*,\s*(\d))?")
_TYPED = re.compile(
    r"^(?:#\[[^\]]*\]\s*)*(?P<modifiers>(?:(?:public|private|protected|readonly|static|var|final)(?:\(set\))?\s+)*)"
    r"(?P<type>[?\w\\|&() ]+?)\s*&?\s*(?:\.\.\.)?\$(?P<name>\w+)",
    re.IGNORECASE,
)
_CATCH = re.compile(r"^catch\s*\(\s*(?P<type>[\w\\]+)[^$]*\$(?P<name>\w+)")
_ASSIGNED = re.compile(
    r"^(?P<name>\$\w+(?:->\w+)*)\s*=\s*&?\s*(?:new\s+)?(?P<called>\$?[\w\\]+(?:(?:->|::|\?->)\w+)*)\s*(?=\(|$|;)"
)
_MEMBER = re.compile(r"->|::")
_NO_CLASS = frozenset(
    ("array", "bool", "callable", "false", "float", "int", "iterable", "mixed", "never", "null", "object", "resource",
     "string", "true", "void", "static", "self", "parent")
)  # fmt: skip


def _grammar() -> object:
    import tree_sitter_php  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_php.language_php()


def clean_name(text: str) -> str:
    """A closure has the variable's name, without its sign."""
    return text.lstrip("$")


def read_import(statement: str) -> tuple[Imported, ...]:
    """`use A\\B`, `use A\\{B, C as D}`, `use function A\\f`, `require __DIR__ . '/a.php'`."""
    text = _COMMENT.sub(" ", statement).strip().rstrip(";").strip()
    if not re.match(r"use\b", text, re.IGNORECASE):
        found = _FILE.search(text)
        if found is None:
            return ()
        path = found["path"]
        if "__DIR__" in text or "__FILE__" in text:
            levels = sum(int(level or 1) for level in _PARENT.findall(text)) - ("__FILE__" in text)
            path = ("../" * levels or "./") + path.lstrip("/")
        return (Imported(path, "*"),)
    clauses = text[3:].strip()
    group = _GROUP.match(clauses)
    prefix = "" if group is None else _without_kind(group["prefix"]).strip("\\ ") + "\\"
    return tuple(_used(prefix, (clauses if group is None else group["clauses"]).split(",")))


def _without_kind(clause: str) -> str:
    return re.sub(r"^(?:function|const)\s+", "", clause.strip(), flags=re.IGNORECASE)


def _used(prefix: str, clauses: list[str]) -> Iterator[Imported]:
    for clause in clauses:
        if (found := _CLAUSE.match(clause.strip())) is not None:
            module, _, name = f"{prefix}{found['path']}".strip("\\").rpartition("\\")
            yield Imported(module, name, found["alias"] or name)


def read_declaration(statement: str) -> tuple[Declared, ...]:
    """`A $x`, `private ?A $x` (which is `$this->x` too), `$x = new A()`, `$this->x = A::of()`, `catch (A $x)`."""
    if (assigned := _ASSIGNED.match(statement)) is not None:
        after = statement[assigned.end() :]
        variable = assigned["called"].startswith("$") and not _MEMBER.search(assigned["called"])
        complete = not after.startswith("(") or not after_brackets(after).rstrip(";")
        return (Declared(assigned["name"], assigned["called"]),) if complete and not variable else ()
    found = _CATCH.match(statement) or _TYPED.match(statement)
    if found is None:
        return ()
    types = [each.strip(" ?()") for each in re.split(r"[|&]", found["type"])]
    declared = next((each for each in types if each and each.lower() not in _NO_CLASS), "")
    if not declared:
        return ()
    property_ = "modifiers" in found.re.groupindex and found["modifiers"]
    names = [f"${found['name']}", *([f"$this->{found['name']}"] if property_ else [])]
    return tuple(Declared(name, declared) for name in names)


def module_paths(importing_path: str, imported: Imported) -> tuple[str, ...]:
    """As PSR-4 has it: some first parts of the namespace stand for a folder of any name, the rest are folders.

    A file that is required is at its path from the importing file, or ends like that.
    """
    module = imported.module
    if module.lower().endswith((".php", ".inc", ".phtml")):
        path = posixpath.normpath(module).lstrip("/")
        here = posixpath.normpath(posixpath.join("/", posixpath.dirname(importing_path), module))
        found = [here] if module.startswith(".") else [here, path]
        return () if "*" in module or (".." in path.split("/") and not module.startswith(".")) else tuple(found)
    parts = [part for part in re.split(r"[\\/]", module) if part.strip("*. ")]
    if imported.name in ("", "*"):
        return tuple(f"{'/'.join(parts[start:])}.php" for start in range(len(parts)))
    tails = ["/".join([*parts[start:], imported.name]) for start in range(len(parts) + 1)]
    folders = ["/".join(parts[start:]) for start in range(len(parts))]
    if imported.name[:1].islower():  # a function may be in any file of the namespace
        return tuple(dict.fromkeys([f"{tail}.php" for tail in tails] + [f"{folder}/" for folder in folders]))
    return tuple(dict.fromkeys([*(f"{tail}.php" for tail in tails[:-1]), f"src/{tails[-1]}.php", f"{tails[-1]}.php"]))


LANGUAGE = Language(
    name="php",
    suffixes=(".php", ".phtml", ".inc"),
    grammar=_grammar,
    clean_name=clean_name,
    clean_docstring=clean_comments,
    doc_comments=True,
    read_import=read_import,
    read_declaration=read_declaration,
    separators=re.compile(r"\?->|->|::|\\"),
    shared_package=True,
    self_names=frozenset({"$this", "self", "static"}),
    module_paths=module_paths,
)
