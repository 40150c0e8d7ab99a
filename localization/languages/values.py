"""What the value of a declaration tells of the type of what is declared."""

import re

_CALLED = re.compile(r"[A-Za-z_][\w$]*(?:(?:\.|::|->)[A-Za-z_~][\w$]*)*")
_LITERAL = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)'|`[^`]*`")
_ARGUMENTS = re.compile(r"(?:::)?<(?![=<])(?:[^<>()]|\([^<>()]*\))*>")
_NEW = re.compile(r"new\s+([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)")
_AWAIT = re.compile(r"^\s*(?:await\s+)?")
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}


def called(value: str, opening: str = "(", rest: re.Pattern[str] | None = None) -> str:
    """`a.b` of `a.b(...)`, empty for any other expression.

    `opening` are the brackets that may follow the name, `rest` is what may stand after the closing one. A value that
    was cut off within its brackets counts as complete.
    """
    found = _CALLED.match(value)
    if found is None:
        return ""
    after = value[found.end() :].lstrip()
    if after[:1] not in _CLOSING or after[0] not in opening:
        return ""
    after = after_brackets(after)
    return found[0] if not after or (rest is not None and rest.fullmatch(after)) else ""


def created_or_called(value: str, rest: re.Pattern[str] | None = None) -> str:
    """`a.B` of `new a.B<C>(...)`, otherwise as `called`; `await` before either counts for nothing.

    What is built up behind the brackets (`{...}`) does not change the type.
    """
    value = without_arguments(_AWAIT.sub("", value))
    created = _NEW.match(value)
    if created is None:
        return called(value, rest=rest)
    after = value[created.end() :].lstrip()
    for opening in "({":
        after = after_brackets(after) if after.startswith(opening) else after
    return created[1] if not after or (rest is not None and rest.fullmatch(after)) else ""


def after_brackets(text: str) -> str:
    """What stands after the bracket that closes the first character; empty where none does."""
    plain = _LITERAL.sub(lambda literal: "_" * len(literal[0]), text)
    opened, closing, depth = plain[0], _CLOSING[plain[0]], 0
    for at, character in enumerate(plain):
        depth += (character == opened) - (character == closing)
        if not depth:
            return text[at + 1 :].strip()
    return ""


def without_arguments(text: str) -> str:
    """`Map<K, List<V>>` as `Map`; a lone `<` stays, so do `operator<` and `->`."""
    while "<" in text and (shorter := _ARGUMENTS.sub("", text)) != text:
        text = shorter
    return text
