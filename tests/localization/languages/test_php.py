import pytest

from localization.languages import php
from localization.languages.base import Declared, Imported
from localization.parse import parse_source
from tests.contracts.language_contract import LanguageContract


class TestPhp(LanguageContract):
    language = php.LANGUAGE
    fixtures = ("php.php",)
    nested = (
        ("<?php " + "(", ")"),
        ("<?php " + "[", "]"),
        ("<?php " + "{", "}"),
        ("<?php if (a) {", "}"),
        ("<?php f(", ")"),
        ("<?php $a->", ""),
        ("<?php class A { function f() {", "}}"),
        ("<?php function f() {", "}"),
        ("<?php fn() => ", ""),
        ("<?php ?>", ""),
    )
    imports = (
        ("x/y.php", Imported("A\\B", "C", "D"), ("A/B/C.php", "B/C.php", "src/C.php", "C.php")),
        ("x/y.php", Imported("A\\B", "f", "f"), ("A/B/f.php", "B/f.php", "f.php", "A/B/", "B/")),
        ("x/y.php", Imported("", "C", "C"), ("src/C.php", "C.php")),
        ("x/y.php", Imported("./z.php", "*"), ("/x/z.php",)),
        ("x/y.php", Imported("../z.php", "*"), ("/z.php",)),
        ("x/y.php", Imported("a/z.php", "*"), ("/x/a/z.php", "a/z.php")),
    )

    def test_the_package(self) -> None:
        assert parse_source(self.language, self.texts()[0]).definitions[0].scope == "Shop.Storage"


@pytest.mark.parametrize(
    ("statement", "imported"),
    [
        ("use A\\B;", [("A", "B", "B")]),
        ("use \\A;", [("", "A", "A")]),
        ("use A\\{B, C\\D as E, function f};", [("A", "B", "B"), ("A\\C", "D", "E"), ("A", "f", "f")]),
        ("use function A\\{f, g as h};", [("A", "f", "f"), ("A", "g", "h")]),
        ("require 'a/b.php'", [("a/b.php", "*", "")]),
        ("require_once(dirname(__FILE__) . '/a.php')", [("./a.php", "*", "")]),
        ("require_once dirname(dirname(__FILE__)) . '/a.php'", [("../a.php", "*", "")]),
        ("require_once dirname(__DIR__, 2) . '/a.php'", [("../../a.php", "*", "")]),
        ("require $file", []),
    ],
)
def test_imports(statement: str, imported: list[tuple[str, str, str]]) -> None:
    assert php.read_import(statement) == tuple(Imported(*each) for each in imported)


@pytest.mark.parametrize(
    ("statement", "declared"),
    [
        ("?A $x = null", [("$x", "A")]),
        ("int|A\\B $x", [("$x", "A\\B")]),
        ("(A&B)|null $x", [("$x", "A")]),
        ("#[Given('a')] private readonly A $x", [("$x", "A"), ("$this->x", "A")]),
        ("public static A $x = null;", [("$x", "A"), ("$this->x", "A")]),
        ("A ...$x", [("$x", "A")]),
        ("array $x", []),
        ("$x = new \\A\\B($c)", [("$x", "\\A\\B")]),
        ("$x = new A", [("$x", "A")]),
        ("$this->x = A::of($c)", [("$this->x", "A::of")]),
        ("$x = $this->a->b($c)", [("$x", "$this->a->b")]),
        ("$x = $this->a->b($c)->d()", []),
        ("$x = f(')')[0]", []),
        ("$x = $f()", []),
        ("catch (A | B $x) {", [("$x", "A")]),
    ],
)
def test_what_is_declared(statement: str, declared: list[tuple[str, str]]) -> None:
    assert php.read_declaration(statement) == tuple(Declared(*each) for each in declared)
