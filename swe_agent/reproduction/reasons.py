"""What an issue says goes wrong, and whether a test's failure is that and not something else."""

import ast
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError"})
_NEVER = frozenset({"SyntaxError", "IndentationError", "TabError"})
"""Of a snippet these say that it was not copied well."""

_ERROR = re.compile(
    r"\b(?:[a-z_]\w*\.)*([A-Z]\w*(?:Error|Exception|Warning)|StopIteration|KeyboardInterrupt|SystemExit)\b"
)
_RAISED = re.compile(
    r"^[ \t>#|`*]*(?:[A-Za-z_]\w*\.)*(?P<name>[A-Z]\w*(?:Error|Exception|Warning)):[ \t]+(?P<message>\S[^\n]*)", re.M
)
_HEAD = re.compile(r"(?:[A-Za-z_]\w*\.)*(?P<name>[A-Z]\w*)(?::[ \t]*(?P<message>.*))?$")
_LITERAL = re.compile(
    r"(?<![\w.])(?:[bru]?'(?:[^'\\\n]|\\.)*'|[bru]?\"(?:[^\"\\\n]|\\.)*\"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|True|False|None)(?![\w.]*\w)"
)
_TRIVIAL = frozenset({"True", "False", "None", "0", "1", "''"})
_ALIKE = 0.5


class Reason(NamedTuple):
    """Whether a failure is the issue's, and why, in words."""

    counts: bool
    text: str


class Failure(NamedTuple):
    """The last exception of a pytest failure text, and the lines that explain an assertion."""

    error: str
    message: str
    assertion: str


@dataclass(frozen=True)
class Reasons:
    """What the issue names: exceptions, with their messages where a traceback or a line shows them, and values."""

    errors: frozenset[str]
    messages: tuple[tuple[str, str], ...] = ()
    values: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    """Words of its code: what an assertion about True or False has to be about."""

    @classmethod
    def of(cls, text: str) -> "Reasons":
        messages = tuple(
            dict.fromkeys((found["name"], found["message"].strip("`* ")) for found in _RAISED.finditer(text))
        )
        told = {name for name, _ in messages}
        # That something cannot be imported is a reason only with the issue's own words for it.
        errors = {name for name in _ERROR.findall(text) if name not in IMPORT_ERRORS or name in told} - _NEVER
        messages = tuple(each for each in messages if each[0] in errors)
        code = " ".join(re.findall(r"```.*?```|`[^`\n]+`|^(?: {4}|>>> ).*$", text, re.M | re.S))
        values = frozenset(_plain(each) for each in _LITERAL.findall(text))
        return cls(frozenset(errors), messages, values, frozenset(re.findall(r"[A-Za-z_]\w{2,}", code)))

    def explains(self, text: str) -> Reason:
        """Whether a pytest failure text shows what the issue speaks of."""
        failure = read_failure(text)
        if failure is None:
            return Reason(False, "the failure names no exception")
        if failure.error == "Failed" and (missing := re.search(r"DID NOT RAISE.*?(\w+)'?>?\)?\s*$", failure.message)):
            named = missing[1] in self.errors
            return Reason(named, f"it does not raise {missing[1]}, {_which(named)}")
        if failure.error == "AssertionError":
            by_value = self._asserts(failure)
            return by_value if by_value.counts or "AssertionError" not in self.errors else self._raises(failure)
        return self._raises(failure)

    def _raises(self, failure: Failure) -> Reason:
        shown = f"{failure.error}: {failure.message}"[:200]
        if failure.error not in self.errors:
            return Reason(False, f"it fails with {shown}, which the issue does not name")
        messages = [message for name, message in self.messages if name == failure.error]
        if messages and not any(_alike(failure.message, each, failure.error) for each in messages):
            return Reason(False, f"it fails with {shown}; the issue's message is another: {messages[0][:120]}")
        return Reason(True, f"it fails with {shown}, as the issue says")

    def _asserts(self, failure: Failure) -> Reason:
        found = {_plain(each) for each in _LITERAL.findall(failure.assertion)}
        telling = found - _TRIVIAL
        if shared := sorted(telling & self.values):
            return Reason(True, f"the assertion is about {', '.join(shared[:4])}, which the issue names")
        if telling:
            return Reason(
                False, f"the assertion is about {', '.join(sorted(telling)[:4])}, which the issue does not name"
            )
        words = set(re.findall(r"[A-Za-z_]\w{2,}", failure.assertion)) - {
            "assert",
            "where",
            "True",
            "False",
            "None",
            "not",
        }
        if about := sorted(words & self.names):
            return Reason(True, f"the assertion is about {', '.join(about[:4])}, of which the issue speaks")
        return Reason(False, "the assertion is about nothing that the issue names")


def read_failure(text: str) -> Failure | None:
    """The exception that ended a test, out of pytest's text for it, in any of its styles; of chained ones the last."""
    explained = [line[1:].strip() for line in text.splitlines() if re.match(r"E(?:\s|$)", line)]
    # In the long style the last line of an entry is `path:line: Exception`.
    placed = re.findall(r"^\S.*:\d+: (?:\w+\.)*([A-Z]\w*)\s*$", text, re.M)
    heads = [match for line in explained or text.splitlines() if (match := _HEAD.match(line))]
    like = [match for match in heads if _ERROR.fullmatch(match["name"])] or heads[:1]
    if not placed and not like:
        plain = bool(explained) and explained[0].startswith("assert")
        return Failure("AssertionError", "", "\n".join(explained)) if plain else None
    error = placed[-1] if placed else like[-1]["name"]
    told = [match["message"] or "" for match in heads if match["name"] == error]
    return Failure(error, told[-1] if told else (explained or [""])[0], "\n".join(explained))


def same_value(one: str, other: str) -> bool:
    """Whether two printed values are equal: as literals, else as text without the space around."""
    one, other = one.strip(), other.strip()
    if one == other:
        return True
    try:
        return bool(ast.literal_eval(one) == ast.literal_eval(other))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False


def _plain(literal: str) -> str:
    """A literal as Python prints it, so that kinds of quotes do not matter."""
    try:
        return repr(ast.literal_eval(literal))
    except (ValueError, SyntaxError):
        return literal


def _alike(message: str, told: str, error: str) -> bool:
    """Whether two messages of an exception are the same but for numbers, addresses and paths.

    Of an import that fails what is missing is all that counts.
    """
    if error in IMPORT_ERRORS:
        return set(re.findall(r"['\"]([\w.]+)['\"]", message)) == set(re.findall(r"['\"]([\w.]+)['\"]", told))
    one, other = (re.sub(r"0x[0-9a-f]+|\d+|/[\w./-]+", "#", each).split() for each in (message, told))
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _which(named: bool) -> str:
    return "as the issue says" if named else "which the issue does not name"
