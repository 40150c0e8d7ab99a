"""The order of edits: that of the Python search without the model of natural code, whose tokens are Python's."""

import heapq
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from swe_agent.repair.javascript.operator import Operator
from swe_agent.repair.javascript.script import Script
from swe_agent.repair.ranking import Ranked
from swe_agent.repair.scoring import SMOOTHING, Features, learned_order
from swe_agent.repair.source import Edit
from swe_agent.repair.template import Hints

if TYPE_CHECKING:
    from tree_sitter import Node

PER_STATEMENT = 400
_WORD = re.compile(r"[A-Za-z_$][\w$]+")


def rank(
    files: Mapping[str, Script],
    suspicious: Mapping[tuple[str, int], float],
    operators: Sequence[Operator],
    hints: Hints,
    *,
    limit: int,
) -> list[Ranked]:
    """The best `limit` edits over all suspicious lines, each distinct result once; not parsed again."""
    statements: dict[tuple[str, int], float] = {}
    for (path, line), value in suspicious.items():
        first = files[path].first_lines.get(line) if path in files else None
        if first is not None and value > 0:
            statements[path, first] = max(statements.get((path, first), 0.0), value)
    found: list[Ranked] = []
    for (path, line), value in statements.items():
        here: dict[tuple[int, int, str], Ranked] = {}
        for node in files[path].starting.get(line, ()):
            for ranked in _at(files[path], node, operators, hints, 2 * math.log(value)):
                key = (ranked.edit.start, ranked.edit.end, ranked.edit.text)
                if key not in here or here[key].score < ranked.score:
                    here[key] = ranked
        found += heapq.nlargest(PER_STATEMENT, here.values(), key=lambda ranked: ranked.score)
    found.sort(key=lambda ranked: (-ranked.score, ranked.edit.path, ranked.edit.start, ranked.edit.text))
    return found[:limit]


def _at(
    script: Script, statement: "Node", operators: Sequence[Operator], hints: Hints, suspicion: float
) -> Iterator[Ranked]:
    order = learned_order()
    for operator in operators:
        edits = list(operator.edits(script, statement, hints))
        total = sum(edit.weight for edit in edits) + SMOOTHING
        for edit in edits:
            spoken = not hints.words.isdisjoint(_WORD.findall(edit.text))
            share = math.log(edit.weight / total)
            features = Features(math.log(operator.prior), share, 0.0, 0.0, 0.0, float(spoken))
            yield Ranked(edit, suspicion + order.log_score(features))


def parses(script: Script, edit: Edit) -> bool:
    """Whether the grammar still reads every byte of the file."""
    try:
        Script(script.path, edit.applied_to(script.data))
    except ValueError:
        return False
    return True
