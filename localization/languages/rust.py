"""Rust."""

import re

from localization.languages.base import Declared, Imported, Language
from localization.languages.comments import clean_comments
from localization.languages.values import called, without_arguments

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_USE = re.compile(r"(?:pub\s*(?:\([^)]*\))?\s*)?(use|mod|extern\s+crate)\s+(.*?);?\s*$", re.DOTALL)
_NAMED = re.compile(
    r"(?:pub\s*(?:\([^)]*\))?\s*)?(?:(?:let|static|const)\s+)?(?:ref\s+)?(?:mut\s+)?(?:(?:Some|Ok)\s*\(\s*)?"
    r"(?:ref\s+)?(?:mut\s+)?(?P<name>[a-zA-Z_]\w*)\s*\)?\s*(?=[:=])"
)
_BEFORE_TYPE = re.compile(r"(?:&|\*|'\w+|mut\b|const\b|dyn\b|impl\b|\s)*")
_PATH = re.compile(r"[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*")
_WRAPPERS = frozenset(
    ("Arc", "Box", "Cell", "Cow", "Mutex", "MutexGuard", "OnceCell", "OnceLock", "Option", "Pin", "Rc", "Ref",
     "RefCell", "RefMut", "Result", "RwLock", "Weak")
)  # fmt: skip
_PRIMITIVES = frozenset(
    ("bool", "char", "f32", "f64", "fn", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64",
     "u128", "usize")
)  # fmt: skip
_SAME_TYPE = (
    r"(?:\.await|\?|\.(?:as_mut|as_ref|borrow|borrow_mut|clone|cloned|lock|to_owned|unwrap|unwrap_or_default)\(\)"
    r"|\.expect\(\"[^\"]*\"\))"
)
_REST = re.compile(rf"(?:{_SAME_TYPE})+|\s*else\b.*", re.DOTALL)
_CONSTRUCTOR = re.compile(r"(.+)::(?:(?:build|connect|create|default|from|init|load|new|open|parse|try|with)(?:_\w+)?)")
_FOR_FOLDER = frozenset({"build", "lib", "main", "mod"})
"""Stems of files whose modules stand beside them."""
NESTED_LIMIT = 20
_CRATES = (["bin"], ["benches"], ["examples"], ["tests"])
"""Folders whose files are crates each."""
_VARIANT = re.compile(r"(.*\b[A-Z]\w*)::[A-Z]\w*")


def _grammar() -> object:
    import tree_sitter_rust  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_rust.language()


def read_import(statement: str) -> tuple[Imported, ...]:
    """`use a::{b as c, d::*}`, `extern crate a as b`; `mod a;` is `self::a`."""
    found = _USE.match(_COMMENT.sub("", statement))
    if found is None:
        return ()
    words = " ".join(found[2].split())
    if found[1] == "mod":
        return (Imported(f"self::{words}", "", words),)
    return tuple(_imported(path.removeprefix("::")) for path in _paths(words))


def _paths(tree: str) -> list[str]:
    """The single paths of a use tree; below `NESTED_LIMIT` lists in lists there are none."""
    found, around, path = [], [], ""
    for part in re.findall(r"[{},]|[^{},]+", tree):
        if part == "{":
            around.append(path)
            path = ""
        elif part == "}":
            around = around[:-1]
        elif part == ",":
            path = ""
        elif len(around) < NESTED_LIMIT:
            path = part.strip()
            if path and not path.endswith("::"):
                found.append("".join(around) + path)
    return found


def _imported(path: str) -> Imported:
    path, _, alias = path.partition(" as ")
    module, _, name = path.replace(" ", "").rpartition("::")
    if name == "self":
        return Imported(module, "", alias or module.rpartition("::")[2])
    return Imported(module, name, alias or name) if module else Imported(name, "", alias or name)


def read_declaration(statement: str) -> tuple[Declared, ...]:
    """`x: &mut T`, `let Some(x): Option<T> = v`, `let x = v`; `v` is `T::new()`, `T {}`, `f().await?`."""
    named = _NAMED.match(statement)
    if named is None:
        return ()
    after = statement[named.end() :]
    told = _type_of(after[1:].lstrip()) if after[0] == ":" else _value_type(after[1:].lstrip())
    return (Declared(named["name"], told),) if told else ()


def _type_of(text: str) -> str:
    """What methods are called on: that in `Option<Arc<T>>` is `T`."""
    while True:
        start = _BEFORE_TYPE.match(text)
        found = _PATH.match(text, start.end() if start else 0)
        if found is None:
            return ""
        name = found[0]
        if name.rpartition("::")[2] not in _WRAPPERS or text[found.end() : found.end() + 1] != "<":
            return "" if name in _PRIMITIVES else name
        text = text[found.end() + 1 :]


def _value_type(text: str) -> str:
    value = without_arguments(re.sub(r"^(?:&\s*)?(?:mut\s+)?", "", text.rstrip("; \n")))
    told = called(value, "({", _REST)
    if (made := _CONSTRUCTOR.fullmatch(told) or _VARIANT.fullmatch(told)) is not None:
        return made[1]
    return "" if told in ("Some", "Ok", "Err") else told


def module_paths(importing_path: str, imported: Imported) -> tuple[str, ...]:
    """The item as a module of its own, then the module that has it, then the one around that.

    `crate` is the folder `src` that the importing file is in. A first name that is none of `crate`, `self`, `super` is
    a module below the importing one or another package of the workspace; for tests and programs also the package that
    they belong to.
    """
    parts = [part for part in imported.module.split("::") if part.isidentifier()]
    if not parts or parts[0] in ("std", "core", "alloc"):
        return ()
    inside = parts if imported.name in ("", "*") else [*parts, imported.name]
    while len(inside) > 1 and inside[-1][:1].isupper():  # a type or a variant
        inside = inside[:-1]
    *folder, file = importing_path.split("/")
    stem = file.rpartition(".")[0]
    here = ["", *folder] if stem in _FOR_FOLDER or folder[-1:] in _CRATES else ["", *folder, stem]
    first, inside = inside[0], inside[1:]
    if first == "crate":
        last = len(folder) - folder[::-1].index("src") if "src" in folder else len(folder)
        return _files(["", *folder[:last]], inside)
    if first not in ("self", "super"):
        package = first.replace("_", "-")
        roots = ([*here, first], [package, "src"], [first, "src"])
        found = [path for root in roots for path in _files(root, inside)]
        if "src" not in folder or "bin" in folder or stem == "main":  # perhaps the package at the top of the tree
            found += [path for path in _files(["", "src"], inside) if path not in ("/src/lib.rs", "/src/main.rs")]
        return tuple(dict.fromkeys(found))
    here = here[:-1] if first == "super" else here
    while inside[:1] == ["super"]:
        here, inside = here[:-1], inside[1:]
    return _files(here, inside) if here else ()


def _files(root: list[str], inside: list[str]) -> tuple[str, ...]:
    found = []
    for end in range(len(inside), max(len(inside) - 3, -1), -1):
        stem = "/".join([*root, *inside[:end]])
        top = end == 0 and root[-1] in ("", "src")
        found += [f"{stem}/lib.rs", f"{stem}/main.rs"] if top else [f"{stem}.rs", f"{stem}/mod.rs"]
    return tuple(found)


LANGUAGE = Language(
    name="rust",
    suffixes=(".rs",),
    grammar=_grammar,
    clean_docstring=clean_comments,
    doc_comments=True,
    package_stem="mod",
    read_import=read_import,
    read_declaration=read_declaration,
    separators=re.compile(r"\.|::"),
    ignored=rf"{_SAME_TYPE}(?=\s*[.?])|^<(?=[\w:]+ as )|(?<=\w) as [^<>]*>(?=::)",
    self_names=frozenset({"self", "Self"}),
    module_paths=module_paths,
)
