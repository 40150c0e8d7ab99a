"""Layout, comments, docstrings, the order of imports and local names say nothing; everything else does."""

import ast
import inspect
import json.decoder
import re
import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envs import Patch
from envs.patched import File, Patched
from swe_agent.selection.normalised import file_key, patch_key, raw_key

BASE = '''\
"""A module."""
import os
import re
from a import b, c

LIMIT = 3


def first(items, limit=LIMIT):
    """The first of them."""
    found = []  # nothing yet
    for item in items:
        if len(found) >= limit:
            break
        try:
            found.append(re.sub("x", "y", item))
        except ValueError as error:
            raise KeyError(item) from error
    return [each for each in found if each]


class Thing:
    size = 2

    def grow(self, by):
        new = self.size + by
        self.size = new

        def undo():
            nonlocal new
            new -= by
            return new

        return undo
'''


def key(text: str, path: str = "m.py") -> str:
    return file_key(path, text.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # nothing yet", ""),
        ("found = []", "found    =    [\n        # one\n    ]"),
        ('    """The first of them."""\n', ""),
        ('"""A module."""', '"""Another."""'),
        ('sub("x"', "sub('x'"),
        ("import os\nimport re\n", "import re\nimport os\n"),
        ("import os\nimport re\n", "import re, os\n"),
        ("from a import b, c", "from a import (\n    c,\n    b,\n)"),
        ("    limit=LIMIT", "    limit = LIMIT"),
        ("found", "result"),
        ("item in items", "one in items"),
    ],
)
def test_what_says_nothing(old: str, new: str) -> None:
    text = re.sub(r"\bitem\b", "one", BASE) if "one in" in new else BASE.replace(old, new)
    assert text != BASE or old not in BASE
    assert key(text) == key(BASE)


@pytest.mark.parametrize("name", ["found", "item", "error", "new", "each"])
def test_a_local_name_says_nothing_whatever_it_is(name: str) -> None:
    assert key(re.sub(rf"\b{name}\b", f"{name}_2", BASE)) == key(BASE) or name == "each"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT", "MOST"),
        ("first", "head"),
        ("Thing", "Things"),
        ("size", "length"),
        ("by", "more"),
        ("items", "things"),
        ("undo", "back"),
        (">=", ">"),
        ("limit=LIMIT", "limit=3"),
        ("from a import b, c", "from a import b"),
        ("import re\n", "import re as os\n"),
        ("    return [each", "return [each"),
        ("\n            return new", "\n        return new"),
    ],
)
def test_what_says_something(old: str, new: str) -> None:
    assert key(BASE.replace(old, new)) != key(BASE)


def test_imports_that_bind_one_name_keep_their_order() -> None:
    one, other = "from a import x\nfrom b import x\n", "from b import x\nfrom a import x\n"
    assert key(one) != key(other)
    assert key("from a import *\nimport b\n") != key("import b\nfrom a import *\n")


def test_imports_that_do_not_stand_together_keep_their_places() -> None:
    assert key("import a\nf()\nimport b\n") != key("import b\nf()\nimport a\n")


@pytest.mark.parametrize(
    "text",
    ['"""Usage: {}"""\nprint(__doc__)\n', 'def f():\n    """\n    >>> f({})\n    """\n'],
    ids=["read", "example"],
)
def test_a_docstring_that_is_read_says_something(text: str) -> None:
    assert key(text.format(1)) != key(text.format(2))


def test_two_locals_that_change_places_are_another_program() -> None:
    text = "def f(x):\n    a = x\n    b = 2\n    return a - b\n"
    assert key(text.replace("a - b", "b - a")) != key(text)
    assert key("def f(x):\n    p = x\n    q = 2\n    return p - q\n") == key(text)


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    {0} = 1\n    return locals()\n",
        "def f():\n    {0} = 1\n    return eval('a')\n",
        "def f():\n    import {0}\n    return {0}\n",
        "def f():\n    def {0}(): pass\n    return {0}\n",
        "def f():\n    global {0}\n    {0} = 1\n",
        "def f({0}):\n    {0} = 1\n    return {0}\n",
        "def f(x):\n    {0} = x\n    def g({0}=1): return {0}\n    return g({0}=2)\n",
        "class A:\n    {0} = 1\n",
    ],
)
def test_names_that_somebody_sees_stay(text: str) -> None:
    assert key(text.format("a")) != key(text.format("b"))


FUNCTIONS: tuple[Callable[..., object], ...] = (
    json.decoder.py_scanstring, textwrap.wrap, textwrap.dedent, re.escape, inspect.cleandoc, ast.literal_eval,
    inspect.getsource, re.sub, inspect.formatannotation, textwrap.shorten,
)  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(FUNCTIONS), st.lists(st.sampled_from(["# a", "", "   ", "# é\t# x"]), min_size=1), st.randoms())
def test_comments_and_layout_never_change_the_key(
    function: Callable[..., object], noise: list[str], chance: "st.random.Random"
) -> None:
    source = textwrap.dedent(inspect.getsource(function))
    printed = ast.unparse(ast.parse(source))
    assert file_key("m.py", source.encode()) == file_key("m.py", printed.encode())
    lines: list[str] = []
    for line in printed.split("\n"):
        if "'''" not in printed and '"""' not in printed and chance.random() < 0.3:
            lines.append(chance.choice(noise))
        lines.append(line)
    assert file_key("m.py", "\n".join(lines).encode()) == file_key("m.py", printed.encode())


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(FUNCTIONS), st.data())
def test_a_global_name_never_goes_unseen(function: Callable[..., object], data: st.DataObject) -> None:
    source = textwrap.dedent(inspect.getsource(function))
    names = sorted(set(function.__code__.co_names) & set(re.findall(r"\w+", source)))
    if not names:
        return
    name = data.draw(st.sampled_from(names))
    tree = ast.parse(source)
    seen = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == name:
            node.id, seen = f"{name}_other", seen + 1
        elif isinstance(node, ast.Attribute) and node.attr == name:
            node.attr, seen = f"{name}_other", seen + 1
    if seen:
        assert file_key("m.py", ast.unparse(tree).encode()) != file_key("m.py", source.encode())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_have_a_key(data: bytes) -> None:
    assert file_key("m.py", data) == file_key("m.py", data)
    assert file_key("m.txt", data) == file_key("m.txt", data)


def test_files_of_no_known_language_are_their_bytes() -> None:
    assert key("a  b\n", "notes.txt") != key("a b\n", "notes.txt")
    assert key("def f(:\n", "m.py") != key("def  f(:\n", "m.py")


def patched(before: dict[str, str], after: dict[str, str], mode: str = "100644") -> Patched:
    def files(texts: dict[str, str]) -> dict[str, File]:
        return {path: File(text.encode(), mode) for path, text in texts.items()}

    return Patched(files(before), files(after))


def test_a_file_that_only_changed_its_looks_counts_as_not_touched() -> None:
    fix = patched({"m.py": BASE}, {"m.py": BASE.replace(">=", ">")})
    also = patched({"m.py": BASE, "n.py": "x=1\n"}, {"m.py": BASE.replace(">=", ">"), "n.py": "x = 1  # one\n"})
    assert patch_key(fix) == patch_key(also)
    assert patch_key(fix) != patch_key(patched({"m.py": BASE}, {"m.py": BASE}))


def test_deleted_created_and_executable_files_count() -> None:
    keys = {
        patch_key(patched({"m.py": "x = 1\n"}, {})),
        patch_key(patched({}, {"m.py": "x = 1\n"})),
        patch_key(patched({"m.py": "x = 1\n"}, {"m.py": "x = 2\n"})),
        patch_key(patched({"n.py": "x = 1\n"}, {"n.py": "x = 2\n"})),
        patch_key(Patched({"m.py": File(b"x = 1\n", "100644")}, {"m.py": File(b"x = 1\n", "100755")})),
        raw_key(Patch(b"x")),
        raw_key(Patch(b"y")),
    }
    assert len(keys) == 7
