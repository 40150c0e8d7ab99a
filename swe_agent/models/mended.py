"""Arguments that are nearly JSON, read as what they must mean; refused where something would have to be guessed.

A mended call is run, so a text that lost a part on the way must not pass: arguments that end inside a string, or whose
words are not all there afterwards, are no arguments.
"""

import ast
import json
import re

import json_repair
from pydantic import JsonValue

LONGEST = 200_000
"""Characters; a longer text is not mended."""
_LONGEST_GUESS = 20_000
_MOST_BRACKETS = 200
_FENCE = re.compile(r"^```\w*\s*\n(.*?)\n?```$", re.DOTALL)
_ESCAPE = re.compile(r'\\(?:[nrtbf"\\/]|u[0-9a-fA-F]{4})')
_CLOSER = {"{": "}", "[": "]"}


def mended(raw: str) -> dict[str, JsonValue] | None:
    """The object, or None. Mended are line ends within strings, commas before a closing bracket, closing brackets that
    are missing, Python's way of writing (single quotes, True), bare keys, comments, missing commas, wrong escapes."""
    text = raw.strip()
    fenced = _FENCE.match(text)
    text = fenced[1].strip() if fenced else text
    if not text.startswith("{") or len(text) > LONGEST:
        return None
    try:
        return _as_json(text) or _as_json(_completed(text)) or _as_python(text) or _as_guessed(text)
    except (RecursionError, MemoryError):
        return None


def _as_json(text: str | None) -> dict[str, JsonValue] | None:
    try:
        value = json.loads(text, strict=False) if text else None
    except ValueError:
        return None
    return value if isinstance(value, dict) and _sayable(value) else None


def _completed(text: str) -> str | None:
    """Without commas before closing brackets and with those brackets; None for a text that ends inside a string."""
    out: list[str] = []
    open_: list[str] = []
    in_string = escaped = False
    for sign in text:
        if in_string:
            in_string = escaped or sign != '"'
            escaped = sign == "\\" and not escaped
        elif sign == '"':
            in_string = True
        elif sign in _CLOSER:
            open_.append(_CLOSER[sign])
        elif sign in "}]":
            if not open_ or open_.pop() != sign:
                return None
            _drop_comma(out)
        out.append(sign)
    if in_string:
        return None
    if open_:
        _drop_comma(out)
    return "".join(out) + "".join(reversed(open_))


def _drop_comma(out: list[str]) -> None:
    while out and out[-1].isspace():
        out.pop()
    if out and out[-1] == ",":
        out.pop()


def _as_python(text: str) -> dict[str, JsonValue] | None:
    if text.count("{") + text.count("[") + text.count("(") + text.count("-") > _MOST_BRACKETS * 5:
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
    return value if isinstance(value, dict) and _sayable(value) else None


def _as_guessed(text: str) -> dict[str, JsonValue] | None:
    brackets = text.count("{") + text.count("[")
    if not text.endswith("}") or len(text) > _LONGEST_GUESS or brackets > _MOST_BRACKETS:
        return None
    try:
        value = json_repair.loads(text, skip_json_loads=True)
    except ValueError:
        return None
    if not isinstance(value, dict) or not value or not _sayable(value):
        return None
    written = json.dumps(value, ensure_ascii=False)
    quotes = _ESCAPE.sub("", text).count('"')
    # A quote too many stood inside a string: where that string ends is a guess.
    whole = _words(written) == _words(text) and quotes in (
        0,
        _ESCAPE.sub("", written).count('"') - _bare_keys(text) * 2,
    )
    return value if whole else None


def _words(text: str) -> str:
    return "".join(re.findall(r"[^\W_]", _ESCAPE.sub("", text)))


def _bare_keys(text: str) -> int:
    return len(re.findall(r"[{,]\s*[A-Za-z_]\w*\s*:", text))


def _sayable(value: dict[str, JsonValue]) -> bool:
    """Whether it can be sent on: JSON that is UTF-8, with texts for keys."""
    if not all(isinstance(key, str) for key in value):
        return False
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, TypeError):
        return False
    return True
