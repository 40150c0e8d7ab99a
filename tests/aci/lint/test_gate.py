from dataclasses import replace

import pytest

from aci import ToolContext, ToolError
from aci.lint import gate
from aci.lint.gate import new_errors

PYTHON = b"".join(b"x%d = 1\n" % number for number in range(30))
GO = b'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("a")\n}\n'


def messages(path: str, before: bytes | None, after: bytes, context: ToolContext) -> list[str]:
    return [f"{fault.line} {fault.message}" for fault in new_errors(path, before, after, context)]


def test_the_refusal_shows_the_errors_the_edit_and_the_original(context: ToolContext) -> None:
    with pytest.raises(ToolError) as caught:
        gate([("a.py", PYTHON, PYTHON.replace(b"x20 = 1", b"x20 = (1"))], context)
    text = str(caught.value)
    assert text.startswith("Not applied, a.py is as before: the edit would bring a new error.\nline 21: '(' was never")
    shown, _, original = text.partition("The original:")
    assert "   21  x20 = (1" in shown
    assert "   21  x20 = 1\n" in original
    assert "x10" not in text
    assert gate([("a.py", PYTHON, PYTHON + b"y = 2\n")], context) == ""


def test_a_new_file_has_no_original(context: ToolContext) -> None:
    with pytest.raises(ToolError) as caught:
        gate([("new.py", None, b"x = (\n")], context)
    assert "there is no new.py" in str(caught.value)
    assert "original" not in str(caught.value)


def test_what_a_compiler_refuses_is_refused_however_often(context: ToolContext) -> None:
    for _ in range(3):
        with pytest.raises(ToolError, match="write it in the shell"):
            gate([("a.py", b"x = 1\n", b"x = (\n")], context)


def test_what_may_be_right_is_let_through_when_it_is_meant(context: ToolContext) -> None:
    for path, before, after in (
        ("a.rs", b"fn main() {}\n", b"fn main() {\n"),
        ("a.py", b"x = 1\n", b"x = undefined_name\n"),
        ("a.yaml", b"a: 1\n", b"a: {{ value }\n"),
    ):
        with pytest.raises(ToolError, match="once more is let through"):
            gate([(path, before, after)], context)
        with pytest.raises(ToolError):
            gate([(path, before, after + b"\n")], context)
        assert "in spite of" in gate([(path, before, after)], context)


def test_every_file_of_an_edit_is_told_of(context: ToolContext) -> None:
    with pytest.raises(ToolError) as caught:
        gate([("a.py", None, b"x = (\n"), ("fine.py", None, b"x = 1\n"), ("b.json", None, b"{")], context)
    assert "a.py" in str(caught.value)
    assert "b.json" in str(caught.value)
    assert "fine.py" not in str(caught.value)


def test_a_name_that_is_nowhere_defined(context: ToolContext) -> None:
    assert messages("a.py", b"", b"print(undefined_name)\n", context) == ["1 Undefined name `undefined_name`"]
    assert messages("a.py", b"print(old)\n", b"print(old)\nprint(old, 1)\n", context) == []
    assert messages("a.py", b"", b"import os\nprint(os.sep)\n", context) == []
    assert messages("a.py", b"", b"print(undefined_name)  # noqa: F821\n", context) == []


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.c", b"int f(void) { return 1; }\n", b"int f(void) { return 1; \n"),
        ("a.cs", b"class A { int F() { return 1; } }\n", b"class A { int F() { return 1; }\n"),
        ("a.cpp", b"class A { int f() { return 1; } };\n", b"class A { int f() { return 1; };\n"),
        ("a.go", GO, GO.replace(b'("a")', b'("a"')),
        ("A.java", b"class A { int f() { return 1; } }\n", b"class A { int f() { return 1 } }\n"),
        ("a.ts", b"function f(a: number) { return a; }\n", b"function f(a: number { return a; }\n"),
        ("a.tsx", b"const a = <b>c</b>;\n", b"const a = <b>c</d;\n"),
        ("a.jsx", b"const a = <b>c</b>;\n", b"const a = <b>c</b;\n"),
        ("a.js", b"function f() { return 1; }\n", b"function f() { return 1; \n"),
        ("a.php", b"<?php function f() { return 1; }\n", b"<?php function f() { return 1; \n"),
        ("a.rb", b"def f\n  1\nend\n", b"def f\n  1\n"),
        ("a.rs", b"fn main() { let a = 1; }\n", b"fn main() { let a = ; }\n"),
        ("a.scala", b"object A { def f = 1 }\n", b"object A { def f = 1 \n"),
    ],
)
def test_a_new_error_in_each_language(path: str, before: bytes, after: bytes, context: ToolContext) -> None:
    assert messages(path, before, before.replace(b"1", b"2"), context) == []
    assert messages(path, before, after, context) != []
    assert messages(path, None, after, context) != []
    assert messages(path, after, before, context) == []
    assert messages(path, after, after.replace(b"1", b"2"), context) == []


def test_an_old_error_stays_nobodys_fault_when_it_is_moved(context: ToolContext) -> None:
    broken = b"int f( { return 1; }\n"
    good = b"".join(b"int g%d(void) { return %d; }\n" % (number, number) for number in range(40))
    before = good + broken + good.replace(b"g", b"h")
    assert messages("a.c", before, b"// one more line\n" + before, context) == []
    assert messages("a.c", before, before.replace(b"return 7;", b"return 8;"), context) == []
    assert messages("a.c", before, before.replace(b"int g7(void) { return 7; }", b"int g7(void) { return 7 }"), context)
    assert messages("a.c", before, before.replace(broken, b"int f(void) { return 1; }\n"), context) == []


def test_a_long_text_is_read_in_a_process_of_its_own(context: ToolContext) -> None:
    long = b"".join(b"int g%d(void) { return %d; }\n" % (number, number) for number in range(200))
    assert messages("a.c", long, long + b"int f(void) {\n", context) != []
    hostile = b"(" * 500_000
    assert isinstance(messages("a.c", long, hostile, context), list)
    assert messages("a.c", long, b"x" * 2_000_000, context) == []


def test_binary_and_huge_files_are_not_judged(context: ToolContext) -> None:
    assert messages("a.json", b"\0\1", b"{", context) == []
    assert messages("a.json", b"{}", b"{" * 1_100_000, context) == []


def test_yaml(context: ToolContext) -> None:
    assert messages("a.yml", b"a: 1\n", b"a: [1\nb: 2\n", context) != []
    assert messages("a.yml", b"a: 1\n", b"a: !custom [1]\n---\nb: &x 2\nc: *x\n", context) == []


@pytest.mark.node
def test_nodes_word_counts_more_than_the_grammars(context: ToolContext) -> None:
    before = b"let a = 1;\n"
    assert messages("a.js", before, before + b"let a = 2;\n", context) == [
        "2 node: SyntaxError: Identifier 'a' has already been declared"
    ]
    assert messages("a.js", before, b"import x from 'y';\nlet a = 1;\n", context) == []
    assert messages("a.js", before, b"const x = require('y');\nlet a = 1;\n", context) == []
    assert messages("a.js", None, b"const a = <b/>;\n", context) == [], "JSX is no business of node's"
    assert messages("a.js", b"const a = <b/>;\n", b"const a = <c/>;\n", context) == []


def test_a_checker_that_is_missing_is_asked_for_once(context: ToolContext) -> None:
    noted = replace(context, notes={})
    messages("a.php", None, b"<?php echo 1;\n", noted)
    assert noted.notes.get("lint: php", "absent") == "absent"


def test_nothing_of_a_check_stays(context: ToolContext) -> None:
    messages("a.js", b"let a = 1;\n", b"let a = ;\n", context)
    found = context.environment.exec(["find", f"{context.environment.outside}/lint", "-type", "f"], timeout=10)
    assert found.stdout == ""
    assert context.environment.diff().is_empty
