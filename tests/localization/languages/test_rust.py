from localization.languages import rust
from localization.languages.base import Declared, Imported
from tests.contracts.language_contract import LanguageContract


class TestRust(LanguageContract):
    language = rust.LANGUAGE
    fixtures = ("rust.rs",)
    nested = (
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("fn f() {", "}"),
        ("mod a {", "}"),
        ("impl A {", "}"),
        ("#[a] ", ""),
        ("x!(", ")"),
        ("a.b(", ")"),
        ("A<", ">"),
        ("use a::{", "}"),
        ("&", ""),
        ("if a {", "} else "),
    )
    imports = (
        ("p/src/a/b.rs", Imported("crate::c", "d", "d"), (
            "/p/src/c/d.rs", "/p/src/c/d/mod.rs", "/p/src/c.rs", "/p/src/c/mod.rs", "/p/src/lib.rs", "/p/src/main.rs",
        )),
        ("src/a.rs", Imported("crate", "Type", "Type"), ("/src/lib.rs", "/src/main.rs")),
        ("src/a/b.rs", Imported("self", "*", "*"), ("/src/a/b.rs", "/src/a/b/mod.rs")),
        ("tests/a.rs", Imported("self::b", "", "b"), ("/tests/b.rs", "/tests/b/mod.rs", "/tests.rs", "/tests/mod.rs")),
        ("src/a/mod.rs", Imported("self::b", "", "b"), (
            "/src/a/b.rs", "/src/a/b/mod.rs", "/src/a.rs", "/src/a/mod.rs",
        )),
        ("src/a/b.rs", Imported("super::super::c", "T", "T"), (
            "/src/c.rs", "/src/c/mod.rs", "/src/lib.rs", "/src/main.rs",
        )),
        ("src/a.rs", Imported("my_crate::b::Kind", "Variant", "Variant"), (
            "/src/a/my_crate/b.rs", "/src/a/my_crate/b/mod.rs", "/src/a/my_crate.rs", "/src/a/my_crate/mod.rs",
            "my-crate/src/b.rs", "my-crate/src/b/mod.rs", "my-crate/src/lib.rs", "my-crate/src/main.rs",
            "my_crate/src/b.rs", "my_crate/src/b/mod.rs", "my_crate/src/lib.rs", "my_crate/src/main.rs",
        )),
        ("tests/a.rs", Imported("my_crate::b", "T", "T"), (
            "/tests/my_crate/b.rs", "/tests/my_crate/b/mod.rs", "/tests/my_crate.rs", "/tests/my_crate/mod.rs",
            "my-crate/src/b.rs", "my-crate/src/b/mod.rs", "my-crate/src/lib.rs", "my-crate/src/main.rs",
            "my_crate/src/b.rs", "my_crate/src/b/mod.rs", "my_crate/src/lib.rs", "my_crate/src/main.rs",
            "/src/b.rs", "/src/b/mod.rs",
        )),
        ("src/a.rs", Imported("std::fmt", "Debug", "Debug"), ()),
    )  # fmt: skip

    def test_use_trees(self) -> None:
        for statement, expected in {
            "use a;": [Imported("a", "", "a")],
            "use a::b as c;": [Imported("a", "b", "c")],
            "pub(in crate::x) use ::a::{self as s, b::{c, self}, *};": [
                Imported("a", "", "s"),
                Imported("a::b", "c", "c"),
                Imported("a::b", "", "b"),
                Imported("a", "*", "*"),
            ],
            "use {a, b::c};": [Imported("a", "", "a"), Imported("b", "c", "c")],
            "use a::{b, // , c\n d};": [Imported("a", "b", "b"), Imported("a", "d", "d")],
            "use a::{b, c": [Imported("a", "b", "b"), Imported("a", "c", "c")],
            "mod a;": [Imported("self::a", "", "a")],
            "extern crate a as b;": [Imported("a", "", "b")],
        }.items():
            assert list(rust.read_import(statement)) == expected, statement

    def test_what_declarations_tell(self) -> None:
        for statement, type_ in {
            "x: &'a mut T<U>": "T",
            "x: Option<Arc<Mutex<a::T>>>": "a::T",
            "x: &dyn T": "T",
            "x: Vec<T>": "Vec",
            "x: &str": "",
            "x: (A, B)": "",
            "let x: Box<dyn T> = f();": "T",
            "let mut x = T::new(f(1));": "T",
            'let x = a::T::from_str("(").unwrap();': "a::T",
            "let x = T::builder();": "T::builder",
            "let x = f().await?;": "f",
            "let x = E::V(1);": "E",
            "let x = &mut T { a: 1 };": "T",
            "let x = f(1).g();": "",
            "let Some(x) = f() else { return };": "f",
            "let Some(mut x) = f()": "f",
            "static X: T = T::new();": "T",
            "let x = Some(1);": "",
        }.items():
            told = tuple(each.type for each in rust.read_declaration(statement))
            assert told == ((type_,) if type_ else ()), statement
        assert rust.read_declaration("pub(crate) x: T") == (Declared("x", "T"),)
