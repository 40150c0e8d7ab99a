"""Mends a value that holds in some cases only: `a if t else b`, `t and a`, `a or b`."""

import ast
from collections.abc import Iterator

from swe_agent.repair.guards import terms
from swe_agent.repair.ingredients import plain_terms
from swe_agent.repair.nearby import values
from swe_agent.repair.source import Edit, SourceFile
from swe_agent.repair.syntax import AND, NOT, TEST, at_least, is_receiver, swap, text_at
from swe_agent.repair.template import Hints, Template

NAME = "conditional_value"
_EMPTY = ("None", "''", "[]", "{}", "0", "False", "()")
_TERMS, _OTHERS = 3, 4


def edits(file: SourceFile, statement: ast.stmt, hints: Hints) -> Iterator[Edit]:
    near = terms(file, statement)
    others = list(plain_terms(file, statement))[:_OTHERS]
    for node in values(file, statement):
        if is_receiver(file, node):
            continue
        text, own = file.text(node), _inside(node)
        if "\n" in text:
            continue
        plain = text_at(file, node, TEST + 1)
        asked = sorted(near, key=lambda term: term not in own)[:_TERMS]
        for rank, term in enumerate(asked):
            far = (1.0 if term in own else 0.4) / (1 + 0.4 * rank)
            for place, empty in enumerate(_EMPTY[:5]):
                weight = far / (1 + 0.3 * place)
                yield from swap(file, node, f"{plain} if {term} else {empty}", NAME, f"{empty} without {term}", weight)
                test = f"{term} is not None"
                yield from swap(
                    file, node, f"{plain} if {test} else {empty}", NAME, f"{empty} if not {test}", 0.6 * weight
                )
            yield from swap(file, node, f"{term} and {at_least(text, NOT)}", NAME, f"only with {term}", 0.7 * far)
        whole = isinstance(file.parents.get(node), ast.stmt | ast.keyword)
        for rank, term in enumerate(dict.fromkeys([*near, *others]) if whole else ()):
            far = 0.5 / (1 + 0.3 * rank)
            yield from swap(file, node, f"{term} or {at_least(text, AND)}", NAME, f"{term}, if it is there", far)
            yield from swap(file, node, f"{term} and {at_least(text, NOT)}", NAME, f"only with {term}", far)
        for rank, other in enumerate((*_EMPTY, *others)):
            if other != text:
                yield from swap(
                    file, node, f"{at_least(text, NOT)} or {other}", NAME, f"or {other}", 0.8 / (1 + 0.2 * rank)
                )


def _inside(node: ast.AST) -> frozenset[str]:
    """Dotted names in an expression."""
    return frozenset(ast.unparse(one) for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute))


TEMPLATE = Template(name=NAME, edits=edits, inverse=("unwrap", "boolean_operator"))
