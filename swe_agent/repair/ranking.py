"""The order in which candidate edits are tried, made while it is asked for.

log score = 2 log suspiciousness + weighted features (`scoring.py`): the template's prior, the edit's part of its family
(small families first, which is what lets a search without a model find the edit early), how natural the result is, and
whether it speaks the issue's words. See docs/repair.md.
"""

import ast
import heapq
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from swe_agent.repair.checked import tree_key
from swe_agent.repair.scoring import Order, families, family, features, learned_order
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.template import Hints, Template

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


def edits_at(
    file: SourceFile, line: int, templates: Sequence[Template], hints: Hints, order: Order | None = None
) -> Iterator[tuple[Edit, float]]:
    """Every edit of the statements that begin at `line`, with its score there; not parsed, not told apart."""
    order = order or learned_order()
    for group in families(file, line, templates, hints):
        for edit, found in features(file, group, hints):
            yield edit, math.exp(order.log_score(found))


def candidates(
    files: Mapping[str, SourceFile],
    suspicious: Mapping[tuple[str, int], float],
    templates: Sequence[Template],
    hints: Hints,
    *,
    order: Order | None = None,
    per_statement: int = 400,
) -> Iterator[Ranked]:
    """Edits over all suspicious lines, best first. Each parses, and each distinct syntax tree comes once.

    A template is not asked for its edits at a statement before one of them could be next.
    """
    order = order or learned_order()
    counter = 0
    heap: list[tuple[float, int, Edit | tuple[SourceFile, ast.stmt, Template, float]]] = []
    for file, statement, value in _statements(files, suspicious):
        for template in templates:
            bound = 2 * math.log(value) + order.best(template.prior)
            heap.append((-bound, counter, (file, statement, template, 2 * math.log(value))))
            counter += 1
    heapq.heapify(heap)
    seen: set[tuple[str, str]] = set()
    taken: Counter[tuple[str, int]] = Counter()
    while heap:
        score, _, entry = heapq.heappop(heap)
        if isinstance(entry, Edit):
            place = (entry.path, entry.line)
            if taken[place] >= per_statement:
                continue
            key = tree_key(files[entry.path], entry)
            if key is not None and (entry.path, key) not in seen:
                seen.add((entry.path, key))
                taken[place] += 1
                yield Ranked(entry, math.exp(-score))
            continue
        file, statement, template, base = entry
        for edit, found in features(file, family(file, statement, template, hints), hints):
            heapq.heappush(heap, (-(base + order.log_score(found)), counter, edit))
            counter += 1


def rank(
    files: Mapping[str, SourceFile],
    suspicious: Mapping[tuple[str, int], float],
    templates: Sequence[Template],
    hints: Hints,
    *,
    limit: int,
    order: Order | None = None,
    per_statement: int = 400,
) -> list[Ranked]:
    """The best `limit` of `candidates`."""
    found = candidates(files, suspicious, templates, hints, order=order, per_statement=per_statement)
    return list(islice(found, limit))


def _statements(
    files: Mapping[str, SourceFile], suspicious: Mapping[tuple[str, int], float]
) -> Iterator[tuple[SourceFile, ast.stmt, float]]:
    by_path: dict[str, dict[int, float]] = {}
    for (path, line), value in suspicious.items():
        by_path.setdefault(path, {})[line] = value
    for path, lines in sorted(by_path.items()):
        file = files.get(path)
        for line, value in suspicious_statements(file, lines).items() if file else ():
            if file and value > 0:
                yield from ((file, statement, value) for statement in file.starting.get(line, ()))


def edit_size(before: str, after: str) -> int:
    """Tokens by which two pieces of code differ, a replaced one counted once: how much a reader has to take in."""
    one, other = _TOKEN.findall(before), _TOKEN.findall(after)
    same = sum(block.size for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    return max(len(one), len(other)) - same
