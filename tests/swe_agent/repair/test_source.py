"""Nodes know their bytes: spans, insertions, scopes and what a file knows about its calls and attributes."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swe_agent.repair import Edit, SourceFile
from swe_agent.repair.nearby import in_loop, nearby_names, siblings, subjects
from swe_agent.repair.source import dotted, last_name
from swe_agent.repair.syntax import ATOM, SUM, TEST, at_least, swap


def parsed(source: str) -> SourceFile:
    return SourceFile("m.py", source.encode())


def first(file: SourceFile, kind: type[ast.AST]) -> ast.AST:
    return next(node for node in file.nodes if isinstance(node, kind))


@given(st.text(alphabet="aé日😀 ", max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_text_of_a_node_is_its_source(text: str, newline: str) -> None:
    source = f"x = '{text}' + é{newline}y = f('{text}', é[0]){newline}"
    file = parsed(source)
    for node in file.nodes:
        if isinstance(node, ast.expr):
            assert ast.dump(ast.parse(file.text(node), mode="eval").body) == ast.dump(node).replace("Store()", "Load()")


@given(st.binary(max_size=30), st.integers(0, 30), st.integers(0, 30), st.text(max_size=5))
def test_an_edit_changes_its_span_only(data: bytes, one: int, other: int, text: str) -> None:
    start, end = sorted((min(one, len(data)), min(other, len(data))))
    result = Edit("m.py", start, end, text, "t", 1, "").applied_to(data)
    assert result == data[:start] + text.encode() + data[end:]


@pytest.mark.parametrize("data", [b"print 1\n", b"x = '\xff'\n", b"\xef\xbb\xbfx = 1\n", b"x = \x00\n"])
def test_what_cannot_be_parsed_says_so(data: bytes) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        SourceFile("m.py", data)


@pytest.mark.parametrize(("newline", "indent"), [("\n", "    "), ("\r\n", "\t"), ("\n", "  ")])
def test_lines_are_inserted_in_the_style_of_the_file(newline: str, indent: str) -> None:
    file = parsed(f"def f(a):{newline}{indent}return a{newline}")
    edit = file.insert_before(file.statements[2], "if a:\n    return 1", "t", "")
    result = edit.applied_to(file.data).decode()
    assert result == newline.join(
        ["def f(a):", f"{indent}if a:", f"{indent}{indent}return 1", f"{indent}return a", ""]
    )  # fmt: skip
    ast.parse(result)


def test_statements_by_line() -> None:
    file = parsed("def f(a):\n    if a: return 1; a = 2\n    x = [\n        a,\n    ]\n")
    assert isinstance(file.statements[4], ast.Assign)
    assert file.statements[4].lineno == 3
    assert [type(node).__name__ for node in file.starting[2]] == ["If", "Return", "Assign"]
    assert 4 not in file.starting


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("if a:\n    b\nelse:\n    c\n", ["a"]),
        ("for a in b:\n    c\n", ["a", "b"]),
        ("try:\n    a\nexcept b:\n    c\n", []),
        ("match a:\n    case b if c:\n        d\n", ["a"]),
        ("x = f'{a}' + b\n", ["x", "b"]),
    ],
)
def test_own_nodes_leave_out_bodies_and_f_strings(source: str, names: list[str]) -> None:
    file = parsed(source)
    assert [node.id for node in file.own_nodes(file.tree.body[0]) if isinstance(node, ast.Name)] == names


def test_what_a_file_knows() -> None:
    file = parsed(
        "class A:\n"
        "    def __init__(self, k): self.k = self.m()\n"
        "    @property\n"
        "    def p(self): return self.k.deep\n"
        "    def m(self): return other.m(1)\n"
        "class B:\n"
        "    def n(self): self.q\n"
    )
    assert [len(file.calls[name]) for name in ("m",)] == [2]
    assert file.functions["A"] == file.functions["__init__"]
    inside_a, inside_b = file.functions["m"][0].body[0], file.functions["n"][0].body[0]
    assert file.attributes_of("self", inside_a) == {"__init__": True, "k": False, "m": True, "p": False}
    assert file.attributes_of("self", inside_b) == {"n": True, "q": False}
    assert file.attributes_of("self.k", inside_a) == {"deep": False}
    assert file.attributes_of("other", inside_b) == {"m": True}


def test_dotted_and_last_names() -> None:
    assert [dotted(ast.parse(text, mode="eval").body) for text in ("a", "a.b.c", "a().b", "1")] == [
        "a",
        "a.b.c",
        "",
        "",
    ]
    assert [last_name(ast.parse(text, mode="eval").body) for text in ("a", "a().b", "a[0]")] == ["a", "b", ""]


@pytest.mark.parametrize(
    ("text", "level", "written"),
    [
        ("a + b", ATOM, "(a + b)"), ("a * b", SUM, "a * b"), ("(1, 2)", TEST, "(1, 2)"), ("1, 2", TEST, "(1, 2)"),
        ("(1), (2)", TEST, "((1), (2))"), ("1", ATOM, "(1)"), ("a\n.b", TEST, "(a\n.b)"), ("()", ATOM, "()"),
        ("x if y else z", SUM, "(x if y else z)"), ("f(x)[0]", ATOM, "f(x)[0]"), ("-x", ATOM, "(-x)"),
    ],
)  # fmt: skip
def test_brackets_where_precedence_asks_for_them(text: str, level: int, written: str) -> None:
    assert at_least(text, level) == written


@pytest.mark.parametrize(
    ("source", "kind", "text", "result"),
    [
        ("return-x", ast.UnaryOp, "x", "return x"),
        ("return sum(i for i in x)", ast.GeneratorExp, "x", "return sum(x)"),
        ("return not x.y", ast.Attribute, "x or 1", "return not (x or 1)"),
        ("return a - (b - c)", ast.Subscript, "", ""),
        ("return x[0]*2", ast.Subscript, "a + b", "return (a + b)*2"),
        ("return 2**x[0]", ast.Subscript, "-a", "return 2**(-a)"),
    ],
)
def test_a_swapped_expression_fits(source: str, kind: type[ast.expr], text: str, result: str) -> None:
    file = parsed(f"def f(): {source}\n")
    nodes = [node for node in file.nodes if isinstance(node, kind)]
    edits = [edit for node in nodes for edit in swap(file, node, text, "t", "")]
    assert [edit.applied_to(file.data).decode() for edit in edits] == ([f"def f(): {result}\n"] if result else [])


def test_neighbours_of_a_statement() -> None:
    file = parsed(
        "def f(far, near):\n"
        "    far = 1\n"
        "    for near in far:\n"
        "        item = near.x + len(near[0].y)\n"
        "    other = lambda inner: inner\n"
    )
    statement = file.statements[4]
    assert nearby_names(file, statement)[:2] == ("near", "item")
    assert set(nearby_names(file, statement)) == {"far", "near", "item", "other", "inner"}
    assert subjects(file, statement) == ["near"]
    assert [in_loop(file, file.statements[line]) for line in (2, 4, 5)] == [False, True, False]
    assert [node.lineno for node in siblings(file, statement) if isinstance(node, ast.stmt)] == [3, 5, 2, 1]
