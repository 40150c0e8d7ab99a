from localization.languages import ruby
from localization.languages.base import Declared, Imported
from tests.contracts.language_contract import LanguageContract


class TestRuby(LanguageContract):
    language = ruby.LANGUAGE
    fixtures = ("ruby.rb",)
    nested = (
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("f(", ")"),
        ("f ", ""),
        ("a.", ""),
        ("class A;", ";end;"),
        ("def f;", ";end;"),
        ("if a;", ";end;"),
        ("a do ", " end "),
        ("->{", "}"),
        ('"#{', '}"'),
        ("<<A\n", "A\n"),
    )
    imports = (
        ("a/b/c.rb", Imported("d/e", "*", "*"), ("lib/d/e.rb", "d/e.rb")),
        ("a/b/c.rb", Imported("d/e.rb", "*", "*"), ("lib/d/e.rb", "d/e.rb")),
        ("a/b/c.rb", Imported("./d", "*", "*"), ("/a/b/d.rb",)),
        ("a/b/c.rb", Imported("./../d/e", "*", "*"), ("/a/d/e.rb",)),
        ("a/b/c.rb", Imported("./d/../../e", "*", "*"), ("/a/e.rb",)),
        ("a/b/c.rb", Imported("d/e.rake", "*", "*"), ("lib/d/e.rake", "d/e.rake")),
        ("a/b/c.rb", Imported("d", "E", "E"), ("lib/d.rb", "d.rb")),
    )

    def test_what_is_required(self) -> None:
        for statement, module in {
            "require 'a/b'": "a/b",
            'require("a")': "a",
            "require_relative '../a'": "./../a",
            'require "a#{b}"': None,
            "require a": None,
        }.items():
            expected = () if module is None else (Imported(module, "*", "*"),)
            assert ruby.read_import(statement) == expected, statement

    def test_what_assignments_tell(self) -> None:
        for value, type_ in {
            "A.new": "A",
            "A::B.new(1, c(2)) { |d| d }": "A::B",
            "::A.open('x')": "A",
            "A.find(1)": "A.find",
            "A.new(1).save": "",
            "A.new + 1": "",
            "A::B": "",
        }.items():
            expected = (Declared("x", type_),) if type_ else ()
            assert ruby.read_declaration(f"x = {value}") == expected, value
        assert ruby.read_declaration("@x ||= A.new") == (Declared("self.x", "A"),)
