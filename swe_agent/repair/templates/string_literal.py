"""Mends a wrong string: a text of the issue or of this function, another case, a slip in a regular expression."""

import ast
import re
from collections.abc import Iterator

from swe_agent.repair.ingredients import ingredients
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
        known: dict[str, tuple[str, float]] = {}
        mentioned = sorted(hints.strings, key=lambda text, old=old: -_likeness(text, old))  # type: ignore[misc]
        alike = sorted(ingredients(file).strings, key=lambda text, old=old: -_likeness(text, old))  # type: ignore[misc]
        for texts, most, why, first in (
            (mentioned, _MOST_NEW, "a text of the issue", 1.0),
            (near, _MOST_OLD, "a text of this function", 0.8),
            (alike[: _MOST_OLD + 1], _MOST_OLD, "a text of this file", 0.6),
        ):
            for rank, new in enumerate([text for text in texts if text != old and len(text) <= _LONGEST][:most]):
                known.setdefault(new, (why, first / (1 + 0.15 * rank)))
        for new in (old.lower(), old.upper(), old.strip(), old.title()) if len(old) < 40 else ():
            if new not in (old, ""):
                known.setdefault(new, ("written otherwise", 0.5))
        for new, (why, weight) in known.items():
            yield from swap(file, node, _quoted(new, written), NAME, why, weight)
        yield from _words(file, node, old, hints)
        yield from _written_otherwise(file, node, old)


def _written_otherwise(file: SourceFile, node: ast.Constant, old: str) -> Iterator[Edit]:
    """Small changes of the text as it is in the source."""
    parts = _LITERAL.fullmatch(file.text(node))
    if not parts or parts[2] in parts[3].replace("\\" + parts[2], ""):
        return
    raw = parts[1] in ("r", "R")
    patterns = _touched(parts[3], raw=raw) if _PATTERN.search(old) else ()
    for texts, why, weight in ((_trimmed(parts[3], raw=raw), "slightly other", 0.3), (patterns, "other pattern", 0.7)):
        for new in texts:
            yield from swap(file, node, f"{parts[1]}{parts[2]}{new}{parts[2]}", NAME, why, weight)


def _words(file: SourceFile, node: ast.Constant, old: str, hints: Hints) -> Iterator[Edit]:
    """One word of a text by one that the tests, or names near by, have."""
    spoken = list(dict.fromkeys(re.findall(r"[A-Za-z_]\w+", old)))[:4]
    written = file.text(node)
    for word in spoken:
        others = {*hints.words, *(other for text in hints.strings for other in re.findall(r"[A-Za-z_]\w+", text))}
        near = sorted(others - set(spoken), key=lambda other, word=word: (-_likeness(other, word), other))  # type: ignore[misc]
        for rank, other in enumerate([other for other in near if _likeness(other, word) > 0.2][:5]):
            text = re.sub(rf"\b{word}\b", other, written)
            yield from swap(file, node, text, NAME, f"`{other}` for `{word}`", 0.6 / (1 + 0.3 * rank))


def _trimmed(body: str, *, raw: bool) -> Iterator[str]:
    """A text with a blank, a break or a mark more or less at its ends."""
    for mark in (" ", ".", ":", "/", ",", "-", "_", *(() if raw else ("\\n",))):
        if body.endswith(mark):
            yield body.removesuffix(mark)
        elif mark != " " or body:
            yield f"{body}{mark}"
        if mark in (" ", "/", ".", "-", "_"):
            yield body.removeprefix(mark) if body.startswith(mark) else f"{mark}{body}"


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


TEMPLATE = Template(name=NAME, edits=edits, inverse=("string_literal",))
