import pytest

from aci import ToolContext, ToolError
from aci.tools.replace import Replace
from tests.aci.conftest import FILES


def test_one_word_leaves_tabs_and_the_missing_newline_alone(context: ToolContext) -> None:
    text = Replace(path="Makefile", old="echo two", new="echo 2").run(context).text
    assert context.environment.read("Makefile") == b"all:\n\t@echo one\n\t@echo 2"
    assert "Makefile now reads:" in text
    assert "    3  \t@echo 2" in text


def test_lines_of_a_crlf_file_match_and_stay_crlf(context: ToolContext) -> None:
    old = "def one():\n    return 1\n"
    Replace(path="src/crlf.py", old=old, new="def one():\n    # first\n    return 1\n").run(context)
    expected = b"def one():\r\n    # first\r\n    return 1\r\n\r\n\r\ndef two():\r\n    return 2\r\n"
    assert context.environment.read("src/crlf.py") == expected


def test_a_latin1_file_stays_one(context: ToolContext) -> None:
    Replace(path="src/latin.py", old="'café'", new="'crème'").run(context)
    assert context.environment.read("src/latin.py") == FILES["src/latin.py"].replace(b"caf\xe9", b"cr\xe8me")
    with pytest.raises(ToolError, match="not UTF-8"):
        Replace(path="src/latin.py", old="crème", new="\u20ac").run(context)


def test_the_mode_stays(context: ToolContext) -> None:
    context.environment.exec("chmod 755 src/greet.py", timeout=10)
    Replace(path="src/greet.py", old="text.upper()", new="text.lower()").run(context)
    assert context.environment.exec("stat -c %a src/greet.py", timeout=10).stdout == "755\n"


def test_a_text_that_occurs_twice_needs_more_lines_or_all(context: ToolContext) -> None:
    with pytest.raises(ToolError, match=r"4 times in src/greet\.py, beginning at lines 7, 8, 11, 12"):
        Replace(path="src/greet.py", old="name", new="who").run(context)
    assert context.environment.read("src/greet.py") == FILES["src/greet.py"]
    text = Replace(path="src/greet.py", old="self.name", new="self.who", all=True).run(context).text
    assert "Replaced 3 places" in text
    assert context.environment.read("src/greet.py") == FILES["src/greet.py"].replace(b"self.name", b"self.who")


def test_an_absent_text_shows_what_is_like_it(context: ToolContext) -> None:
    with pytest.raises(ToolError) as caught:
        Replace(path="src/greet.py", old="    def great(self):\n        if self.name:", new="x").run(context)
    assert "The nearest:\n   10      def greet(self):\n   11          if self.name:" in str(caught.value)


def test_a_text_with_other_indentation_is_found_and_the_new_one_is_shifted(context: ToolContext) -> None:
    old, new = 'if self.name:\n    return "hello " + self.name\n', 'if self.name:\n    return "hi " + self.name\n'
    text = Replace(path="src/greet.py", old=old, new=new).run(context).text
    assert context.environment.read("src/greet.py") == FILES["src/greet.py"].replace(b'"hello "', b'"hi "')
    assert "has old with another indentation, from line 11 on. The change:" in text
    assert '-            return "hello " + self.name\n+            return "hi " + self.name' in text


def test_a_text_like_nothing_in_the_file(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="Nothing in it is like it"):
        Replace(path="src/greet.py", old="qqqqqqqqqqqqqqqqqqqqqqq", new="x").run(context)
    with pytest.raises(ToolError, match="Nothing in it is like it"):
        Replace(path="bom.txt", old="\n\n\n\n", new="x").run(context)


def test_a_new_syntax_error_leaves_the_bytes_as_they_were(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="Not applied") as caught:
        Replace(path="src/crlf.py", old="def two():", new="def two(:").run(context)
    assert "line 5: " in str(caught.value)
    assert "    5  def two(:" in str(caught.value)
    assert context.environment.read("src/crlf.py") == FILES["src/crlf.py"]
    assert context.environment.diff().is_empty


def test_a_broken_file_can_be_mended_and_edited_elsewhere(context: ToolContext) -> None:
    Replace(path="src/broken.py", old="value = 1", new="value = 2").run(context)
    Replace(path="src/broken.py", old="broken(:", new="broken():").run(context)
    assert context.environment.read("src/broken.py") == b"def broken():\n    pass\n\n\nvalue = 2\n"


def test_an_empty_file_is_filled(context: ToolContext) -> None:
    Replace(path="empty.txt", old="", new="text\n").run(context)
    assert context.environment.read("empty.txt") == b"text\n"
    with pytest.raises(ToolError, match="old is empty"):
        Replace(path="empty.txt", old="", new="more\n").run(context)


def test_what_makes_no_sense_is_refused(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="same text"):
        Replace(path="bom.txt", old="first", new="first").run(context)
    with pytest.raises(ToolError, match="binary"):
        Replace(path="logo.png", old="PNG", new="GIF").run(context)
