import pytest

from aci import ToolContext, ToolError
from aci.tools.view import PER_FOLDER, WINDOW, View


def test_a_file_is_numbered_and_says_where_one_is(context: ToolContext) -> None:
    text = View(path="src/greet.py", start=11, end=12).run(context).text
    header, *lines = text.split("\n")
    assert header == "src/greet.py, lines 11-12 of 17, beginning inside method Greeter.greet (lines 10-13)"
    assert lines[0] == "   11          if self.name:"
    assert lines[1] == '   12              return "hello " + self.name'
    assert lines[2] == "(5 more lines; next: start=13)"


def test_an_absolute_path_below_the_root_is_understood(context: ToolContext) -> None:
    assert (
        View(path=f"{context.environment.root}/src/greet.py").run(context).text.startswith("src/greet.py, lines 1-17")
    )


def test_a_long_file_is_shown_by_windows(context: ToolContext) -> None:
    text = View(path="long.txt").run(context).text
    assert f"lines 1-{WINDOW} of 500" in text
    assert text.endswith(f"next: start={WINDOW + 1})")
    assert View(path="long.txt", start=499).run(context).text.split("\n")[1:] == ["  499  line 499", "  500  line 500"]


def test_past_the_end_and_backwards_are_the_models_mistakes(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="500 lines; line 501"):
        View(path="long.txt", start=501).run(context)
    with pytest.raises(ToolError, match="before start"):
        View(path="long.txt", start=9, end=8).run(context)


def test_a_wide_line_is_cut_and_says_so(context: ToolContext) -> None:
    text = View(path="wide.txt").run(context).text
    assert "4600 more characters" in text
    assert len(text) < 600


@pytest.mark.parametrize(
    ("path", "oddity"),
    [
        ("src/crlf.py", "[CRLF line ends]"),
        ("bom.txt", "[byte-order mark]"),
        ("Makefile", "[no newline at the end]"),
    ],
)
def test_what_is_odd_about_a_file_stands_in_its_header(context: ToolContext, path: str, oddity: str) -> None:
    text = View(path=path).run(context).text
    assert text.split("\n")[0].endswith(oddity)
    assert "\r" not in text
    assert "\ufeff" not in text


def test_a_file_that_is_not_utf8_is_readable(context: ToolContext) -> None:
    assert "name = 'café'" in View(path="src/latin.py").run(context).text


def test_binary_and_empty_files_are_answered_usefully(context: ToolContext) -> None:
    text = View(path="logo.png").run(context).text
    assert "PNG image" in text
    assert "16 bytes" in text
    assert View(path="empty.txt").run(context).text == "empty.txt is empty."


def test_a_folder_is_a_short_tree_without_the_repositorys_own_files(context: ToolContext) -> None:
    for number in range(PER_FOLDER + 5):
        context.environment.write(f"many/{number:03}.txt", b"")
    lines = View().run(context).text.split("\n")
    assert lines[0] == "./, two levels"
    assert "src/" in lines
    assert "  greet.py" in lines
    assert "Makefile" in lines
    assert not any(".git/" in line for line in lines)
    assert f"  ... {5} more" in lines
    assert View(path="tests").run(context).text == "tests/, two levels\ntest_greet.py"


def test_a_path_that_leaves_the_repository_is_refused(context: ToolContext) -> None:
    for path in ("../x", "/etc/passwd", "src/../../x"):
        with pytest.raises(ToolError, match="outside the repository"):
            View(path=path).run(context)
