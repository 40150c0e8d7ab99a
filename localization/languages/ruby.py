"""Ruby."""

import re

from localization.languages.base import Declared, Imported, Language
from localization.languages.comments import clean_comments
from localization.languages.values import after_brackets

_NO_TEXT = re.compile(
    r"^#\s*(?:-\*-.*|(?:frozen_string_literal|encoding|coding|typed|warn_indent):.*|rubocop:.*)$|^=(?:begin|end)\b.*$",
    re.MULTILINE,
)
_REQUIRE = re.compile(
    r"(?P<how>require|require_relative|load|autoload)\s*\(?\s*(?::(?P<name>\w+)\s*,\s*)?(['\"])(?P<path>[^'\"#\n]+)\3"
)
_ASSIGNED = re.compile(
    r"(?P<name>@{0,2}\w+)\s*(?:\|\|)?=\s*(?:::)?(?P<class>[A-Z]\w*(?:::[A-Z]\w*)*)(?:\.|&\.)(?P<method>\w+[?!]?)(?P<rest>.*)",
    re.DOTALL,
)
_CONSTRUCTORS = frozenset({"new", "open", "build", "create", "instance", "load", "parse"})


def _grammar() -> object:
    import tree_sitter_ruby  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_ruby.language()


def clean_docstring(comments: str) -> str:
    """Without magic comments and orders to linters."""
    return clean_comments(_NO_TEXT.sub("", comments))


def read_import(statement: str) -> tuple[Imported, ...]:
    """Everything in a file; `require_relative 'a'` is `./a`. `autoload :A, 'a'` takes one constant."""
    found = _REQUIRE.match(statement)
    if found is None:
        return ()
    module = f"./{found['path']}" if found["how"] == "require_relative" else found["path"]
    name = found["name"] or "*"
    return (Imported(module, name, name),)


def read_declaration(statement: str) -> tuple[Declared, ...]:
    """`x = A.new(...)`, `@x ||= A::B.find(1)`; what `find` returns is not known."""
    found = _ASSIGNED.match(statement)
    if found is None:
        return ()
    rest = found["rest"].strip()
    if rest[:1] in ("(", "{"):
        rest = after_brackets(rest)
    if rest[:1] in (".", "&", "[", "+", "-", "*", "<", "?"):
        return ()
    name = f"self.{found['name'].lstrip('@')}" if found["name"].startswith("@") else found["name"]
    made = found["method"] in _CONSTRUCTORS
    return (Declared(name, found["class"] if made else f"{found['class']}.{found['method']}"),)


def module_paths(importing_path: str, imported: Imported) -> tuple[str, ...]:
    """From the importing file's folder, or below `lib` or any folder."""
    path = imported.module.removesuffix(".rb")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    suffix = "" if path.endswith((".rake", ".ru", ".gemspec")) else ".rb"
    if not path.startswith(("./", "../")):
        if ".." in parts or not parts:
            return ()
        tail = "/".join(parts) + suffix
        return (f"lib/{tail}", tail)
    folder = importing_path.split("/")[:-1]
    while ".." in parts:
        at = parts.index("..")
        before = parts[: at - 1] if at else []
        folder = folder if at else folder[:-1]
        parts = [*before, *parts[at + 1 :]]
    return ("/" + "/".join([*folder, *parts]) + suffix,) if parts else ()


LANGUAGE = Language(
    name="ruby",
    suffixes=(".rb", ".rake", ".gemspec", ".ru"),
    grammar=_grammar,
    clean_docstring=clean_docstring,
    doc_comments=True,
    read_import=read_import,
    read_declaration=read_declaration,
    separators=re.compile(r"&?\.|::"),
    ignored=r"^::|\.new\b(?:\((?:[^()]|\([^()]*\))*\))?(?=\.|&\.|$)",
    instance_prefix="@",
    shared_package=True,
    bare_self=True,
    self_names=frozenset({"self"}),
    module_paths=module_paths,
)
