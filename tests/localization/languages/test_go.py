from localization.languages import go
from localization.languages.base import Declared, Imported
from tests.contracts.language_contract import LanguageContract


class TestGo(LanguageContract):
    language = go.LANGUAGE
    fixtures = ("go.go",)
    nested = (
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("func f() {", "}"),
        ("package a\nfunc f() {" + "{", "}"),
        ("x := func() {", "}"),
        ("f(", ")"),
        ("a.", ""),
        ("type t struct { a ", "}"),
        ("*", ""),
        ("if a {", "} else "),
    )
    imports = (
        ("a/b.go", Imported("encoding/json", "", "json"), ("encoding/json/",)),
        ("a/b.go", Imported("github.com/o/r/c/d", "", "d"), ("github.com/o/r/c/d/", "/c/d/", "c/d/")),
        ("a/b.go", Imported("github.com/o/r/v2/c", "", "c"), ("github.com/o/r/v2/c/", "/c/", "c/")),
        ("a/b.go", Imported("github.com/o/r", "", "r"), ("github.com/o/r/", "/")),
        ("b.go", Imported("github.com/o/r", "", "r"), ("github.com/o/r/",)),
        ("b.go", Imported("k8s.io/api/c", "", "c"), ("k8s.io/api/c/", "/c/", "c/", "/api/c/", "api/c/")),
        ("b.go", Imported("shop/c", "", "c"), ("shop/c/", "/c/", "c/")),
        ("a/b/c.go", Imported("../d", "", "d"), ("/a/d/",)),
    )  # fmt: skip

    def test_local_names_of_packages(self) -> None:
        for path, name in {
            "a/b": "b", "a/b/v2": "b", "gopkg.in/yaml.v3": "yaml", "a/go-b": "b", "a/b-go": "b", "a/b.go": "b",
            "v2": "v2",
        }.items():  # fmt: skip
            assert go.read_import(f'import "{path}"') == (Imported(path, "", name),)

    def test_what_values_tell(self) -> None:
        for value, type_ in {
            "f(g(1), h(2))": "f",
            "p.F(\"a)\", ')')": "p.F",
            "&p.T{a: b{}}": "p.T",
            "T[K, V]{}": "T",
            "new(p.T)": "p.T",
            "y.(*p.T)": "p.T",
            "f().g()": "",
            "f(1) + 1": "",
            "f(1), 2": "f",
            "make(map[string]T)": "",
            "[]T{}": "",
            "func() T { return f() }": "",
            "<-c": "",
            "f(cut": "f",
        }.items():
            assert go.read_declaration(f"x := {value}") == ((Declared("x", type_),) if type_ else ()), value
