"""Mends what an earlier fix of the repository mended elsewhere: the same piece of code, replaced in the same way."""

import ast
from collections.abc import Iterator

from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import inserted
from swe_agent.repair.template import Hints, Template

NAME = "earlier_fix"
_MOST = 40


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    if not hints.replaced:
        return
    start, end = file.span(statement)
    body = getattr(statement, "body", None)
    if isinstance(body, list) and body:
        end = file.span(body[0])[0]
    data = file.data[start:end]
    found = 0
    for rank, (old, new) in enumerate(hints.replaced):
        if not old:
            why, weight = f"`{new[:60]}` as in an earlier fix", 0.2 / (1 + 0.05 * rank)
            yield from inserted(file, statement, new, NAME, why, weight)
            continue
        at = data.find(old.encode())
        if at < 0 or _inside(data, at, old):
            continue
        found += 1
        begin = start + at
        why, weight = f"as an earlier fix: `{old[:30]}` became `{new[:30]}`", 1.0 / (1 + 0.1 * found)
        yield Edit(file.path, begin, begin + len(old.encode()), new, NAME, statement.lineno, why, weight)
        if found >= _MOST:
            return


def _inside(data: bytes, at: int, old: str) -> bool:
    """Whether the match is only a part of a longer word."""
    before, after = data[at - 1 : at], data[at + len(old.encode()) : at + len(old.encode()) + 1]
    word = (before.isalnum() or before == b"_", after.isalnum() or after == b"_")
    return (word[0] and old[:1].isalnum()) or (word[1] and old[-1:].isalnum())


TEMPLATE = Template(name=NAME, edits=edits, inverse=("earlier_fix",))
