"""What JavaScript and TypeScript share: modules, declarations and names."""

import posixpath
import re
from collections.abc import Iterator

from localization.languages.base import Declared, Imported
from localization.languages.comments import clean_comments
from localization.languages.values import created_or_called

_COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"\w])//[^\n]*", re.DOTALL)
_SOURCE = re.compile(r"""(?:\bfrom|\brequire\s*\(|\bimport\s*\(?)\s*(['"`])(?P<module>[^'"`\n]*)\1""")
_STATEMENT = re.compile(r"(?:import\b(?!\s*\()|export\b)\s*(?:type(?:of)?\s+(?!from\b|,))?")
_NAMED = re.compile(r"\{(.*?)\}", re.DOTALL)
_NAME = re.compile(r"^(?:type(?:of)?\s+)?([\w$]+|\*)(?:\s+as\s+([\w$]+))?$")
_BOUND = re.compile(r"^([\w$]+)(?:\s*:\s*([\w$]+))?")
_REQUIRED_MEMBER = re.compile(r"\)\s*\.\s*([\w$]+)\s*$")

_DECLARED = re.compile(
    r"^(?:@[\w$.]+(?:\((?:[^()]|\([^()]*\))*\))?\s*)*"
    r"(?P<modifiers>(?:(?:public|private|protected|readonly|static|declare|override|abstract|accessor)\s+)*)"
    r"(?:\.\.\.)?(?P<name>[\w$.#]+)\s*[?!]?\s*"
    r"(?::\s*(?P<type>[^=]+?(?=\s*=[^>]|$))\s*)?"
    r"(?:=\s*(?P<value>.*))?",
    re.DOTALL,
)
_MORE = re.compile(r"[;,!].*|as\s.*", re.DOTALL)
_CAST = re.compile(r"^([\w$.]+)\s*=.*\bas\s+([\w$.]+)(?:<.*>)?\s*$", re.DOTALL)
_TYPE = re.compile(r"^(?:readonly\s+)?([\w$.]+)\s*(?:<(.*)>)?\s*$", re.DOTALL)
_TRANSPARENT = frozenset(("Readonly", "Partial", "Required", "NonNullable"))
_NO_CLASS = frozenset(
    ("any", "bigint", "boolean", "const", "never", "null", "number", "object", "string", "symbol", "this", "undefined",
     "unknown", "void", "true", "false")
)  # fmt: skip

_DIRECTIVE = re.compile(
    r"^[ \t]*(?://|/\*)[ \t]*(?:eslint|prettier|biome|istanbul|c8|v8|webpack|@ts-|[#@]__)[^\n]*(?:\n|$)", re.MULTILINE
)
_PLACE = re.compile(r"^(?:module\.exports|exports|this|window|global|globalThis)\.")
_PLAIN = re.compile(r"[\w$.#-]*")

_SCRIPT = (".js", ".jsx", ".mjs", ".cjs")
_TYPED = (".ts", ".tsx", ".mts", ".cts", ".d.ts")
_WRITTEN_IN = {".js": (".ts", ".tsx", ".jsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}


def clean_docstring(comments: str) -> str:
    """Without what is said to tools (`eslint-disable-next-line`)."""
    return clean_comments(_DIRECTIVE.sub("", comments))


def clean_name(text: str) -> str:
    """`exports.f` and `this.f` as `f`, `A.prototype.f` as `A.f`, `[Symbol.iterator]` as `Symbol.iterator`."""
    name = _PLACE.sub("", text.strip("[]")).replace(".prototype", "")
    return name if _PLAIN.fullmatch(name) or name[:1] in "'\"" else name.rpartition(".")[2].strip("[]() ")


def read_import(statement: str) -> tuple[Imported, ...]:
    """`import`, `export ... from`, `require()` and `import()`; `export {a as b}` is taken from module `""`."""
    text = _COMMENT.sub(" ", statement).strip().rstrip(";").rstrip()
    source = _SOURCE.search(text)
    module = source["module"] if source else ""
    if (found := _STATEMENT.match(text)) is not None:
        names = text[found.end() : source.start() if source else len(text)]
        return tuple(_imported(module, names)) or (Imported(module),)
    if source is None:
        return ()
    bound, equals, _ = text[: source.start()].rpartition("=")
    if not equals:
        return (Imported(module),)
    if "{" in bound:
        parts = (_BOUND.match(part.strip()) for part in bound.strip(" {}\n\t").split(","))
        return tuple(Imported(module, part[1], part[2] or part[1]) for part in parts if part)
    member = _REQUIRED_MEMBER.search(text)
    return (Imported(module, member[1] if member else "", bound.split(":")[0].strip()),)


def _imported(module: str, names: str) -> Iterator[Imported]:
    """`a, {b as c, type d}`, `* as e`, `a = require(...)`."""
    for group in _NAMED.findall(names):
        for part in group.split(","):
            if (found := _NAME.match(part.strip())) is not None:
                yield Imported(module, found[1], found[2] or found[1])
    for part in _NAMED.sub("", names).partition("=")[0].split(","):
        if (found := _NAME.match(part.strip())) is not None:
            if found[1] == "*":
                yield Imported(module, "" if found[2] else "*", found[2] or "")
            else:
                yield Imported(module, "" if "=" in names else "default", found[1])


def read_declaration(statement: str) -> tuple[Declared, ...]:
    """`x = new A()`, `x = f()`, `x: A`, `x = y as A`; `private x: A` is `this.x` too, a constructor may say it."""
    found = _DECLARED.match(statement)
    if found is None:
        return ()
    declared = _class_of(found["type"]) if found["type"] else created_or_called(found["value"] or "", _MORE)
    if not declared and (cast := _CAST.match(statement)) is not None:
        declared = _class_of(cast[2])
    if not declared or declared in ("require", "import"):
        return ()
    name = found["name"]
    return (Declared(name, declared), *([Declared(f"this.{name}", declared)] if found["modifiers"] else []))


def _class_of(written: str) -> str:
    """The class in `A | null` or `Readonly<A>`; empty for arrays, functions and what has no class."""
    for part in written.split("|"):
        found = _TYPE.match(part.strip())
        if found and found[1] in _TRANSPARENT and found[2]:
            return _class_of(found[2])
        if found and found[1] not in _NO_CLASS:
            return found[1]
        if not found and part.strip() not in _NO_CLASS:
            return ""
    return ""


def module_paths(importing_path: str, imported: Imported) -> tuple[str, ...]:
    """As bundlers look for it, source folders of packages in the same tree and aliases (`@/a`, `~/a`) included."""
    module = imported.module
    if not module:
        return (f"/{importing_path}",) if importing_path else ()
    if "*" in module or ":" in module:
        return ()
    typed = importing_path.endswith(_TYPED)
    if module.startswith((".", "/")):
        folder = [part for part in importing_path.split("/")[:-1] if part]
        if module.split("/").count("..") > len(folder):
            return ()
        stem = posixpath.normpath("/".join(["/", *folder, module] if module[0] == "." else ["/", module])).strip("/")
        found = list(_files(stem, typed))
        if module.rstrip("/").endswith("."):  # a package of its own
            found += [f"{stem}/src/index{suffix}".lstrip("/") for suffix in _suffixes(typed)]
        return tuple(f"/{path}" for path in dict.fromkeys(found))
    first, *rest = (part for part in module.split("/") if part) if module.strip("/") else [""]
    if first.startswith("@") and len(first) > 1 and rest:
        first, *rest = rest
    if not rest:
        stems = [f"{first}/src/index", f"{first}/index", f"{first}/lib/index"] if first.strip("@~#$") else []
        return tuple(f"{stem}{suffix}" for stem in stems for suffix in _suffixes(typed))
    below = "/".join(rest)
    stems = [below] if first in ("@", "~", "#", "$") else [f"{first}/{below}", f"{first}/src/{below}"]
    return tuple(dict.fromkeys(path for stem in stems for path in _files(stem, typed)))


def _suffixes(typed: bool) -> tuple[str, ...]:
    return _TYPED + _SCRIPT if typed else _SCRIPT + _TYPED


def _files(stem: str, typed: bool) -> Iterator[str]:
    name, suffix = posixpath.splitext(stem)
    if suffix:
        yield stem
    if suffix in _WRITTEN_IN:
        yield from (f"{name}{each}" for each in _WRITTEN_IN[suffix])
        return
    if stem:
        yield from (f"{stem}{each}" for each in _suffixes(typed))
    yield from (f"{stem}/index{each}".lstrip("/") for each in _suffixes(typed))
