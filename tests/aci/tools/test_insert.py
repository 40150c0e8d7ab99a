import pytest

from aci import ToolContext, ToolError
from aci.tools.insert import Insert
from tests.aci.conftest import FILES


def test_by_number_at_the_top_in_the_middle_and_at_the_end(context: ToolContext) -> None:
    shown = Insert(path="bom.txt", text="zero", line=0).run(context).text
    assert context.environment.read("bom.txt") == b"\xef\xbb\xbfzero\nfirst\nsecond\n"
    assert shown.startswith("Inserted. bom.txt now reads:\n    1  zero")
    Insert(path="bom.txt", text="third\n", line=3).run(context)
    assert context.environment.read("bom.txt") == b"\xef\xbb\xbfzero\nfirst\nsecond\nthird\n"
    Insert(path="Makefile", text="\t@echo three\n", line=3).run(context)
    assert context.environment.read("Makefile") == FILES["Makefile"] + b"\n\t@echo three"
    Insert(path="empty.txt", text="one", line=0).run(context)
    assert context.environment.read("empty.txt") == b"one\n"


def test_by_a_text_that_is_part_of_a_line(context: ToolContext) -> None:
    Insert(path="src/greet.py", text="    # loud\n", after="def shout(").run(context)
    Insert(path="src/greet.py", text="# before\n", before="def shout(").run(context)
    expected = FILES["src/greet.py"].replace(b"def shout(text):\n", b"# before\ndef shout(text):\n    # loud\n")
    assert context.environment.read("src/greet.py") == expected


def test_by_lines_with_another_indentation(context: ToolContext) -> None:
    Insert(path="src/greet.py", text="        print()\n", after="def greet(self):\n    if self.name:\n").run(context)
    old = b"        if self.name:\n"
    expected = FILES["src/greet.py"].replace(old, old + b"            print()\n", 1)
    assert context.environment.read("src/greet.py") == expected


def test_what_is_refused(context: ToolContext) -> None:
    for arguments in ({}, {"line": 1, "after": "x"}):
        with pytest.raises(ToolError, match="exactly one"):
            Insert(path="bom.txt", text="x", **arguments).run(context)
    for arguments, why in (
        ({"line": 9}, "has 2 lines"),
        ({"after": " \n"}, "after is empty"),
        ({"before": "sekond"}, "The nearest:\n    2  second"),
        ({"before": "zzzzzz"}, "view the file"),
    ):
        with pytest.raises(ToolError, match=why):
            Insert(path="bom.txt", text="x", **arguments).run(context)
    with pytest.raises(ToolError, match=r"several times in src/greet\.py, at lines 7, 8, 11, 12"):
        Insert(path="src/greet.py", text="x", after="name").run(context)
    with pytest.raises(ToolError, match="Not applied"):
        Insert(path="src/greet.py", text="x = (", line=0).run(context)
    assert context.environment.diff().is_empty


def test_of_a_long_insertion_its_ends_are_shown(context: ToolContext) -> None:
    text = "\n".join(f"value_{number} = {number}" for number in range(60))
    shown = Insert(path="src/other.py", line=1, text=text).run(context).text
    assert "    2  value_0 = 0" in shown
    assert "   61  value_59 = 59" in shown
    assert "lines left out" in shown
    assert shown.count("\n") < 22
