"""C++."""

import re

from localization.languages import c
from localization.languages.base import Declared, Imported, Language
from localization.languages.comments import clean_comments
from localization.languages.macros import name_tests, simplify
from localization.languages.values import after_brackets, called, without_arguments

_NAMESPACE = re.compile(r"namespace\s+(?P<alias>\w+)\s*=\s*(?P<module>[\w:]+)")
_USING = re.compile(r"using\s+(?P<all>namespace\s+)?(?:::)?(?P<path>[\w:]+)\s*;?$")
_CAST = re.compile(r"\boperator\s+(?:const\s+)?(?:\w+::)*(?P<type>\w+)[\s&*]*(?:\(.*)?$", re.DOTALL)
_OPERATOR = re.compile(r"\boperator\s*(?=\W)")
_SPECIFIER = re.compile(
    r"\s*(?:for\s*\(\s*)?(?:\[\[.*?\]\]\s*)?(?:(?:class|const|constexpr|constinit|enum|extern|inline|mutable|register|static|struct"
    r"|thread_local|typename|union|volatile)\b\s*)*(?:::)?"
)
_TYPE = re.compile(r"[A-Za-z_]\w*(?:\s*::\s*[A-Za-z_]\w*)*")
_DECLARATOR = re.compile(
    r"(?:\s|[*&]|const\b|volatile\b)*(?P<name>[A-Za-z_]\w*)\s*(?P<after>=?)\s*(?P<value>.*)", re.DOTALL
)
_WRAPPERS = frozenset(
    ("atomic", "auto_ptr", "intrusive_ptr", "not_null", "optional", "reference_wrapper", "scoped_refptr", "shared_ptr",
     "unique_ptr", "weak_ptr")
)  # fmt: skip
_MADE = re.compile(
    r"(?:\w+::)*(?:make_\w+|allocate_shared|(?:const|dynamic|reinterpret|static)(?:_pointer)?_cast)\s*<\s*(?:const\s+)?(?P<type>[\w:]+)"
)
_PRIMITIVES = frozenset(
    ("auto", "bool", "char", "double", "float", "int", "long", "return", "short", "signed", "size_t", "unsigned",
     "void", "wchar_t", "char8_t", "char16_t", "char32_t")
)  # fmt: skip


def _grammar() -> object:
    import tree_sitter_cpp  # noqa: PLC0415 - loads a compiled grammar

    return tree_sitter_cpp.language()


def clean_name(name: str) -> str:
    """`A<T>::operator const b::C&() const` is `A::operator C`."""
    if "operator" not in name:
        return _plain(name) if "<" in name else name
    if (cast := _CAST.search(name)) is not None:
        return f"{_plain(name[: cast.start()])}operator {cast['type']}"
    return _OPERATOR.sub("operator", name)


def _plain(name: str) -> str:
    """Without template arguments, which may hold anything and may be cut off."""
    kept, depth = "", 0
    for character in name:
        depth += (character == "<") - (character == ">")
        if depth <= 0 and character != ">":
            kept += character
    return kept.rstrip() or name


def read_import(statement: str) -> tuple[Imported, ...]:
    """`#include`, and what comes from the standard library: `using namespace std`, `using std::a`, `namespace x = std`.

    Other namespaces are no modules: a name taken from one may be in any file, as it may be without `using`.
    """
    if statement.lstrip().startswith("#"):
        return c.read_import(statement)
    if (named := _NAMESPACE.match(statement)) is not None:
        found = Imported(named["module"], "", named["alias"])
    elif (used := _USING.match(statement)) is not None:
        path = "".join(used["path"].split())
        module, _, name = path.rpartition("::")
        found = Imported(path, "*", "*") if used["all"] else Imported(module, name, name)
    else:
        return ()
    return (found,) if found.module.split("::")[0] == "std" else ()


def read_declaration(statement: str) -> tuple[Declared, ...]:
    """As in C; `std::unique_ptr<A>` is `A`. Of `auto x = v` it is what `v` says: `new A`, `A()`, `make_shared<A>()`."""
    type_, after = _read_type(statement)
    names = [name for part in c.declarators(after) if (name := _DECLARATOR.match(part))]
    if type_ == "auto":
        told = _type_of(names[0]["value"]) if names and names[0]["after"] else ""
        return (Declared(names[0]["name"], told),) if told else ()
    return tuple(Declared(name["name"], type_) for name in names if type_ and type_ not in _PRIMITIVES)


def _read_type(text: str) -> tuple[str, str]:
    """The name of a type, that in a smart pointer, and what stands after it."""
    specified = _SPECIFIER.match(text)
    found = _TYPE.match(text, specified.end() if specified else 0)
    if found is None:
        return "", ""
    name, after = "".join(found[0].split()), text[found.end() :].lstrip()
    if after.startswith("<"):
        if name.rpartition("::")[2] in _WRAPPERS:
            name = _read_type(after[1:])[0]
        after = after_brackets(after)
    return name, after


def _type_of(value: str) -> str:
    if (made := _MADE.match(value)) is not None:
        return made["type"]
    value = without_arguments(value).rstrip(" ;\r\n")
    return called(value.removeprefix("new").lstrip() if value.startswith("new ") else value, "({")


def module_paths(importing_path: str, imported: Imported) -> tuple[str, ...]:
    """Of headers; a namespace is in no certain file."""
    named = "::" in imported.module or imported.name != "*" or re.fullmatch(r"\w+", imported.module)
    return () if named else c.module_paths(importing_path, imported)


LANGUAGE = Language(
    name="cpp",
    suffixes=(".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".h++", ".ipp", ".inl", ".tpp"),
    grammar=_grammar,
    prepare=name_tests,
    simplify=simplify,
    clean_name=clean_name,
    clean_docstring=clean_comments,
    doc_comments=True,
    read_import=read_import,
    read_declaration=read_declaration,
    separators=re.compile(r"\.|::|(?<!operator)->"),
    ignored=r"\btemplate\s+",
    bare_self=True,
    self_names=frozenset({"this"}),
    module_paths=module_paths,
)
