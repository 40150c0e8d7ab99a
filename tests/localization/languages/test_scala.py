import pytest

from localization.languages import scala
from localization.languages.base import Declared, Imported
from localization.parse import parse_source
from tests.contracts.language_contract import LanguageContract


class TestScala(LanguageContract):
    language = scala.LANGUAGE
    fixtures = ("scala.scala",)
    nested = (
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("class A {", "}"),
        ("def f = {", "}"),
        ("f(", ")"),
        ("x => ", ""),
        ("a.", ""),
    )
    imports = (
        (
            "x.scala",
            Imported("a.b", "C", "C"),
            ("a/b/C.scala", "a/b/C.java", "a/b.scala", "a/b/package.scala", "a/b/", "a/package.scala", "a/",
             "b/C.scala", "b/C.java", "b.scala"),
        ),
        ("x.scala", Imported("a.B", "*"), ("a/B.scala", "a/B.java", "a/package.scala", "a/", "B.scala", "B.java")),
        ("x.scala", Imported("a", "*"), ("a.scala", "a/package.scala", "a/")),
        ("x.scala", Imported("", "A", "A"), ("A.scala", "A.java")),
    )  # fmt: skip

    def test_the_package(self) -> None:
        assert parse_source(self.language, self.texts()[0]).definitions[0].scope == "shop.storage"


@pytest.mark.parametrize(
    ("statement", "imported"),
    [
        ("import a.b.C", [("a.b", "C", "C")]),
        ("import a.{B, C => D, E as F, G => _}", [("a", "B", "B"), ("a", "C", "D"), ("a", "E", "F")]),
        ("import a._, b.*, c.given", [("a", "*", ""), ("b", "*", ""), ("c", "*", "")]),
        ("import a.{B, given}", [("a", "B", "B"), ("a", "*", "")]),
        ("import `a b`.C // why", [("a b", "C", "C")]),
        ("import a.`type`.C", [("a.type", "C", "C")]),
    ],
)
def test_imports(statement: str, imported: list[tuple[str, str, str]]) -> None:
    assert scala.read_import(statement) == tuple(Imported(*each) for each in imported)


@pytest.mark.parametrize(
    ("statement", "type_"),
    [
        ("val x: A[B] = c", "A"),
        ("private[a] lazy val x = new a.B(c) with D", "a.B"),
        ("override val x = A.of[B](c)", "A.of"),
        ("val x = A.of(c).d(e)", ""),
        ("@inject() implicit val x: a.B", "a.B"),
        ("x: => A", "A"),
        ("x: A => B", ""),
        ("x: Int = 1", ""),
        ("val (x, y) = f()", ""),
    ],
)
def test_what_is_declared(statement: str, type_: str) -> None:
    assert scala.read_declaration(statement) == ((Declared("x", type_),) if type_ else ())
