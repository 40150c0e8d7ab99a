"""What a path says about a file: code, a test, documentation or data. Paths are relative, with `/`."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

Role = Literal["source", "test", "doc", "data"]

_TEST_FOLDERS = frozenset({"tests", "__tests__"})
_TOP_TEST_FOLDERS = frozenset({"test", "testing", "spec"})
_TEST_NAME = re.compile(
    r"""test_.*\.\w+ | .*_tests?\.\w+ | conftest\.py | tests\.py
      | .*\.(test|spec)\.\w+ | .*_spec\.rb | .*[a-z0-9]Tests?\.(java|cs|php|scala|kt)""",
    re.VERBOSE,
)
_DOC_FOLDERS = frozenset(
    {"doc", "docs", "example", "examples", "demos", "tutorial", "tutorials", "changelog", "changes"}
)
_TRANSLATED = frozenset({".po", ".pot", ".xlf", ".xliff", ".arb"})
_DOC_SUFFIXES = frozenset({".md", ".rst", ".txt", ".adoc", ".ipynb"})
_SOURCE_WORDS = """
    .py .pyi .pyx .pxd .js .jsx .mjs .cjs .ts .tsx .mts .cts .java .go .rs .c .h .cc .cpp .cxx .hh .hpp .hxx .rb .php
    .cs .scala .kt .swift .m .pl .lua .sh .bash .sql .vue .svelte .ex .exs .erl .hs .ml .clj .jl .r .dart .zig
"""
_SOURCE_SUFFIXES = frozenset(_SOURCE_WORDS.split())


def is_test_path(path: str) -> bool:
    """Whether a file belongs to the tests, judged by its path alone.

    A folder called `test` or `testing` below the top is often product code (`django/test/`) and says nothing by itself;
    `tests_among` also looks at its neighbours.
    """
    folder, _, name = path.rpartition("/")
    return _is_test_folder(folder) or _TEST_NAME.fullmatch(name) is not None


def tests_among(paths: Iterable[str]) -> frozenset[str]:
    """The tests among all paths of a tree: `is_test_path`, and each `test` folder with a third named like tests."""
    everything = list(paths)
    found = {path for path in everything if is_test_path(path)}
    inside: defaultdict[str, list[str]] = defaultdict(list)
    named: Counter[str] = Counter()
    for path in everything:
        parts = path.split("/")
        for depth, part in enumerate(parts[:-1]):
            if part == "test":
                folder = "/".join(parts[: depth + 1])
                inside[folder].append(path)
                named[folder] += path in found
    for folder, members in inside.items():
        if named[folder] * 3 >= len(members):
            found.update(members)
    return frozenset(found)


def role_of(path: str) -> Role:
    """What a file is for, by its path alone."""
    if is_test_path(path):
        return "test"
    folder, _, name = path.rpartition("/")
    if _is_doc_folder(folder):
        return "doc"
    suffix = _suffix(name)
    if suffix in _SOURCE_SUFFIXES:
        return "source"
    return "doc" if suffix in _DOC_SUFFIXES else "data"


def is_translation(path: str) -> bool:
    """Whether a file says in other languages what the source says already."""
    return _suffix(path.rpartition("/")[2]) in _TRANSLATED


def has_words(path: str) -> bool:
    """Whether words of a file count when places are looked for: tests and documentation speak of everything."""
    return not is_translation(path) and role_of(path) not in ("test", "doc")


@lru_cache(maxsize=1 << 12)
def _is_test_folder(folder: str) -> bool:
    parts = folder.split("/")
    return not _TEST_FOLDERS.isdisjoint(parts) or parts[0] in _TOP_TEST_FOLDERS


@lru_cache(maxsize=1 << 12)
def _is_doc_folder(folder: str) -> bool:
    return not _DOC_FOLDERS.isdisjoint(folder.lower().split("/"))


def _suffix(name: str) -> str:
    """As `PurePath.suffix`, in lower case."""
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem.strip(".") and suffix else ""
