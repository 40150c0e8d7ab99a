import pytest

from aci import ToolContext, ToolError
from aci.tools.create import Create


def test_a_new_file_has_the_given_bytes(context: ToolContext) -> None:
    text = Create(path="new/folder/a.txt", text="é\r\nno newline").run(context).text
    assert text == "Created new/folder/a.txt: 2 lines, 14 bytes."
    assert context.environment.read("new/folder/a.txt") == "é\r\nno newline".encode()


def test_what_exists_is_not_overwritten(context: ToolContext) -> None:
    before = context.environment.read("bom.txt")
    with pytest.raises(ToolError, match="use replace"):
        Create(path="bom.txt", text="x").run(context)
    with pytest.raises(IsADirectoryError):
        Create(path="src", text="x").run(context)
    assert context.environment.read("bom.txt") == before


def test_python_that_does_not_compile_is_not_written(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="line 2"):
        Create(path="new.py", text="x = 1\nx = (\n").run(context)
    assert context.environment.diff().is_empty


def test_scratch_files_outside_the_tree_are_no_part_of_the_work(context: ToolContext) -> None:
    place = f"{context.environment.outside}/try.py"
    Create(path=place, text="print('tried')\n").run(context)
    assert context.environment.exec(["python", place], timeout=20).stdout == "tried\n"
    assert context.environment.diff().is_empty


def test_elsewhere_is_refused(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="outside the repository"):
        Create(path="/tmp/x.txt", text="x").run(context)
