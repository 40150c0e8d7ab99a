"""The order in which candidate edits are tried.

score = suspiciousness^2 x prior / (edits of the template at this statement + 3) x issue factor: small families first,
which is what lets a search without a model find the edit early; see docs/repair.md.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.template import Hints, Template

_SMOOTHING = 3.0
_NAMED = 1.5
_WORD = re.compile(r"[A-Za-z_]\w+")
_TOKEN = re.compile(r"\w+|[<>=!*/+-]+|[^\w\s]")


@dataclass(frozen=True)
class Ranked:
    """An edit with its score; only the order means anything."""

    edit: Edit
    score: float


def suspicious_statements(file: SourceFile, lines: Mapping[int, float]) -> dict[int, float]:
    """First line of each statement -> the highest suspiciousness of its lines."""
    found: dict[int, float] = {}
    for line, value in lines.items():
        statement = file.statements.get(line)
        if statement is not None:
            found[statement.lineno] = max(found.get(statement.lineno, 0.0), value)
    return found


def edits_at(file: SourceFile, line: int, templates: Sequence[Template], hints: Hints) -> Iterator[tuple[Edit, float]]:
    """Every edit of the statements that begin at `line`, with the template's share of the score."""
    for statement in file.starting.get(line, ()):
        for template in templates:
            edits = [edit for edit in template.edits(file, statement, hints) if edit.applied_to(file.data) != file.data]
            for edit in edits:
                yield edit, template.prior * edit.weight / (len(edits) + _SMOOTHING)


def rank(
    files: Mapping[str, SourceFile],
    suspicious: Mapping[tuple[str, int], float],
    templates: Sequence[Template],
    hints: Hints,
    *,
    limit: int,
    per_statement: int = 400,
) -> list[Ranked]:
    """The best `limit` edits over all suspicious lines, each distinct result once."""
    found: list[Ranked] = []
    by_path = groupby(sorted(suspicious.items()), key=lambda entry: entry[0][0])
    for path, entries in by_path:
        file = files.get(path)
        if file is None:
            continue
        lines = {line: value for (_, line), value in entries}
        for line, value in suspicious_statements(file, lines).items():
            here = [
                Ranked(edit, value**2 * share * _issue_factor(edit, hints))
                for edit, share in edits_at(file, line, templates, hints)
            ]
            here.sort(key=lambda ranked: -ranked.score)
            found += here[:per_statement]
    found.sort(key=lambda ranked: (-ranked.score, ranked.edit.path, ranked.edit.line, ranked.edit.text))
    return _distinct(found, limit)


def _issue_factor(edit: Edit, hints: Hints) -> float:
    """Edits that bring in a word of the issue are likelier than others."""
    return _NAMED if hints.words.intersection(_WORD.findall(edit.text)) else 1.0


def edit_size(before: str, after: str) -> int:
    """Tokens by which two pieces of code differ, a replaced one counted once: how much a reader has to take in."""
    one, other = _TOKEN.findall(before), _TOKEN.findall(after)
    same = sum(block.size for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    return max(len(one), len(other)) - same


def _distinct(ranked: list[Ranked], limit: int) -> list[Ranked]:
    seen: set[tuple[str, int, int, str]] = set()
    kept: list[Ranked] = []
    for one in ranked:
        key = (one.edit.path, one.edit.start, one.edit.end, one.edit.text)
        if key not in seen:
            seen.add(key)
            kept.append(one)
            if len(kept) >= limit:
                break
    return kept
