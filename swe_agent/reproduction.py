"""A failing test out of the issue itself: its own code snippet, where the issue says that running it raises."""

import ast
import doctest
import re
import textwrap
from dataclasses import dataclass

from envs import Patch

FILE = "test_issue_snippet.py"
TEST = f"{FILE}::test_the_snippet_of_the_issue_runs"
SECONDS = 20
_LONGEST = 20_000
_FENCE = re.compile(
    r"^(?P<mark>`{3,}|~{3,})[ \t]*(?P<language>[\w+-]*)[^\n]*\n(?P<code>.*?)^(?P=mark)[ \t]*$", re.M | re.S
)
_LANGUAGES = frozenset({"", "python", "py", "python3", "pycon", "ipython"})
_ERROR = re.compile(r"\b(?:[a-z_]\w*\.)*([A-Z]\w*(?:Error|Exception))\b")

_TEMPLATE = '''\
"""Runs the code of the issue; part of the base of this run, not of the repository."""

import signal

SNIPPET = {snippet!r}


def test_the_snippet_of_the_issue_runs():
    signal.alarm({seconds})
    try:
        exec(compile(SNIPPET, "the snippet of the issue", "exec"), {{"__name__": "__main__"}})
    finally:
        signal.alarm(0)
'''


@dataclass(frozen=True)
class Reproduction:
    """A snippet, and the names of the exceptions of which the issue says that it raises one."""

    snippet: str
    errors: frozenset[str]

    @property
    def patch(self) -> Patch:
        """The test as a new file at the top of the tree."""
        lines = _TEMPLATE.format(snippet=self.snippet, seconds=SECONDS).splitlines()
        added = "".join(f"+{line}\n" for line in lines)
        return Patch(
            f"diff --git a/{FILE} b/{FILE}\nnew file mode 100644\n--- /dev/null\n+++ b/{FILE}\n"
            f"@@ -0,0 +1,{len(lines)} @@\n{added}".encode("utf-8", "backslashreplace")
        )

    def shown_by(self, message: str) -> bool:
        """Whether a failure's text is the one the issue speaks of, not one of our making (a missing module, say)."""
        return any(re.search(rf"\b{re.escape(error)}\b", message) for error in self.errors)


def find_reproduction(text: str) -> Reproduction | None:
    """The first Python snippet that imports something, if the issue names an exception or the snippet asserts.

    Only a crash makes a test: what a snippet prints in an issue is as often the wrong answer as the right one.
    """
    text = text.replace("\r\n", "\n")
    named = frozenset(_ERROR.findall(text)) - {"SyntaxError", "ModuleNotFoundError", "ImportError"}
    for block in _FENCE.finditer(text):
        if block["language"].lower() not in _LANGUAGES or len(block["code"]) > _LONGEST:
            continue
        snippet = _code(textwrap.dedent(block["code"]))
        tree = _parsed(snippet)
        if tree is None or not any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(tree)):
            continue
        asserts = any(isinstance(node, ast.Assert) for node in ast.walk(tree))
        errors = named | ({"AssertionError"} if asserts else set())
        return Reproduction(snippet, errors) if errors else None
    return None


def _code(block: str) -> str:
    """A session with prompts without its answers; other code as it is."""
    if ">>>" not in block:
        return block
    try:
        return "".join(example.source for example in doctest.DocTestParser().get_examples(block))
    except ValueError:
        return ""


def _parsed(snippet: str) -> ast.Module | None:
    try:
        return ast.parse(snippet)
    except (SyntaxError, ValueError):
        return None
