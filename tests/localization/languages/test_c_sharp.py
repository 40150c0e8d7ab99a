import pytest

from localization.languages import c_sharp
from localization.languages.base import Declared, Imported
from localization.languages.preprocessor import without_directives
from localization.parse import parse_source
from tests.contracts.language_contract import LanguageContract


class TestCSharp(LanguageContract):
    language = c_sharp.LANGUAGE
    fixtures = ("c_sharp.cs", "conditionals.cs")
    nested = (
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("class A {", "}"),
        ("namespace A {", "}"),
        ("class A { void F() {", "}}"),
        ("f = x => ", ""),
        ("#if A\n", "#endif\n"),
        ("a?.", ""),
    )
    imports = (
        (
            "x.cs",
            Imported("A.B.C", "*"),
            ("A/B/C.cs", "A.B/C.cs", "A.B.C.cs", "B/C.cs", "B.C.cs", "C.cs",
             "A/B/C/", "A.B/C/", "A.B.C/", "B/C/", "B.C/", "C/"),
        ),
        ("x.cs", Imported("A", "B", "X"), ("A/B.cs", "B.cs", "A/")),
        ("x.cs", Imported("System.IO", "*"), ("System/IO.cs", "System.IO.cs", "System/IO/", "System.IO/")),
    )  # fmt: skip

    def test_the_package(self) -> None:
        scopes = [parse_source(self.language, text).definitions[0].scope for text in self.texts()]
        assert scopes == ["Shop.Storage", "Shop.Conditional"]


def test_directives_are_blanked_out_with_later_branches() -> None:
    source = b"a\n#if X // y\nb\r\n  # if Y\nc\n#else\nd\n#endif\n#elif Z\ne\n#else\nf\n#endif\n#endif\ng #if\n"
    kept = without_directives(source)
    assert len(kept) == len(source)
    assert [line.strip() for line in kept.split(b"\n")] == [
        b"a", b"", b"b", b"", b"c", b"", b"", b"", b"", b"", b"", b"", b"", b"", b"g #if", b"",
    ]  # fmt: skip
    assert kept.count(b"\n") == source.count(b"\n")


@pytest.mark.parametrize(
    ("statement", "declared"),
    [
        ("A<B> x, y = f()", [("x", "A"), ("y", "A")]),
        ("[In] ref A x", [("x", "A")]),
        ("public A.B? X { get; set; } = new C();", [("X", "A.B")]),
        ("A X => new B();", [("X", "A")]),
        ("var x = new A { B = 1 }", [("x", "A")]),
        ("var x = await a.B<C>(d)", [("x", "a.B")]),
        ("var x = a.B(c)!", [("x", "a.B")]),
        ("var x = (A)b", []),
        ("foreach (A x in y) { z(); }", [("x", "A")]),
        ("foreach (var x in y) {}", []),
        ("(A x)", [("x", "A")]),
        ("global::A.B x = c", [("x", "A.B")]),
        ("string x", []),
        ("A[] x", []),
    ],
)
def test_what_is_declared(statement: str, declared: list[tuple[str, str]]) -> None:
    assert c_sharp.LANGUAGE.read_declaration(statement) == tuple(Declared(*each) for each in declared)
