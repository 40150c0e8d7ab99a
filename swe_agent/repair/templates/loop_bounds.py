"""Mends what a loop runs over: other bounds of `range`, `enumerate`, `reversed`, `sorted`, a part, pairs of a dict."""

import ast
from collections.abc import Iterator

from swe_agent.repair.source import Edit, SourceFile, last_name
from swe_agent.repair.syntax import ATOM, SUM, swap, text_at
from swe_agent.repair.template import Hints, Template

NAME = "loop_bounds"


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    loops: list[ast.expr] = [statement.iter] if isinstance(statement, ast.For | ast.AsyncFor) else []
    loops += [node.iter for node in file.own_nodes(statement) if isinstance(node, ast.comprehension)]
    for node in loops:
        if isinstance(node, ast.Call) and last_name(node.func) in ("range", "xrange"):
            yield from _range(file, node)
        text = file.text(node)
        if "\n" in text or isinstance(node, ast.GeneratorExp):
            continue
        inside = last_name(node.func) if isinstance(node, ast.Call) else ""
        for rank, function in enumerate(("list", "sorted", "reversed", "set", "enumerate", "tuple")):
            if function != inside:
                yield from swap(file, node, f"{function}({text})", NAME, f"over {function}", 1.0 / (1 + 0.3 * rank))
        for rank, suffix in enumerate(("[1:]", "[:-1]", "[::-1]", ".items()", ".copy()", ".keys()", ".values()")):
            yield from swap(file, node, f"{text_at(file, node, ATOM)}{suffix}", NAME, suffix, 0.8 / (1 + 0.3 * rank))
        yield from swap(file, node, f"{text} or []" if not inside else f"{text} or ()", NAME, "nothing for `None`", 0.3)


def _range(file: SourceFile, node: ast.Call) -> Iterator[Edit]:
    if node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        return
    name, texts = file.text(node.func), [file.text(one) for one in node.args]
    for index, one in enumerate(node.args):
        for step in ("+ 1", "- 1"):
            changed = [*texts[:index], f"{text_at(file, one, SUM)} {step}", *texts[index + 1 :]]
            yield from swap(file, node, f"{name}({', '.join(changed)})", NAME, f"one bound `{step}`")
    match texts:
        case [stop]:
            yield from swap(file, node, f"{name}(1, {stop})", NAME, "from 1", 0.9)
            yield from swap(file, node, f"{name}(1, {stop} + 1)", NAME, "from 1 to the last", 0.6)
            yield from swap(file, node, f"{name}({stop} - 1, -1, -1)", NAME, "backwards", 0.5)
        case [start, stop]:
            yield from swap(file, node, f"{name}({stop})", NAME, "from 0", 0.8)
            yield from swap(file, node, f"{name}(0, {stop})", NAME, "from 0", 0.6)
            yield from swap(file, node, f"{name}({stop}, {start})", NAME, "the bounds change places", 0.4)
            yield from swap(file, node, f"{name}({start}, {stop}, -1)", NAME, "downwards", 0.3)
        case [start, stop, _]:
            yield from swap(file, node, f"{name}({start}, {stop})", NAME, "step 1", 0.7)


TEMPLATE = Template(name=NAME, edits=edits, inverse=("loop_bounds", "unwrap", "off_by_one"))
