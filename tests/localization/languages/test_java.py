import pytest

from localization.languages import java
from localization.languages.base import Declared, Imported
from localization.parse import parse_source
from tests.contracts.language_contract import LanguageContract


class TestJava(LanguageContract):
    language = java.LANGUAGE
    fixtures = ("java.java",)
    nested = (
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("class A {", "}"),
        ("class A { void f() {", "}}"),
        ("class A { int x = f(", "); }"),
        ("class A { B x = new B() {", "}; }"),
        ("class A { List<", "> x; }"),
        ("class A { Object x = () -> ", "; }"),
        ("@A(", ") class B {}"),
    )
    imports = (
        ("x/Y.java", Imported("a.b", "C", "C"), ("a/b/C.java",)),
        ("x/Y.java", Imported("a.b", "*"), ("a/b/",)),
        ("x/Y.java", Imported("a.B", "C", "C"), ("a/B/C.java", "a/B.java")),
        ("x/Y.java", Imported("a.B", "f", "f"), ("a/B/f.java", "a/B.java")),
        ("x/Y.java", Imported("a.B", "*"), ("a/B.java", "a/B/")),
    )

    def test_the_package(self) -> None:
        assert parse_source(self.language, self.texts()[0]).definitions[0].scope == "org.example.shop"


@pytest.mark.parametrize(
    ("statement", "declared"),
    [
        ("final Map<String, List<A>> x = f(), y;", [("x", "Map")]),
        ("A x, y;", [("x", "A"), ("y", "A")]),
        ('@Named("a") final a.B x', [("x", "a.B")]),
        ("var x = new A<>(b);", [("x", "A")]),
        ("var x = new A() { int y = 1; };", [("x", "A")]),
        ("var x = a.b(c);", [("x", "a.b")]),
        ("var x = a.b(c).d();", []),
        ("for (A x : y) { z(); }", [("x", "A")]),
        ("for (int x : y) {}", []),
        ("y instanceof final A x", [("x", "A")]),
        ("A | B x", [("x", "B")]),
        ("A[] x;", []),
        ("int x = 1;", []),
    ],
)
def test_what_is_declared(statement: str, declared: list[tuple[str, str]]) -> None:
    assert java.LANGUAGE.read_declaration(statement) == tuple(Declared(*each) for each in declared)
