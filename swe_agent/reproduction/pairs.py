"""What an issue expects of an expression, and what it got: `total([1, 2])` gives 4, expected 3."""

import ast
import re
from typing import NamedTuple

_VALUE = (
    r"(?P<{0}>`[^`\n]+`|[bru]?'(?:[^'\\\n]|\\.)*'|[bru]?\"(?:[^\"\\\n]|\\.)*\"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
    r"|True|False|None|\[[^\]\n]*\]|\{{[^}}\n]*\}}|\([^)\n]*\))"
)
_IT = r"(?:\s+(?:it|the\s+(?:result|output|answer|value)))?"
_EXPECTED = re.compile(
    r"(?:\bexpect(?:ed|s|ing)?\b|\bshould(?:\s+\w+)?\s+(?:be|return|give|print|yield|equal|evaluate\s+to)|\binstead\s+of|\bcorrect\s+is|\brather\s+than)"
    rf"{_IT}(?:\s+(?:is|was|to\s+be|to\s+get|to\s+return|value|result|output))*\s*:?\s*{_VALUE.format('expected')}",
    re.I,
)
_ACTUAL = re.compile(
    r"(?:\b(?:got|gives?|gave|return(?:s|ed)?|print(?:s|ed)?|yields?|is|evaluates?\s+to)\b(?<!should return)|->|=>|→)"
    rf"(?:\s+(?:actually|instead|me))?\s*:?\s*{_VALUE.format('actual')}",
    re.I,
)
_BARE = re.compile(rf"^\s*{_VALUE.format('actual')}")
_CALL = re.compile(r"`([A-Za-z_][^`\n]*\([^`\n]*\)[^`\n]*)`")


class Pair(NamedTuple):
    """Values as Python prints them; `actual` is None where the issue names none."""

    expression: str
    expected: str
    actual: str | None


def in_comment(comment: str) -> tuple[str, str | None] | None:
    """The expected value, and the one that was got, of a comment such as `4, expected 3` or `should be 3`."""
    expected = _last(_EXPECTED, comment, "expected")
    if expected is None:
        return None
    actual = _last(_ACTUAL, comment, "actual") or _last(_BARE, comment, "actual")
    return expected, None if actual == expected else actual


def in_prose(text: str) -> tuple[Pair, ...]:
    """Calls in backticks for which the same paragraph names the value that is expected."""
    found: dict[str, Pair] = {}
    prose = re.sub(r"^(```|~~~).*?^\1[^\n]*$", "\n\n", text, flags=re.M | re.S)
    for paragraph in re.split(r"\n\s*\n", prose):
        calls = [call for call in _CALL.finditer(paragraph) if _is_expression(call[1])]
        for number, call in enumerate(calls):
            end = calls[number + 1].start() if number + 1 < len(calls) else len(paragraph)
            values = in_comment(paragraph[call.end() : end])
            if values is not None:
                found.setdefault(call[1], Pair(call[1], *values))
    return tuple(found.values())


def expected_value(text: str) -> str | None:
    """The one value that a text expects; None where it names none or several."""
    values = {value for match in _EXPECTED.finditer(text) if (value := as_printed(match["expected"])) is not None}
    return values.pop() if len(values) == 1 else None


def as_printed(literal: str) -> str | None:
    """A literal as Python prints it; None for what is none."""
    try:
        return repr(ast.literal_eval(literal.strip().strip("`").strip()))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _last(pattern: re.Pattern[str], text: str, group: str) -> str | None:
    values = [value for match in pattern.finditer(text) if (value := as_printed(match[group])) is not None]
    return values[-1] if values else None


def _is_expression(text: str) -> bool:
    try:
        return any(isinstance(node, ast.Call) for node in ast.walk(ast.parse(text, mode="eval")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
