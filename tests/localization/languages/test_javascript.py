import pytest

from localization.languages import javascript
from localization.languages.base import Declared, Imported
from tests.contracts.language_contract import LanguageContract

NESTED = (
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("f(", ")"),
    ("x => ", ""),
    ("function f() {", "}"),
    ("class A { m() {", "}}"),
    ("({ a: ", "})"),
    ("`${", "}`"),
    ("a = b => {", "}"),
    ("if (a) {} else ", ""),
    ("a.", ""),
    ("!", ""),
)
SCRIPT = (".js", ".jsx", ".mjs", ".cjs")
TYPED = (".ts", ".tsx", ".mts", ".cts", ".d.ts")


def files(stem: str, suffixes: tuple[str, ...] = SCRIPT + TYPED) -> tuple[str, ...]:
    """Of a module without a suffix."""
    return tuple(f"{stem}{suffix}" for suffix in suffixes) + tuple(f"{stem}/index{suffix}" for suffix in suffixes)


SCRIPTS = ("javascript.js", "commonjs.cjs", "classes.mjs")
IMPORTS = (
    ("a/b.js", Imported("./c", "d", "d"), files("/a/c")),
    ("a/b.js", Imported("../c", "*"), files("/c")),
    ("a/b.js", Imported("../../c", "*"), ()),
    ("a/b.ts", Imported("./c"), files("/a/c", TYPED + SCRIPT)),
    ("a/b.js", Imported("./c.js"), ("/a/c.js", "/a/c.ts", "/a/c.tsx", "/a/c.jsx")),
    ("a/b.js", Imported("./c.mjs"), ("/a/c.mjs", "/a/c.mts")),
    ("a/b.js", Imported("./c.json"), ("/a/c.json", *files("/a/c.json"))),
    (
        "a/b.js",
        Imported(".."),
        tuple(f"/{stem}{suffix}" for stem in ("index", "src/index") for suffix in SCRIPT + TYPED),
    ),
    ("a/b.js", Imported("/c"), files("/c")),
    ("a/b.js", Imported("", "f", "default"), ("/a/b.js",)),
    ("a/b.js", Imported("pkg/c"), files("pkg/c") + files("pkg/src/c")),
    ("a/b.js", Imported("@scope/pkg/c"), files("pkg/c") + files("pkg/src/c")),
    ("a/b.js", Imported("@/c/d"), files("c/d")),
    ("a/b.js", Imported("~/c"), files("c")),
    ("a/b.js", Imported("node:fs"), ()),
    (
        "a/b.js",
        Imported("pkg"),
        tuple(f"pkg/{stem}{suffix}" for stem in ("src/index", "index", "lib/index") for suffix in SCRIPT + TYPED),
    ),
)


class TestJavaScript(LanguageContract):
    language = javascript.LANGUAGE
    fixtures = (*SCRIPTS, "jsx.jsx")
    nested = (*NESTED, ("<a>", "</a>"))
    imports = IMPORTS

    def test_bytes_that_are_not_utf8_may_stand_where_names_are_compared(self) -> None:
        source = self.read(b"const a = find('\xe9').map(() => 1);\nexport const f = () => {};\n")
        assert [each.name for each in source.definitions[1:]] == ["f"]
        assert [(each.qualifier, each.name) for each in source.references[:2]] == [("", "find"), ("find()", "map")]


@pytest.mark.parametrize(
    ("statement", "imported"),
    [
        ("import a, { b as c, default as d } from 'm'", [("b", "c"), ("default", "d"), ("default", "a")]),
        ("import a, * as b from 'm';", [("default", "a"), ("", "b")]),
        ("import type A from 'm'", [("default", "A")]),
        ("import type from 'm'", [("default", "type")]),
        ("import { from } from 'm'", [("from", "from")]),
        ("import { a, // why\n  /* b, */ c,\n} from 'm'", [("a", "a"), ("c", "c")]),
        ("import {} from 'm'", [("", "")]),
        ("a = require('m')", [("", "a")]),
        ("{ a, b: { c }, ...d } = require(`m`)", [("a", "a"), ("b", "b")]),
        ("a = require('m').b", [("b", "a")]),
        ("{ a } = await import('m')", [("a", "a")]),
        ("require('m')", [("", "")]),
        ("require(name)", None),
    ],
)
def test_imports(statement: str, imported: list[tuple[str, str]] | None) -> None:
    expected = tuple(Imported("m", name, alias) for name, alias in imported or ())
    assert javascript.LANGUAGE.read_import(statement) == expected


@pytest.mark.parametrize(
    ("statement", "type_"),
    [
        ("x = new a.B(c)", "a.B"),
        ("x = new B", "B"),
        ("x = new B(c).d()", ""),
        ("x = a.b(c)", "a.b"),
        ("x = a.b(c).d(e)", ""),
        ("x = await a.b('(')", "a.b"),
        ("x = require('a')", ""),
        ("x: A = b()", "A"),
        ("x?: A | null", "A"),
        ("x: null | a.B<C>", "a.B"),
        ("x: A[]", ""),
        ("x: Partial<A>", "A"),
        ("x: (a: A) => B", ""),
        ("x: () => void = new A()", ""),
        ("x: { a: A }", ""),
        ("x: string", ""),
        ("x = y as A<B>", "A"),
        ("x = y as const", ""),
    ],
)
def test_what_is_declared(statement: str, type_: str) -> None:
    assert javascript.LANGUAGE.read_declaration(statement) == ((Declared("x", type_),) if type_ else ())
