import pytest

from aci import ToolContext, ToolError
from aci.folder import PER_FOLDER
from aci.tools.view import WINDOW, View


def test_a_file_is_numbered_and_says_where_one_is(context: ToolContext) -> None:
    text = View(path="src/greet.py", start=11, end=12).run(context).text
    header, *lines = text.split("\n")
    assert header == "src/greet.py, lines 11-12 of 17, beginning inside method Greeter.greet (lines 10-13)"
    assert lines[0] == "   11          if self.name:"
    assert lines[1:] == ['   12              return "hello " + self.name']
    assert View(path="src/greet.py:11-12").run(context).text == text
    assert View(path="src/greet.py", start=16, end=-1).run(context).text.endswith("   17      return text.upper()")


def test_an_absolute_path_below_the_root_is_understood(context: ToolContext) -> None:
    assert (
        View(path=f"{context.environment.root}/src/greet.py").run(context).text.startswith("src/greet.py, lines 1-17")
    )


def test_a_long_file_without_definitions_is_shown_by_windows(context: ToolContext) -> None:
    context.environment.write("long.txt", b"".join(b"line %d, and more of it\n" % number for number in range(1, 1001)))
    text = View(path="long.txt").run(context).text
    assert f"lines 1-{WINDOW} of 1000" in text
    assert text.endswith(f"next: start={WINDOW + 1})")
    wide = View(path="long.txt", start=1, end=1000).run(context).text
    assert len(wide) < context.output_limit
    last = int(wide.split("\n")[-2].split()[0])
    assert wide.endswith(f"({1000 - last} more lines; next: start={last + 1})")


def test_a_file_that_fits_is_shown_whole(context: ToolContext) -> None:
    assert "lines 1-500 of 500" in View(path="long.txt").run(context).text
    assert View(path="long.txt", start=499).run(context).text.split("\n")[1:] == ["  499  line 499", "  500  line 500"]


def test_a_file_is_found_by_the_end_of_its_path(context: ToolContext) -> None:
    assert View(path="greet.py:4").run(context).text.startswith("src/greet.py, lines 1-17 of 17")
    context.environment.write("lib/greet.py", b"x = 1\n")
    context.changed(("lib/greet.py",))
    with pytest.raises(ToolError, match=r"Similar files: lib/greet\.py, src/greet\.py"):
        View(path="greet.py").run(context)


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
    assert lines[0] == "./, three levels"
    assert "src/" in lines
    assert "  greet.py" in lines
    assert "Makefile" in lines
    assert not any(".git/" in line for line in lines)
    assert f"  ... {5} more" in lines
    assert View(path="tests").run(context).text == "tests/, three levels\ntest_greet.py"


def test_a_path_that_leaves_the_repository_is_refused(context: ToolContext) -> None:
    for path in ("../x", "/etc/passwd", "src/../../x"):
        with pytest.raises(ToolError, match="outside the repository"):
            View(path=path).run(context)


LONG = "import os\n\n" + "".join(
    f"class Shape{number}(Base):\n    def area(self, factor: float) -> float:\n"
    f"        def inner():\n            pass\n{'        total = 1' + chr(10):s}"
    + "        x = 1  # line\n" * 25
    + "\n\n"
    for number in range(30)
)


def test_a_long_file_is_outlined(context: ToolContext) -> None:
    context.environment.write("src/shapes.py", LONG.encode())
    context.changed(("src/shapes.py",))
    text = View(path="src/shapes.py").run(context).text
    header, *lines = text.split("\n")
    assert header.startswith("src/shapes.py, 962 lines, outline;")
    assert lines[0] == "       3-32  class Shape0(Base)"
    assert lines[1] == "       4-32      def area(self, factor: float) -> float"
    assert lines[2] == "      35-64  class Shape1(Base)"
    assert lines[-1] == "(30 more definitions inside these or after them)"
    assert len(lines) == 61
    inner = View(path="Shape0", outline=True).run(context).text.split("\n")
    assert inner[-1] == "        5-6          def inner()", "of few definitions those inside functions are shown"
    assert "lines 1-" in View(path="src/shapes.py", start=1).run(context).text
    assert View(path="src/greet.py", outline=True).run(context).text.count("def ") == 3


def test_a_definition_is_shown_by_its_name(context: ToolContext) -> None:
    expected = [
        "src/greet.py, method Greeter.greet, lines 10-13 of 17",
        "   10      def greet(self):",
        "   11          if self.name:",
        '   12              return "hello " + self.name',
        '   13          return "hello"',
    ]
    for name in ("src/greet.py::Greeter.greet", "Greeter.greet", "greet.py::greet"):
        assert View(path=name).run(context).text.split("\n") == expected
    with pytest.raises(ToolError, match=r"Similar names: Greeter\.greet"):
        View(path="src/greet.py::Greeter.great").run(context)
    with pytest.raises(ToolError, match=r"Similar files: src/greet\.py"):
        View(path="src/gret.py").run(context)


def test_definitions_of_one_name_are_shown_or_listed(context: ToolContext) -> None:
    for number in range(5):
        context.environment.write(f"src/m{number}.py", b"def run():\n    return %d\n" % number)
        context.changed((f"src/m{number}.py",))
        text = View(path="run").run(context).text
        assert text.count("return") == (number + 1 if number < 3 else 0)
    assert text.startswith("run is defined 5 times; view one of:\n  src/m0.py:1-2  function run\n")


def test_several_places_at_once(context: ToolContext) -> None:
    text = View(path="src/greet.py:1-2", also=("src/other.py:4", "shout", "src", "nothing.py")).run(context).text
    parts = text.split("\n\n")
    assert parts[0].startswith("src/greet.py, lines 1-2 of 17")
    assert "src/other.py, lines 1-5 of 5" in text
    assert "src/greet.py, function shout, lines 16-17 of 17" in text
    assert "src/, three levels" in text
    assert parts[-1].startswith("nothing.py: No file, folder or definition is called nothing.py.")
    assert len(View(path="long.txt", also=("long.txt",) * 11).run(context).text) < context.output_limit
    with pytest.raises(ToolError, match="at most"):
        View(path="a", also=("a",) * 20).run(context)


def test_of_several_places_a_large_one_leaves_room_for_the_rest(context: ToolContext) -> None:
    context.environment.write("big.txt", b"".join(b"line %d, and more of it\n" % number for number in range(1, 1001)))
    text = View(path="big.txt:1-1000", also=("big.txt:2-1000", "long.txt:1-300", "src/greet.py")).run(context).text
    assert len(text) < context.output_limit
    assert "long.txt, lines 1-300 of 500" in text, "a smaller one is whole"
    assert "src/greet.py, lines 1-17 of 17" in text
    assert "more lines; next: start=" in text
    assert View(path="nothing.py", also=("no.py",)).run(context).is_error


def test_room_that_an_outline_leaves_goes_to_the_rest(context: ToolContext) -> None:
    context.environment.write("src/shapes.py", LONG[:9000].encode())
    context.environment.write("big.txt", b"line of it\n" * 450)
    context.changed(("src/shapes.py",))
    text = View(path="src/shapes.py", also=("big.txt:1-380", "big.txt:2-380")).run(context).text
    assert "lines, outline" in text
    assert "big.txt, lines 1-380 of 450" in text
    assert "big.txt, lines 2-380 of 450" in text
    assert len(text) < context.output_limit


def test_a_huge_file_is_read_where_it_lies(context: ToolContext) -> None:
    context.environment.exec("seq 1 900000 > huge.txt; printf 'GIF89a\\012\\000\\034\\000' > huge.gif", timeout=60)
    context.environment.exec("head -c 3000000 /dev/zero >> huge.gif", timeout=60)
    text = View(path="huge.txt", start=700_000, end=700_001).run(context).text
    assert text.startswith("huge.txt, lines 700000-700001 of 900000 [")
    assert text.endswith("700000  700000\n700001  700001")
    assert View(path="huge.txt").run(context).text.endswith(f"(899800 more lines; next: start={WINDOW + 1})")
    with pytest.raises(ToolError, match="900000 lines; line 900001"):
        View(path="huge.txt", start=900_001).run(context)
    assert "GIF image of 10 x 28 pixels, 3,000,010 bytes" in View(path="huge.gif").run(context).text


def test_what_was_not_written_by_hand_says_so(context: ToolContext) -> None:
    context.environment.write("gen.go", b"// Code generated by protoc. DO NOT EDIT.\npackage x\n")
    context.environment.write("app.min.js", b"var a=1;" * 1000)
    assert "[generated: it says so itself" in View(path="gen.go").run(context).text
    assert "minified" in View(path="app.min.js").run(context).text


def test_a_link_out_of_the_repository_is_refused(context: ToolContext) -> None:
    context.environment.exec("ln -s /etc/passwd away; ln -s src/greet.py here", timeout=10)
    with pytest.raises(ToolError, match="leads out of the repository"):
        View(path="away").run(context)
    assert View(path="here").run(context).text.startswith("here, lines 1-17 of 17")


def test_a_name_with_braces_is_a_name(context: ToolContext) -> None:
    context.environment.write("a{}b {path}.txt", b"x\n")
    assert View(path="a{}b {path}.txt").run(context).text == "a{}b {path}.txt, lines 1-1 of 1\n    1  x"
