"""Mends a class that lacks a method another class of the file has: a short method is copied."""

import ast
from collections.abc import Iterator

from swe_agent.repair.blocks import indented_source
from swe_agent.repair.source import Edit, FunctionNode, SourceFile
from swe_agent.repair.template import Hints, Template

NAME = "sibling_method"
_MOST, _LONGEST = 12, 6


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    owner = statement if isinstance(statement, ast.ClassDef) else file.parents.get(statement)
    if not isinstance(owner, ast.ClassDef):
        return
    own = {one.name for one in owner.body if isinstance(one, ast.FunctionDef)}
    last = owner.body[-1]
    end = file.line_end(file.span(last)[1])
    indent = file.indent(owner.body[0])
    if not indent or file.data[file.span(last)[1] : end].strip():
        return
    for rank, method in enumerate(_methods(file, owner, own)[:_MOST]):
        lines = indented_source(file, [method])
        if lines is None:
            continue
        body = file.newline.join(f"{indent}{line}" if line.strip() else line for line in lines)
        weight = (1.5 if method.name in hints.words else 1.0) / (1 + 0.2 * rank)
        why = f"`{method.name}` as a sibling class has it"
        yield Edit(file.path, end, end, f"{file.newline}{file.newline}{body}", NAME, owner.lineno, why, weight)


def _methods(file: SourceFile, owner: ast.ClassDef, own: set[str]) -> list[FunctionNode]:
    """Short methods of other classes, those with a common base first."""
    bases = {file.text(base) for base in owner.bases}
    found: list[tuple[int, FunctionNode]] = []
    for other in file.nodes:
        if isinstance(other, ast.ClassDef) and other is not owner:
            kin = bool(bases & {file.text(base) for base in other.bases})
            for node in other.body:
                short = isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno < _LONGEST
                if isinstance(node, ast.FunctionDef) and short and node.name not in own and not node.decorator_list:
                    found.append((0 if kin else 1, node))
    return [node for _, node in sorted(found, key=lambda pair: (pair[0], abs(pair[1].lineno - owner.lineno)))]


TEMPLATE = Template(name=NAME, edits=edits, inverse=("statement_delete",))
