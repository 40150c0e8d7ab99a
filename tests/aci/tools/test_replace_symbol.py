import pytest

from aci import ToolContext, ToolError
from aci.tools.create import Create
from aci.tools.replace_symbol import ReplaceSymbol
from tests.aci.conftest import FILES

CLASS = '''\
import functools


class Shape:
    """A shape."""

    @property
    @functools.cache
    def area(self):
        """Its area."""
        # in square metres
        width = self.width
        return width * 2

    def name(self): return "shape"


def area():
    """Only a docstring."""


def last():
    return 1'''


def put(context: ToolContext, path: str, text: str) -> None:
    Create(path=path, text=text).run(context)
    context.changed((path,))


def text_of(context: ToolContext, path: str) -> str:
    return context.environment.read(path).decode()


def test_a_method_is_replaced_and_indented(context: ToolContext) -> None:
    new = "def greet(self):\n    return 'hi'\n"
    shown = ReplaceSymbol(symbol="Greeter.greet", new=new).run(context).text
    whole = FILES["src/greet.py"].decode()
    start, end = whole.index("    def greet"), whole.index("\n\n\ndef shout")
    assert text_of(context, "src/greet.py") == f"{whole[:start]}    def greet(self):\n        return 'hi'{whole[end:]}"
    assert shown.startswith("Replaced the definition of src/greet.py::Greeter.greet. src/greet.py now reads:")


def test_what_is_indented_already_stays_so(context: ToolContext) -> None:
    ReplaceSymbol(symbol="greet", new="    def greet(self):\n        return 'hi'").run(context)
    assert "\n    def greet(self):\n        return 'hi'\n\n\ndef shout" in text_of(context, "src/greet.py")
    ReplaceSymbol(symbol="greet", new="def greet(self):\n        return 'ho'").run(context)
    assert "\n    def greet(self):\n        return 'ho'\n\n\ndef shout" in text_of(context, "src/greet.py")


def test_decorators_stay_unless_there_are_new_ones(context: ToolContext) -> None:
    put(context, "src/shape.py", CLASS)
    shown = ReplaceSymbol(symbol="Shape.area", new="def area(self):\n    return 2").run(context).text
    old = CLASS[CLASS.index("    @property") : CLASS.index("\n\n    def name")]
    expected = CLASS.replace(old, "    @property\n    @functools.cache\n    def area(self):\n        return 2")
    assert text_of(context, "src/shape.py") == expected
    assert "its decorators stay" in shown
    ReplaceSymbol(symbol="Shape.area", new="@property\ndef area(self):\n    return 3").run(context)
    assert "cache" not in text_of(context, "src/shape.py").partition("class")[2]


def test_a_body_keeps_the_docstring(context: ToolContext) -> None:
    put(context, "src/shape.py", CLASS)
    shown = ReplaceSymbol(symbol="Shape.area", new="return 2", part="body").run(context).text
    assert '        """Its area."""\n        return 2\n\n    def name' in text_of(context, "src/shape.py")
    assert "its docstring stays" in shown
    ReplaceSymbol(symbol="Shape.area", new='"""Twice."""\nreturn 3', part="body").run(context)
    assert 'def area(self):\n        """Twice."""\n        return 3\n\n    def name' in text_of(context, "src/shape.py")
    ReplaceSymbol(symbol="src/shape.py::area", new="return 4", part="body").run(context)
    assert 'def area():\n    """Only a docstring."""\n    return 4\n\n\ndef last' in text_of(context, "src/shape.py")
    ReplaceSymbol(symbol="last", new="x = 1\nreturn x", part="body").run(context)
    assert text_of(context, "src/shape.py").endswith("def last():\n    x = 1\n    return x")


def test_namesakes_are_named(context: ToolContext) -> None:
    put(context, "src/shape.py", CLASS)
    with pytest.raises(ToolError, match=r"defined 2 times(.|\n)*shape\.py::Shape\.area \(lines 7-13\)"):
        ReplaceSymbol(symbol="area", new="def area():\n    return 1").run(context)
    with pytest.raises(ToolError, match="Similar: Shape"):
        ReplaceSymbol(symbol="Shap", new="x").run(context)


def test_code_that_shares_a_line_is_not_guessed_at(context: ToolContext) -> None:
    put(context, "src/shape.py", CLASS)
    with pytest.raises(ToolError, match="shares its lines"):
        ReplaceSymbol(symbol="Shape.name", new="return 1", part="body").run(context)
    ReplaceSymbol(symbol="Shape.name", new="def name(self):\n    return 1").run(context)
    assert "\n    def name(self):\n        return 1\n\n\ndef area" in text_of(context, "src/shape.py")


def test_braces_and_what_follows_them_stay(context: ToolContext) -> None:
    source = "const a = {\n  f(x) {\n    return x;\n  },\n  g: 1,\n};\n\nfunction h() { return 1; }\n"
    put(context, "src/a.js", source)
    ReplaceSymbol(symbol="f", new="return x + 1;", part="body").run(context)
    assert text_of(context, "src/a.js") == source.replace("return x;", "return x + 1;")
    ReplaceSymbol(symbol="f", new="{\n  return x;\n}", part="body").run(context)
    ReplaceSymbol(symbol="f", new="f(y) {\n  return y;\n}").run(context)
    assert text_of(context, "src/a.js") == source.replace("x", "y")
    with pytest.raises(ToolError, match="shares its lines"):
        ReplaceSymbol(symbol="h", new="return 2;", part="body").run(context)
    ReplaceSymbol(symbol="h", new="function h() {\n  return 2;\n}").run(context)
    assert text_of(context, "src/a.js").endswith("};\n\nfunction h() {\n  return 2;\n}\n")


def test_tabs_and_carriage_returns_of_a_go_file(context: ToolContext) -> None:
    source = "package a\r\n\r\n// F does.\r\nfunc F() int {\r\n\tif a {\r\n\t\treturn 1\r\n\t}\r\n\treturn 2\r\n}\r\n"
    put(context, "src/a.go", source)
    ReplaceSymbol(symbol="F", new="for {\n    return 3\n}", part="body").run(context)
    expected = "package a\r\n\r\n// F does.\r\nfunc F() int {\r\n\tfor {\r\n\t\treturn 3\r\n\t}\r\n}\r\n"
    assert text_of(context, "src/a.go") == expected
    ReplaceSymbol(symbol="F", new="func F() int {\n    return 4\n}").run(context)
    assert text_of(context, "src/a.go") == "package a\r\n\r\n// F does.\r\nfunc F() int {\r\n\treturn 4\r\n}\r\n"


def test_what_was_changed_behind_the_index_is_looked_up_anew(context: ToolContext) -> None:
    context.environment.exec("sed -i '1i # one\\n# two' src/greet.py", timeout=10)
    ReplaceSymbol(symbol="shout", new="return text", part="body").run(context)
    assert text_of(context, "src/greet.py").endswith("def shout(text):\n    return text\n")
