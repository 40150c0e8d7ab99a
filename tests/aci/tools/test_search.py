import shutil

import pytest

from aci import ToolContext, ToolError
from aci.hits import LINES
from aci.tools.search import Kind, Search


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
    text = Search(pattern=r"def \w+\(self(?:, \w+)?\)", kind="regex").run(context).text
    assert "2 matches in 1 file" in text


def test_a_wrong_expression_is_the_models_mistake(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="search failed"):
        Search(pattern="(unclosed", kind="regex").run(context)


@pytest.mark.parametrize("path", ["src", "src/", "src/other.py", "other*", "src/*.py", "**/other.py", "./src"])
def test_a_search_can_be_narrowed(context: ToolContext, path: str) -> None:
    text = Search(pattern="twice", path=path).run(context).text
    assert "src/other.py (1)" in text
    elsewhere = Search(pattern="twice", path="tests").run(context).text
    assert elsewhere.startswith("No match for 'twice' in tests. Elsewhere:\n1 match in 1 file\nsrc/other.py (1)")


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
    context.environment.write("src/two.py", b"def f():\n    thread = 1\n    return thread\n\n\nthread = 2\n")
    context.changed(("src/two.py",))
    lines = Search(pattern="thread").run(context).text.split("\n")
    assert lines[2:] == ["     2: thread = 1  (f)", "     3: return thread  (same)", "     6: thread = 2"]


def test_a_pattern_that_looks_like_an_option_is_a_pattern(context: ToolContext) -> None:
    assert Search(pattern="--version").run(context).text == "No match for '--version'."


def test_a_pattern_of_several_lines_is_refused(context: ToolContext) -> None:
    with pytest.raises(ToolError, match="several lines"):
        Search(pattern="a\nb").run(context)


def test_definitions_come_from_the_index(context: ToolContext) -> None:
    text = Search(pattern="Greeter.greet", kind="symbol").run(context).text
    assert text.startswith("src/greet.py:10-13  method Greeter.greet  def greet(self)")
    assert Search(pattern="shout", kind="symbol", path="src/other.py").run(context).text.startswith("No definition")
    assert "Similar names: shout" in Search(pattern="shoutt", kind="symbol").run(context).text


def test_a_broken_repository_is_searched_through_the_index(context: ToolContext) -> None:
    context.environment.exec("rm -rf .git", timeout=10)
    if shutil.which("rg") is None:
        with pytest.raises(ToolError, match="plain text"):
            Search(pattern="tw.ce", kind="regex").run(context)
    for path in (None, "src", "*.py", "src/*.py", "src/**/*.py", "src/other.py", "src/{greet,other}.py"):
        assert "     4: def twice(text):" in Search(pattern="twice", path=path).run(context).text
    assert Search(pattern="neither", path="*.txt").run(context).text == "No match for 'neither' in *.txt."


@pytest.mark.ripgrep
@pytest.mark.skipif(shutil.which("rg") is None, reason="needs rg")
def test_ripgrep_finds_what_git_finds(context: ToolContext) -> None:
    context.environment.exec("rm -rf .git", timeout=10)
    assert "3 matches in 2 files" in Search(pattern=r"sho\w+", kind="regex").run(context).text


RELATED = {
    "src/shapes.py": b"""class Shape:
    def area(self):
        raise NotImplementedError


class Square(Shape):
    def area(self):
        return side(self) ** 2


def side(shape):
    return shape.size


def total(shapes):
    first = side(shapes[0])
    return first + side(shapes[1])
""",
    "tests/test_shapes.py": b"""from shapes import total


class TestTotal:
    def test_two(self):
        assert total([]) == 2
""",
}


@pytest.fixture
def shapes(context: ToolContext) -> ToolContext:
    for path, data in RELATED.items():
        context.environment.write(path, data)
    context.changed(())
    return context


def test_callers_are_quoted(shapes: ToolContext) -> None:
    assert Search(pattern="side", kind="callers").run(shapes).text.split("\n") == [
        "2 found; each calls side (src/shapes.py:11-12):",
        "src/shapes.py:7-8  method Square.area  def area(self)",
        "     8: return side(self) ** 2",
        "src/shapes.py:15-17  function total  def total(shapes)",
        "    16: first = side(shapes[0])",
        "    17: return first + side(shapes[1])",
    ]


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("callees", "Square.area", "1 found; each is called by Square.area (src/shapes.py:7-8):\nsrc/shapes.py:11-12"),
        (
            "tests",
            "side",
            "1 found; each tests side (src/shapes.py:11-12):\ntests/test_shapes.py::TestTotal::test_two  (lines 5-6)",
        ),
        ("subclasses", "Shape", "1 found; each inherits from Shape (src/shapes.py:1-3):\nsrc/shapes.py:6-8"),
        ("bases", "Square", "1 found; each is a base of Square (src/shapes.py:6-8):\nsrc/shapes.py:1-3"),
        (
            "overrides",
            "Square.area",
            "1 found; each is overridden by Square.area (src/shapes.py:7-8):\nsrc/shapes.py:2-3",
        ),
        ("implementers", "Shape.area", "1 found; each implements Shape.area (src/shapes.py:2-3):\nsrc/shapes.py:7-8"),
        ("callers", "total", "1 found; each calls total (src/shapes.py:15-17):\ntests/test_shapes.py:5-6"),
        ("callers", "Shape", "Nothing known calls Shape"),
        ("way", "test_two -> side", "each uses the next:\ntests/test_shapes.py:5-6"),
        ("way", "side -> test_two", "each is used by the next:\nsrc/shapes.py:11-12"),
        ("pattern", 'method calls "side" in class inherits "Shape"', "src/shapes.py:7-8  method Square.area"),
    ],
)
def test_relations_come_from_the_index(shapes: ToolContext, kind: Kind, name: str, expected: str) -> None:
    assert Search(pattern=name, kind=kind).run(shapes).text.startswith(expected)


def test_an_unknown_name_is_answered_with_like_ones(shapes: ToolContext) -> None:
    with pytest.raises(ToolError, match=r"Similar names: side"):
        Search(pattern="sides", kind="callers").run(shapes)
    with pytest.raises(ToolError, match="two names"):
        Search(pattern="side", kind="way").run(shapes)
    with pytest.raises(ToolError, match="Examples: method calls"):
        Search(pattern="method calls", kind="pattern").run(shapes)


def test_an_edit_moves_the_answers(shapes: ToolContext) -> None:
    assert "1 found" in Search(pattern="total", kind="callers").run(shapes).text
    shapes.environment.exec("sed -i s/total/summed/ src/shapes.py tests/test_shapes.py", timeout=10)
    shapes.changed(())
    assert Search(pattern="summed", kind="symbol").run(shapes).text.startswith("src/shapes.py:15-17  function summed")
    assert "1 found; each calls summed" in Search(pattern="summed", kind="callers").run(shapes).text
    assert "No definition of 'total'" in Search(pattern="total", kind="symbol").run(shapes).text


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("greet.py", "src/greet.py"),
        ("test_*", "tests/test_greet.py"),
        ("src/**/o*.py", "src/other.py"),
        ("makefil", "Makefile"),
        ("sttngs", "settings.toml"),
        ("logo", "logo.png"),
        ("other.py", "src/other.py"),
        ("src/othr.py", "src/other.py\nsrc/crlf.py"),
        ("no/such/thing.rb", "No file is called like 'no/such/thing.rb'."),
    ],
)
def test_files_are_found_by_name_glob_and_likeness(context: ToolContext, wanted: str, expected: str) -> None:
    assert Search(pattern=wanted, kind="file").run(context).text == expected


def test_no_match_tries_without_case_and_like_names(context: ToolContext) -> None:
    text = Search(pattern="GREETER").run(context).text
    assert text.startswith("No match for 'GREETER'. Ignoring case:\n1 match in 1 file\nsrc/greet.py (1)")
    assert Search(pattern="Greeterr").run(context).text == "No match for 'Greeterr'. Similar names: Greeter, greet."
    text = Search(pattern=r"sho\w+\(").run(context).text
    assert text.startswith("No match for 'sho\\\\w+\\\\('. As a regular expression:\n2 matches in 2 files")


def test_a_long_line_is_shown_around_the_match(context: ToolContext) -> None:
    context.environment.write("app.min.js", b"var a=1;" * 1000 + b"needle" + b"var b=1;" * 1000 + b"\n")
    lines = Search(pattern="needle").run(context).text.split("\n")
    assert "needle" in lines[2]
    assert len(lines[2]) < 400


def test_built_copies_come_last_and_are_not_meant(context: ToolContext) -> None:
    source = (
        b"export function join(a, b) {\n  return a + b;\n}\n\nexport function full(a) {\n  return join(a, 'x');\n}\n"
    )
    spec = b"import { join } from '../lib/join.js';\n\nit('joins', () => {\n  join(1, 2);\n});\n"
    for path, data in (("dist/all.js", source), ("lib/join.js", source), ("test/join.spec.js", spec)):
        context.environment.write(path, data)
    context.changed(())
    files = [
        line for line in Search(pattern="join(").run(context).text.split("\n") if line.endswith(")") and " (" in line
    ]
    assert [line.split(" ")[0] for line in files if line.startswith(("dist", "lib", "test"))] == [
        "lib/join.js",
        "test/join.spec.js",
        "dist/all.js",
    ]
    assert "dist/" not in Search(pattern="join", kind="callers").run(context).text
    assert "test/join.spec.js:1-5  module" in Search(pattern="join", kind="tests").run(context).text
    lines = Search(pattern="full", kind="symbol").run(context).text.split("\n")
    assert [line.partition(":")[0] for line in lines] == ["lib/join.js", "dist/all.js"]
