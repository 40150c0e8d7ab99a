"""Mends a wrong string: a text of the issue or of this function, another case, a slip in a regular expression."""

import ast
import re
from collections.abc import Iterator

from swe_agent.repair.nearby import nearby_strings
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import expressions, swap
from swe_agent.repair.template import Hints, Template

NAME = "string_literal"
_LITERAL = re.compile(r"([rRuU]?)('|\")(.*)\2")
_PATTERN = re.compile(r"[\\^$*+?|\[(]")
_MOST_NEW, _MOST_OLD, _LONGEST = 20, 10, 200


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    near = nearby_strings(file, statement)
    for node in expressions(file, statement):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        old, written = node.value, file.text(node)
        mentioned = sorted(hints.strings, key=lambda text, old=old: -_likeness(text, old))  # type: ignore[misc]
        for rank, new in enumerate([text for text in mentioned if len(text) <= _LONGEST][:_MOST_NEW]):
            if new != old:
                yield from swap(file, node, _quoted(new, written), NAME, "a text of the issue", 1.0 / (1 + 0.1 * rank))
        for rank, new in enumerate([text for text in near if text != old][:_MOST_OLD]):
            yield from swap(file, node, _quoted(new, written), NAME, "a text of this function", 0.8 / (1 + 0.1 * rank))
        for new in dict.fromkeys([old.lower(), old.upper(), old.strip(), old.title()]) if len(old) < 40 else ():
            if new not in (old, ""):
                yield from swap(file, node, _quoted(new, written), NAME, "written otherwise", 0.5)
        parts = _LITERAL.fullmatch(written)
        if parts and parts[2] not in parts[3].replace("\\" + parts[2], "") and _PATTERN.search(old):
            for body in _touched(parts[3], raw=parts[1] in ("r", "R")):
                text = f"{parts[1]}{parts[2]}{body}{parts[2]}"
                yield from swap(file, node, text, NAME, "another regular expression", 0.7)


def _touched(body: str, *, raw: bool) -> Iterator[str]:
    """Small changes of a regular expression as it is written in the source."""
    slash = "\\" if raw else "\\\\"
    ends = body.endswith("$") and not body.endswith("\\$")
    yield body[1:] if body.startswith("^") else f"^{body}"
    yield body[:-1] if ends else f"{body}$"
    yield f"{body[:-1] if ends else body}{slash}Z"
    yield f"{slash}b{body.removeprefix('^')}"
    for found in list(re.finditer(r"(?<![\\*+?}(])[.*+]", body))[:8]:
        for new in {".": (f"{slash}.",), "*": ("+", "*?"), "+": ("*", "+?")}[found[0]]:
            yield body[: found.start()] + new + body[found.end() :]


def _likeness(one: str, other: str) -> float:
    pairs, others = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return len(pairs & others) / (len(pairs | others) or 1)


def _quoted(text: str, like: str) -> str:
    """A literal for `text`, in double quotes if `like` is."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if like.endswith('"') and '"' not in text and plain.startswith("'") else plain


TEMPLATE = Template(name=NAME, prior=0.6, edits=edits)
