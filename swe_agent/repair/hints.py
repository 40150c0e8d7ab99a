"""Words and literals that the issue and the failing tests mention: ingredients an edit may need."""

import ast
import re

from envs import Environment
from swe_agent.baseline import Baseline
from swe_agent.repair.template import Hints

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
_QUOTED = re.compile(r"'([^'\n]{1,60})'|\"([^\"\n]{1,60})\"|`([^`\n]{1,60})`")
_STRINGS = 60
_COMMON = frozenset(
    ("the", "and", "for", "not", "with", "this", "that", "from", "when", "should", "self", "none", "true", "false")
)


def gather_hints(environment: Environment, issue_text: str, baseline: Baseline) -> Hints:
    """From the issue's text, the source of the failing tests and what they said when they failed."""
    texts = [issue_text]
    literals: dict[str, None] = {}
    for test in baseline.named[:20]:
        source = _test_source(environment, test)
        texts.append(source)
        literals |= dict.fromkeys(_literals(source))
        result = baseline.result(test)
        texts.append(result.message[-2000:] if result else "")
    everything = "\n".join(texts)
    literals |= dict.fromkeys(next(group for group in found if group) for found in _QUOTED.findall(everything))
    words = frozenset(word for word in _WORD.findall(everything) if word.lower() not in _COMMON)
    return Hints(words=words, strings=tuple(literals)[:_STRINGS])


def _test_source(environment: Environment, test: str) -> str:
    path, _, rest = test.partition("::")
    name = rest.split("::")[-1].split("[")[0]
    try:
        text = environment.read(path).decode("utf-8", "replace")
        tree = ast.parse(text)
    except (OSError, SyntaxError, ValueError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            return ast.get_source_segment(text, node) or ""
    return ""


def _literals(source: str) -> list[str]:
    try:
        tree = ast.parse(re.sub(r"^\s*", "", source))
    except SyntaxError:
        return []
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and 0 < len(node.value) <= 60
    ]
