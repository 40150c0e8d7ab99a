import pytest

from localization.languages import c
from localization.languages.base import Declared, Imported
from localization.parse import parse
from tests.contracts.language_contract import LanguageContract


class TestC(LanguageContract):
    language = c.LANGUAGE
    fixtures = ("c.c",)
    nested = (
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("int f() {", "}"),
        ("int f() {" + "{", "}"),
        ("struct a { ", "};"),
        ("typedef struct { ", "} a;"),
        ("x = f(", ")"),
        ("a->", ""),
        ("*", ""),
        ("#if a\n", "#endif\n"),
        ("int (*", ")"),
    )
    imports = (
        ("src/a.c", Imported("b.h", "*", "*"), ("/src/b.h", "include/b.h", "b.h")),
        ("src/a.c", Imported("../b/c.h", "*", "*"), ("/b/c.h",)),
        ("src/a.c", Imported("./b.h", "*", "*"), ("/src/b.h", "include/b.h", "b.h")),
        ("src/a.c", Imported("<b/c.h>", "*", "*"), ("include/b/c.h", "b/c.h")),
        ("src/a.c", Imported("<stdio.h>", "*", "*"), ()),
        ("src/a.c", Imported("<vector>", "*", "*"), ()),
    )

    def test_what_declarations_tell(self) -> None:
        for statement, expected in {
            "a x;": [("x", "a")],
            "static const struct a *x, **y = f(1, 2), z[3];": [("x", "a"), ("y", "a"), ("z", "a")],
            "a (*x)(int)": [("x", "a")],
            "a f(int)": [],
            "a": [],
        }.items():
            assert list(c.read_declaration(statement)) == [Declared(*each) for each in expected], statement

    @pytest.mark.parametrize(
        ("source", "cpp"),
        [
            ("class A {\npublic:\n  void f();\n};\n", True),
            ("namespace a {\nint f();\n}\n", True),
            ("template <class T> struct A;\n", True),
            ("struct A {\n  bool operator==(A b);\n};\n", True),
            ("/* class A { */\nint class;\nint private;\nvoid namespace(void);\n", False),
            ('#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void);\n', False),
        ],
    )
    def test_a_header_may_be_cpp(self, source: str, cpp: bool) -> None:
        assert c.dialect(source.encode()) == ("cpp" if cpp else "")
        assert not parse("a.h", source).problem or not cpp
