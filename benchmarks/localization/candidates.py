"""Which files of a tree may be named: source files that are no tests. The same for every ranking that is compared."""

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from localization.roles import tests_among

_SUFFIXES = {
    "c": ".c .h .l .y",
    "c++": ".cc .cpp .cxx .hh .hpp .hxx .inl",
    "c#": ".cs",
    "go": ".go",
    "java": ".java",
    "javascript": ".js .jsx .mjs .cjs",
    "kotlin": ".kt",
    "php": ".php",
    "python": ".py .pyi .pyx .pxd",
    "ruby": ".rb",
    "rust": ".rs",
    "scala": ".scala",
    "swift": ".swift",
    "typescript": ".ts .tsx .mts .cts",
}
_LANGUAGE = {suffix: language for language, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}


def candidates_among(paths: Iterable[str]) -> tuple[str, ...]:
    """Non-test source files among all paths of a tree, sorted."""
    everything = list(paths)
    tests = tests_among(everything)
    return tuple(sorted(path for path in everything if path not in tests and is_source(path)))


def is_source(path: str) -> bool:
    """Whether a file is in a programming language, by its suffix."""
    return PurePosixPath(path).suffix.lower() in _LANGUAGE


def language_of(gold: Iterable[str], tree: Iterable[str] = ()) -> str:
    """The language of most of the `gold` files, the first in the alphabet of equals.

    A `.h` is C++ where the tree has more files of C++ than of C.
    """
    known = Counter(_LANGUAGE.get(PurePosixPath(path).suffix.lower(), "other") for path in gold)
    language = min(known, key=lambda name: (-known[name], name), default="other")
    if language == "c":
        rest = Counter(PurePosixPath(path).suffix.lower() for path in tree)
        if sum(rest[suffix] for suffix in _SUFFIXES["c++"].split()) > rest[".c"]:
            return "c++"
    return language
