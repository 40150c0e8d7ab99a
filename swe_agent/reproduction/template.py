"""A test made from an issue: the file that is laid into the base of a run, and how it tells what it saw."""

import ast
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from envs import Patch
from swe_agent.reproduction.reasons import Reason, Reasons, read_failure, same_value

FILE = "test_issue_snippet.py"
TEST = f"{FILE}::test_the_snippet_of_the_issue_runs"
SECONDS = 20
SNIPPET = "the snippet of the issue"
_SHOWN = 400
"""Characters of a value in the failure's text."""
_TOLD = re.compile(
    r"the issue expects (?P<expected>'.*'|\".*\") from step (?P<step>\d+); this gives (?P<got>'.*'|\".*\")$", re.M
)

_TEMPLATE = '''\
"""Runs the code of the issue; part of the base of this run, not of the repository."""

import ast
import contextlib
import doctest
import io
import signal
import sys

STEPS = {steps!r}


def run(mode, source, namespace):
    printed = io.StringIO()
    sys.displayhook = sys.__displayhook__
    with contextlib.redirect_stdout(printed):
        exec(compile(source, {name!r}, mode), namespace)
    return printed.getvalue()


def same(got, expected):
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    if doctest.OutputChecker().check_output(expected.strip() + "\\n", got.strip() + "\\n", options):
        return True
    try:
        return ast.literal_eval(got.strip()) == ast.literal_eval(expected.strip())
    except (ValueError, SyntaxError):
        return False


def test_the_snippet_of_the_issue_runs():
    namespace = {{"__name__": "__main__"}}
    signal.alarm({seconds})
    try:
        for number, (mode, source, expected) in enumerate(STEPS, 1):
            got = run(mode, source, namespace)
            if expected is not None and not same(got, expected):
                told = (expected.strip()[:{shown}], number, got.strip()[:{shown}])
                raise AssertionError("the issue expects %r from step %d; this gives %r" % told)
    finally:
        signal.alarm(0)
'''


class Step(NamedTuple):
    """A piece of the issue's code. `expected` and `actual` are what it prints, None where the issue does not say.

    `single` prints the values of expressions, as a session does.
    """

    mode: Literal["exec", "single"]
    source: str
    expected: str | None = None
    actual: str | None = None


@dataclass(frozen=True)
class Reproduction:
    """Code of an issue as a test, and what the issue says goes wrong with it."""

    steps: tuple[Step, ...]
    reasons: Reasons

    @property
    def snippet(self) -> str:
        return "".join(step.source if step.source.endswith("\n") else f"{step.source}\n" for step in self.steps)

    @property
    def asserts(self) -> bool:
        trees = (ast.parse(step.source) for step in self.steps)
        return any(isinstance(node, ast.Assert) for tree in trees for node in ast.walk(tree))

    @property
    def weak(self) -> bool:
        """Whether it only shows that something raises, not what would be right."""
        return not self.asserts and all(step.expected is None for step in self.steps)

    @property
    def patch(self) -> Patch:
        """The test as a new file at the top of the tree."""
        steps = [(step.mode, step.source, step.expected) for step in self.steps]
        return new_file(FILE, _TEMPLATE.format(steps=steps, name=SNIPPET, seconds=SECONDS, shown=_SHOWN))

    def reason_of(self, message: str) -> Reason:
        """Whether a failure of the test, as pytest tells it, is what the issue speaks of."""
        if told := _TOLD.search(message):
            return self._value(int(told["step"]), ast.literal_eval(told["expected"]), ast.literal_eval(told["got"]))
        failure = read_failure(message)
        own = re.search(
            rf"^(?:.*/)?{SNIPPET}:\d+: AssertionError\s*$|\"{SNIPPET}\", line \d+.*\nAssertionError", message, re.M
        )
        if failure is not None and failure.error == "AssertionError" and own and self.asserts:
            return Reason(True, "the assertion of the issue's own code fails")
        return self.reasons.explains(message)

    def _value(self, number: int, expected: str, got: str) -> Reason:
        step = self.steps[number - 1]
        source = " ".join(step.source.split())[:80]
        if step.actual is not None and not same_value(got, step.actual.strip()[:_SHOWN]):
            return Reason(False, f"{source} gives {got[:80]} here; the issue got {step.actual.strip()[:80]}")
        return Reason(True, f"{source} gives {got[:80]}; the issue expects {expected[:80]}")


def new_file(path: str, text: str) -> Patch:
    """A patch that brings one file; the text ends in a newline."""
    lines = text.split("\n")[:-1]
    added = "".join(f"+{line}\n" for line in lines)
    return Patch(
        f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
        f"@@ -0,0 +1,{len(lines)} @@\n{added}".encode("utf-8", "backslashreplace")
    )
