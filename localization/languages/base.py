"""What the parser has to know about a language."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """A grammar and the query that finds definitions in it.

    The query is `<name>.scm` in this folder. Its captures: `@class` or `@function` (a definition) with `@name` and
    `@body` in the same pattern; `@inner` within `@outer` (the whole span of a definition, decorators included);
    `@documented` with `@docstring` (its documentation).
    """

    name: str
    suffixes: tuple[str, ...]
    grammar: Callable[[], object]
    """Imports the grammar and returns its pointer."""
    clean_docstring: Callable[[str], str]
    """From the text of a `@docstring` node to what it says."""
    package_stem: str = ""
    """Stem of the file that stands for its folder."""
