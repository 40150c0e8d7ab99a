import pytest

from aci import ToolContext, ToolError
from aci.tools.replace_lines import ReplaceLines
from tests.aci.conftest import FILES


def test_a_range_is_replaced_and_shown(context: ToolContext) -> None:
    tool = ReplaceLines(
        path="src/crlf.py", start=5, end=6, expect="def two():\nreturn 2", new="def two():\n    return 22"
    )
    shown = tool.run(context).text
    assert context.environment.read("src/crlf.py") == FILES["src/crlf.py"].replace(b"return 2\r", b"return 22\r")
    assert shown.startswith("Replaced lines 5-6. src/crlf.py now reads:")
    ReplaceLines(path="src/crlf.py", start=5, end=6, expect="def two():\n...\nreturn 22", new="").run(context)
    assert context.environment.read("src/crlf.py") == b"def one():\r\n    return 1\r\n\r\n\r\n"


def test_stale_numbers_are_noticed_and_put_right(context: ToolContext) -> None:
    with pytest.raises(ToolError) as caught:
        ReplaceLines(
            path="src/greet.py", start=15, end=16, expect="def shout(text):\nreturn text.upper()", new="x"
        ).run(context)
    assert str(caught.value).splitlines() == [
        "The lines are others than expected; nothing is changed.",
        "line 15 is ''; 'def shout(text):' stands at line 16",
        "line 16 is 'def shout(text):'; 'return text.upper()' stands at line 17",
    ]
    with pytest.raises(ToolError, match="'nowhere' is nowhere in the file"):
        ReplaceLines(path="src/greet.py", start=1, end=1, expect="nowhere", new="x").run(context)
    assert context.environment.diff().is_empty


def test_what_makes_no_sense(context: ToolContext) -> None:
    for arguments, why in (
        ({"start": 2, "end": 1, "expect": "x"}, "comes before"),
        ({"start": 1, "end": 9, "expect": "first"}, "has 2 lines"),
        ({"start": 1, "end": 1, "expect": " "}, "expect is empty: line 1 is 'first'"),
        ({"start": 1, "end": 1, "expect": "first"}, "already reads so"),
    ):
        with pytest.raises(ToolError, match=why):
            ReplaceLines(path="bom.txt", new="first", **arguments).run(context)
