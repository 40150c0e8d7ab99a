from localization.languages import cpp
from localization.languages.base import Declared, Imported
from tests.contracts.language_contract import LanguageContract


class TestCpp(LanguageContract):
    language = cpp.LANGUAGE
    fixtures = ("cpp.cpp",)
    nested = (
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("namespace a {", "}"),
        ("struct a { ", "};"),
        ("int f() {", "}"),
        ("template <class T> ", ""),
        ("a<", ">"),
        ("a::", ""),
        ("x = f(", ")"),
        ("[] {", "}"),
        ("a->", ""),
        ("#if a\n", "#endif\n"),
    )
    imports = (
        ("src/a.cc", Imported("b.h", "*", "*"), ("/src/b.h", "include/b.h", "b.h")),
        ("src/a.cc", Imported("<fmt/core.h>", "*", "*"), ("include/fmt/core.h", "fmt/core.h")),
        ("src/a.cc", Imported("<vector>", "*", "*"), ()),
        ("src/a.cc", Imported("std", "*", "*"), ()),
        ("src/a.cc", Imported("std", "string", "string"), ()),
        ("src/a.cc", Imported("std::filesystem", "", "fs"), ()),
    )

    def test_what_is_imported(self) -> None:
        for statement, expected in {
            '#include "a/b.h"\n': Imported("a/b.h", "*", "*"),
            "#  include <a>": Imported("<a>", "*", "*"),
            "#include MACRO": None,
            "using namespace std;": Imported("std", "*", "*"),
            "using std::chrono::seconds;": Imported("std::chrono", "seconds", "seconds"),
            "using a::b;": None,
            "namespace fs = std::filesystem;": Imported("std::filesystem", "", "fs"),
            "namespace a = b::c;": None,
        }.items():
            assert cpp.read_import(statement) == ((expected,) if expected else ()), statement

    def test_what_declarations_tell(self) -> None:
        for statement, type_ in {
            "A x": "A",
            "const a::B& x = f()": "a::B",
            "std::vector<A<B>> x;": "std::vector",
            "std::unique_ptr<const A[]> x;": "A",
            "std::shared_ptr<std::optional<A>> x;": "A",
            "auto x = A(1);": "A",
            "auto* x = new a::B{1};": "a::B",
            "auto x = std::make_unique<A>(1);": "A",
            "auto x = dynamic_cast<const A*>(y);": "A",
            "auto x = f<A>(1);": "f",
            "auto x = f(1)->g();": "",
            "auto x = y;": "",
            "int x = 1;": "",
            "for (const A& x : y) {": "A",
            "[[maybe_unused]] static A x;": "A",
        }.items():
            assert cpp.read_declaration(statement) == ((Declared("x", type_),) if type_ else ()), statement
        assert cpp.read_declaration("A *x, &y = z, w[2];") == tuple(Declared(name, "A") for name in "xyw")

    def test_names_of_operators(self) -> None:
        for name, clean in {
            "a::B::operator const c::D &() const": "a::B::operator D",
            "A<B, decltype(c(d<e>()))>::f": "A::f",
            "A<B, cut": "A",
            "operator bool() const": "operator bool",
            "operator ()": "operator()",
            "operator ==": "operator==",
            "my_operator": "my_operator",
        }.items():
            assert cpp.clean_name(name) == clean
