"""Conditions that a guard may ask at a statement, likeliest first, and ways to leave."""

import ast
from functools import lru_cache

from swe_agent.repair.ingredients import ingredients, plain_terms
from swe_agent.repair.nearby import in_loop, nearby_names, self_attributes, siblings, subjects
from swe_agent.repair.source import SourceFile, dotted
from swe_agent.repair.syntax import expressions, is_called
from swe_agent.repair.template import Hints

_TERMS, _DONORS = 8, 14


@lru_cache(maxsize=8)
def terms(file: SourceFile, statement: ast.stmt) -> tuple[str, ...]:
    """Dotted values of which a guard may ask: what the statement uses first, then what stands near."""
    used = dict.fromkeys(subjects(file, statement))
    for node in expressions(file, statement):
        name = dotted(node)
        if name and name not in ("self", "cls") and not is_called(file, node):
            used[name] = None
    local = set(nearby_names(file, statement))
    used = {name: None for name in used if name.partition(".")[0] in local}
    near = list(dict.fromkeys([*plain_terms(file, statement), *self_attributes(file, statement)]))
    return tuple(dict.fromkeys([*used, *near[:_TERMS]]))[:_TERMS]


@lru_cache(maxsize=8)
def guard_tests(file: SourceFile, statement: ast.stmt, hints: Hints) -> tuple[tuple[str, float], ...]:
    """Conditions with weights: of the values a statement uses, and those that the function, class and file ask."""
    found: dict[str, float] = {}
    for rank, term in enumerate(terms(file, statement)):
        far = 1.0 / (1.0 + 0.25 * rank)
        for text, weight in (
            (term, 1.0), (f"not {term}", 0.8), (f"{term} is not None", 0.8), (f"{term} is None", 0.7),
            (f"len({term}) == 0", 0.1), (f"len({term}) > 0", 0.1), (f"{term} == 0", 0.1), (f"{term} > 0", 0.1),
        ):  # fmt: skip
            found.setdefault(text, weight * far)
        for text in _type_tests(file, term):
            found.setdefault(text, 0.2 * far)
    for rank, text in enumerate(ingredients(file).fitting(ingredients(file).tests, statement, _DONORS)):
        weight = 0.9 / (1.0 + 0.2 * rank)
        found[text] = max(found.get(text, 0.0), weight)
        found[opposite(text)] = max(found.get(opposite(text), 0.0), 0.6 * weight)
    return tuple(sorted(found.items(), key=lambda pair: -pair[1]))


def opposite(test: str) -> str:
    """The negation of a condition, in its usual form."""
    if test.startswith("not ") and " and " not in test and " or " not in test:
        return test[4:]
    for one, other in ((" is not ", " is "), (" is ", " is not "), (" not in ", " in "), (" in ", " not in "),
                       (" == ", " != "), (" != ", " == ")):  # fmt: skip
        if test.count(one) == 1 and not any(word in test for word in (" and ", " or ", "not ", " for ", "(")):
            return test.replace(one, other)
    simple = test.replace("_", "").replace(".", "").isalnum() or (test.endswith(")") and " " not in test)
    return f"not {test}" if simple else f"not ({test})"


def _type_tests(file: SourceFile, term: str) -> list[str]:
    kinds: dict[str, None] = {}
    for call in file.calls.get("isinstance", []):
        if len(call.args) == 2 and call.end_lineno == call.lineno:
            kinds[file.text(call.args[1])] = None
    return [f"isinstance({term}, {kind})" for kind in list(kinds)[:4]]


def exits(file: SourceFile, statement: ast.stmt) -> list[str]:
    """Ways to leave: `continue` in a loop, those that the function itself knows, plain returns."""
    near = siblings(file, statement)
    known: dict[str, None] = {}
    for node in near:
        if isinstance(node, ast.Return | ast.Raise) and node.lineno == node.end_lineno:
            known[file.text(node)] = None
    loop = ["continue", "break"] if in_loop(file, statement) else []
    plain = ["return", "return None", "return False", "return True", "return []", "return ''", "return {}"]
    names = [f"return {name}" for name in nearby_names(file, statement)[:3] if name not in ("self", "cls")]
    return list(dict.fromkeys([*loop[:1], *[text for text in known if len(text) < 80][:5], *plain, *names, *loop[1:]]))
