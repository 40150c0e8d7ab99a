"""Every template finds the mends it is for, and no template ever writes what is not Python."""

import ast
import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from swe_agent.repair import Edit, Hints, SourceFile, Template, all_templates
from swe_agent.repair import templates as package
from swe_agent.repair.checked import tree_key
from tests.swe_agent.repair.pairs import pairs

TEMPLATES = all_templates()
HINTS = Hints(
    words=frozenset({"ConfigError", "timeout"}),
    strings=("from the issue", "it's", 'say "so"', "a\\d\n"),
    replaced=(("old_clock", "new_clock"), ("", "check()")),
)
BACKWARDS = replace(HINTS, replaced=(("new_clock", "old_clock"),))
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
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (\d+) \| ([\d.]+) \|$", text, re.MULTILINE)
    table = [(template.name, template.reached, f"{template.prior:.4f}") for template in TEMPLATES]
    assert [(name, int(reached), prior) for name, reached, prior in rows] == table


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
def test_every_edit_differs_and_touches_its_span_only(index: int, ending: bytes, step: int) -> None:
    data = snippets()[index * 7919 % len(snippets())].replace(b"\n", ending)
    file = SourceFile("m.py", data)
    for statement in _statements(file):
        for template in TEMPLATES:
            for edit in list(template.edits(file, statement, HINTS))[step::23]:
                result = edit.applied_to(data)
                if result == data:
                    continue  # such edits are left out of a family
                assert (tree_key(file, edit) is not None) == _parses(result), edit
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
    file = SourceFile("m.py", source.encode())
    broken = []
    for template in TEMPLATES:
        for edit in edits_of(source, template):
            result = edit.applied_to(source.encode())
            assert (tree_key(file, edit) is not None) == _parses(result), edit
            broken += [] if _parses(result) else [edit]
    assert len(broken) <= 1, "what does not parse is left out, but should not be made in the first place"


def test_a_guard_is_never_put_where_no_line_can_stand() -> None:
    source = textwrap.dedent("""\
        def f(a):
            if a.b: return a.c
            elif a.d:
                return 1
        value = a.b
    """)
    lines = Counter(edit.line for edit in edits_of(source, by_name("guard_return")) if edit.start == edit.end)
    assert set(lines) == {2, 4}, "not before `elif`, not in the middle of a line, no `return` outside a function"


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
    weights = {(edit.line, edit.text): edit.weight for edit in edits}
    assert min(weights[2, "one"], weights[2, "two"]) > weights[2, "three"], "another class's come after"
    assert min(weights[4, "three"], weights[4, "four"]) > weights[4, "one"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_the_table_run_backwards_makes_bugs(template: Template) -> None:
    """Of every template the inverses make at least one of the wrong programs out of the right one."""
    cases = [(wrong, right) for name, wrong, right in pairs() if name == template.name]
    assert template.inverse
    assert any(
        ast.dump(ast.parse(edit.applied_to(right.encode()))) == ast.dump(ast.parse(wrong))
        for wrong, right in cases
        for name in template.inverse
        for edit in edits_of(right, by_name(name), BACKWARDS)
        if _parses(edit.applied_to(right.encode()))
    )
