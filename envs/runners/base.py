"""What a runner is, and how ids become its patterns."""

import re
from collections.abc import Sequence
from typing import Protocol

from envs.runners.line import Line

_SOURCE = re.compile(r"(?:\|[^|]+\| )?(.*\.[cm]?[jt]sx?)")


class Runner(Protocol):
    """One test runner: how its command is told to name each test, and to run only some of them.

    Both functions get a line this runner recognises, with `at` on its name, and never raise. Ids are those that
    `envs.log_parsers` produce, or prefixes of them: a file, a suite. They are the same in a whole and a narrowed run.
    """

    @property
    def name(self) -> str: ...

    def recognises(self, line: Line) -> bool: ...

    def tell(self, line: Line) -> Line:
        """The line with the flags that make its output name every test."""

    def narrow(self, line: Line, ids: Sequence[str]) -> Line | None:
        """The line for at least the tests `ids` and as few others as the runner allows; None when it cannot.

        It may run more than was asked for: whoever reads the results keeps what was.
        """


def base_name(test: str) -> str:
    """An id without the number given to the second and later tests of one name."""
    return re.sub(r" #\d+$", "", test)


def escaped(text: str) -> str:
    """A text as a regular expression for JavaScript, Go, PHP, Ruby and CMake alike, any white space for a space."""
    special = re.sub(r"([][\\.*+?^${}()|/])", r"\\\1", text)
    return re.sub(r"\s+", r"\\s+", special)


def split_source(test: str) -> tuple[str, tuple[str, ...]]:
    """The JavaScript or TypeScript file an id begins with (empty when none), and the titles after it."""
    first, *titles = base_name(test).split("::")
    found = _SOURCE.fullmatch(first)
    return (found[1], tuple(titles)) if found else ("", (first, *titles))


def title_pattern(ids: Sequence[str]) -> str | None:
    """A pattern of the full titles (suites and test, joined by spaces) of JavaScript runners.

    None when an id is a whole file. Whether an id is a test or a suite is not known: what goes on after it is let in.
    """
    titles = dict.fromkeys(r"(?:\s+|::)".join(escaped(part) for part in split_source(one)[1]) for one in ids)
    if "" in titles:
        return None
    return rf"^\s*(?:{'|'.join(titles)})(?:\s|$)"
