import shutil

import pytest

from aci import ToolContext, ToolError
from aci.tools.search import LINES, Search


def test_hits_are_grouped_by_file(context: ToolContext) -> None:
    text = Search(pattern="shout").run(context).text
    assert text.split("\n") == [
        "3 matches in 2 files",
        "src/greet.py (1)",
        "    16: def shout(text):",
        "src/other.py (2)",
        "     1: from greet import shout",
        "     5: return shout(text) * 2  (twice)",
    ]


def test_a_text_is_not_an_expression(context: ToolContext) -> None:
    assert "1 match in 1 file" in Search(pattern='"hello " + self').run(context).text
    assert Search(pattern="sh.ut").run(context).text == "No match for 'sh.ut'."


def test_an_expression_of_the_usual_dialect(context: ToolContext) -> None:
    text = Search(pattern=r"def \w+\(self(?:, \w+)?\)", regex=True).run(context).text
    assert "2 matches in 1 file" in text


def test_a_wrong_expression_is_the_models_mistake(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="search failed"):
        Search(pattern="(unclosed", regex=True).run(context)


@pytest.mark.parametrize("path", ["src", "src/", "src/other.py", "other*", "src/*.py", "**/other.py", "./src"])
def test_a_search_can_be_narrowed(context: ToolContext, path: str) -> None:
    text = Search(pattern="twice", path=path).run(context).text
    assert "src/other.py (1)" in text
    assert Search(pattern="twice", path="tests").run(context).text == "No match for 'twice' in tests."


def test_untracked_files_are_searched_and_ignored_ones_are_not(context: ToolContext) -> None:
    context.environment.write("new/file with space.py", b"needle = 1\n")
    context.environment.write("ignored/file.py", b"needle = 2\n")
    assert Search(pattern="needle").run(context).text.split("\n")[:2] == [
        "1 match in 1 file",
        "new/file with space.py (1)",
    ]


def test_a_flood_is_capped_and_says_how_to_narrow(context: ToolContext) -> None:
    for number in range(10):
        context.environment.write(f"flood/{number}.txt", b"needle\n" * 20)
    lines = Search(pattern="needle").run(context).text.split("\n")
    assert lines[0] == "200 matches in 10 files"
    assert lines[-1] == f"{200 - LINES} of the 200 are not shown; narrow by path (a file alone shows {LINES})"
    assert [line for line in lines if "first 6" in line] == [f"flood/{n}.txt (20, first 6)" for n in range(10)]


def test_what_fits_is_shown_whole(context: ToolContext) -> None:
    context.environment.write("flood/a.txt", b"needle\n" * 40)
    context.environment.write("flood/b.txt", b"needle\n" * 5)
    lines = Search(pattern="needle").run(context).text.split("\n")
    assert lines[:2] == ["45 matches in 2 files", "flood/a.txt (40)"]
    assert len(lines) == 1 + 2 + 45


def test_a_hit_says_which_definition_it_is_in(context: ToolContext) -> None:
    context.environment.write("src/inner.py", b"class Box:\n    def open(self):\n        return needle\n")
    context.changed(("src/inner.py",))
    assert "     3: return needle  (Box.open)" in Search(pattern="needle").run(context).text


def test_a_pattern_that_looks_like_an_option_is_a_pattern(context: ToolContext) -> None:
    assert Search(pattern="--version").run(context).text == "No match for '--version'."


def test_a_pattern_of_several_lines_is_refused(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="several lines"):
        Search(pattern="a\nb").run(context)


def test_definitions_come_from_the_index(context: ToolContext) -> None:
    text = Search(pattern="Greeter.greet", symbol=True).run(context).text
    assert text.startswith("src/greet.py:10-13  method Greeter.greet  def greet(self)")
    assert Search(pattern="shout", symbol=True, path="src/other.py").run(context).text.startswith("No definition")
    assert "Similar names: shout" in Search(pattern="shoutt", symbol=True).run(context).text


def test_a_broken_repository_is_searched_through_the_index(context: ToolContext) -> None:
    context.environment.exec("rm -rf .git", timeout=10)
    if shutil.which("rg") is None:
        with pytest.raises(ToolError, match="plain text"):
            Search(pattern="tw.ce", regex=True).run(context)
    for path in (None, "src", "*.py", "src/*.py", "src/**/*.py", "src/other.py"):
        assert "     4: def twice(text):" in Search(pattern="twice", path=path).run(context).text
    assert Search(pattern="twice", path="*.txt").run(context).text == "No match for 'twice' in *.txt."


@pytest.mark.ripgrep
@pytest.mark.skipif(shutil.which("rg") is None, reason="needs rg")
def test_ripgrep_finds_what_git_finds(context: ToolContext) -> None:
    context.environment.exec("rm -rf .git", timeout=10)
    assert "3 matches in 2 files" in Search(pattern=r"sho\w+", regex=True).run(context).text
