"""Every template finds the mends it is for, and no template ever writes what is not Python."""

import ast
import re
import textwrap
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from swe_agent.repair import Edit, Hints, SourceFile, Template, all_templates
from swe_agent.repair import templates as package
from swe_agent.repair.ranking import edits_at
from tests.swe_agent.repair.pairs import pairs

TEMPLATES = all_templates()
HINTS = Hints(words=frozenset({"ConfigError", "timeout"}), strings=("from the issue", "it's", 'say "so"', "a\\d\n"))
MODULES = (
    "argparse", "ast", "asyncio/base_events", "bisect", "cmd", "codecs", "configparser", "contextlib", "csv",
    "dataclasses", "difflib", "email/utils", "fnmatch", "fractions", "functools", "heapq", "http/cookies",
    "inspect", "json/encoder", "locale", "mimetypes", "optparse", "pathlib", "pdb", "random", "shlex",
    "statistics", "string", "tarfile", "textwrap", "tokenize", "traceback", "typing", "unittest/case",
    "urllib/parse", "uuid", "weakref", "zipfile",
)  # fmt: skip


def edits_of(source: str, template: Template, hints: Hints = HINTS) -> list[Edit]:
    file = SourceFile("m.py", source.encode())
    return [edit for statement in _statements(file) for edit in template.edits(file, statement, hints)]


def by_name(name: str) -> Template:
    return next(template for template in TEMPLATES if template.name == name)


@pytest.mark.parametrize(
    ("name", "wrong", "right"), [pytest.param(*pair, id=f"{pair[0]}-{n}") for n, pair in enumerate(pairs())]
)
def test_the_mend_is_among_the_edits(name: str, wrong: str, right: str) -> None:
    edits = edits_of(wrong, by_name(name))
    results = [edit.applied_to(wrong.encode()).decode() for edit in edits]
    assert ast.dump(ast.parse(right)) in {ast.dump(ast.parse(result)) for result in results}
    assert {edit.template for edit in edits} == {name}
    assert all(edit.why and 0.0 < edit.weight <= 1.5 for edit in edits)


def test_every_file_is_a_template_under_its_own_name_and_has_a_pair() -> None:
    files = {path.stem for path in Path(package.__path__[0]).glob("*.py")} - {"__init__"}
    assert {template.name for template in TEMPLATES} == files == {name for name, _, _ in pairs()}
    assert [template.prior for template in TEMPLATES] == sorted((t.prior for t in TEMPLATES), reverse=True)
    assert all(0.0 < template.prior <= 1.0 for template in TEMPLATES)


def test_the_table_of_the_documentation_is_the_registry() -> None:
    text = (Path(__file__).parents[3] / "docs" / "repair.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| .+ \| ([\d.]+) \|$", text, re.MULTILINE)
    assert [(name, float(prior)) for name, prior in rows] == [(template.name, template.prior) for template in TEMPLATES]


@cache
def snippets() -> tuple[bytes, ...]:
    """Short functions and classes of the standard library, indented as in their file."""
    found: list[bytes] = []
    for module in MODULES:
        path = Path(ast.__file__).parent / f"{module}.py"
        if not path.exists():
            continue  # another Python may have moved it
        data = path.read_bytes()
        lines = data.splitlines(keepends=True)
        for node in ast.walk(ast.parse(data)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            end = node.end_lineno or node.lineno
            if 2 <= end - node.lineno <= 25:
                body = b"".join(lines[node.lineno - 1 : end])
                found.append(b"if True:\n    pass\n" + body if node.col_offset else body)
    return tuple(snippet for snippet in found if _parses(snippet))


def _parses(data: bytes) -> bool:
    try:
        ast.parse(data)
    except SyntaxError:  # one of two functions on deeper levels
        return False
    return True


def _statements(file: SourceFile) -> Iterator[ast.stmt]:
    return (node for node in ast.walk(file.tree) if isinstance(node, ast.stmt))


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(index=st.integers(0, 10**6), ending=st.sampled_from([b"\n", b"\r\n"]), step=st.integers(0, 4))
def test_every_edit_parses_differs_and_touches_its_span_only(index: int, ending: bytes, step: int) -> None:
    data = snippets()[index * 7919 % len(snippets())].replace(b"\n", ending)
    file = SourceFile("m.py", data)
    for statement in _statements(file):
        for template in TEMPLATES:
            for edit in list(template.edits(file, statement, HINTS))[step::5]:
                result = edit.applied_to(data)
                assert result != data
                ast.parse(result)
                assert result[: edit.start] == data[: edit.start]
                assert result[edit.start + len(edit.text.encode()) :] == data[edit.end :]
                assert (edit.path, edit.template) == ("m.py", template.name)
                assert ending == b"\n" or "\n" not in edit.text.replace("\r\n", "")


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    return-x\n",
        "def f(a, b):\n    return a if(a)else(b)\n",
        "def f(n):\n    return sum(i for i in n)\n",
        "def f(a, b):\n    return g((a), (b + 1), *a, k=(b),)\n",
        "def f(a):\n\tfor x in a:\n\t\tif x.y: continue; x.z()\n\t\telif x.w: break\n",
        "def f(a):\n    x = (a\n         # and why\n         + 1)\n    return (a # left\n        < x)\n",
        "def f(é, ß):\n    return 'ü' + é.ö[ß] # ä\n",
        "def f(a):\n    if a: \\\n        return a.b\n    x = a; y = a.c\n",
        "def f(a):\n    with (a.b) as c, a:\n        assert c, f'{a!r:>{c}} {a[0]}' 'tail'\n",
        "async def f(a):\n    async with a as b:\n        return [await x.y async for x in a if not x if 1 .real]\n",
        "def f(a):\n    match a:\n"
        "        case [1, x] if x > 0:\n            return x\n        case {'k': v}:\n            return -v\n",
        "def f(*a, k: int = 1, **kw):\n    y: list[int] = [*a, k]\n"
        "    print(*a, **kw, end='')\n    return {**kw, 'a': a[1:, ..., k]}\n",
        "def f(a):\n    try:\n        a.b()\n"
        "    except(KeyError, a.E) as e:\n        raise ValueError from e\n    except:\n        raise\n",
        "class A:\n    x = 1\n    @property\n    def f(self, /, a=0, *, b): return self.x or a and b\n",
        "lambda a=1: (yield)\nx = y = (z := 3)\ndel x, y\n",
        "def f(a):\n    global g\n    g = yield a\n    yield from a.b\n    return not a, a ** -1, (a, b)[0], ()\n",
    ],
)
def test_odd_layouts(source: str) -> None:
    for template in TEMPLATES:
        for edit in edits_of(source, template):
            result = edit.applied_to(source.encode())
            assert result != source.encode()
            ast.parse(result)


def test_a_guard_is_never_put_where_no_line_can_stand() -> None:
    source = textwrap.dedent("""\
        def f(a):
            if a.b: return a.c
            elif a.d:
                return 1
        value = a.b
    """)
    lines = Counter(edit.line for edit in edits_of(source, by_name("none_guard")) if edit.start == edit.end)
    assert set(lines) == {2}, "not before `elif`, not in the middle of a line, no `return` outside a function"


def test_inside_of_an_f_string_is_left_alone() -> None:
    source = "def f(a, b):\n    return f'{a.x + 1} {b}'\n"
    inside = range(source.index("'"), source.rindex("'"))
    edits = [edit for template in TEMPLATES for edit in edits_of(source, template)]
    assert edits
    assert not [edit for edit in edits if edit.start in inside and edit.end in inside]


def test_keywords_come_from_the_definition_and_from_other_calls() -> None:
    source = (
        "class Job:\n    def __init__(self, name, retry=True): pass\n"
        "def make(name, log): return Job(name), Job(name, log=log)\n"
    )
    added = {edit.text for edit in edits_of(source, by_name("argument"))}
    assert {", retry=False", ", log=log"} <= added


def test_attributes_of_self_are_those_of_its_class() -> None:
    source = (
        "class A:\n    def f(self): return self.one + self.two\n"
        "class B:\n    def f(self): return self.three + self.four\n"
    )
    edits = edits_of(source, by_name("attribute"))
    assert {edit.text for edit in edits if edit.line == 2} == {"one", "two", "f", "self"}
    assert {edit.text for edit in edits if edit.line == 4} == {"three", "four", "f", "self"}


def test_sixty_lines_take_well_under_a_second() -> None:
    body = "".join(
        f"    if a{i} > len(b) and self.x{i} is not None:\n"
        f"        c = self.run(a{i}, key=b[0])[1:] + d.get('k{i}', {i})\n"
        for i in range(30)
    )
    file = SourceFile("m.py", f"class A:\n  def f(self, b, d):\n{body}".encode())
    before = time.process_time()
    found = [edit for line in range(1, 63) for edit, _ in edits_at(file, line, TEMPLATES, HINTS)]
    assert time.process_time() - before < 0.8
    assert len(found) > 3000
