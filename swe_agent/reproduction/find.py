"""A failing test out of the issue itself: its own code, with what it raises or what it should have printed."""

import ast
import doctest
import io
import tokenize
from collections.abc import Iterator

from swe_agent.reproduction.blocks import Block, code_blocks, parsed
from swe_agent.reproduction.pairs import expected_value, in_comment, in_prose
from swe_agent.reproduction.reasons import Reasons
from swe_agent.reproduction.template import Reproduction, Step

_OUTPUT = frozenset({"", "text", "console", "python-traceback", "pycon", "ipython", "doctest"})


def find_reproduction(text: str) -> Reproduction | None:
    """The first Python code that imports something, with what the issue expects of it.

    That may be a value it should give (a comment, a labelled block, a session's output with a sentence), else that it
    runs, if the issue names an exception or the code asserts. What an unlabelled session prints is taken for what goes
    wrong, never for what is right. None when nothing of that kind is there.
    """
    text = text.replace("\r\n", "\n")
    reasons = Reasons.of(text)
    blocks = code_blocks(text)
    for number, block in enumerate(blocks):
        steps = _session(block, blocks, text) if ">>>" in block.code else _script(block, blocks[number + 1 :], text)
        trees = [parsed(step.source) for step in steps]
        if not steps or any(tree is None for tree in trees) or not _imports(trees):
            continue
        steps = (*steps, *_prose(text, steps, trees))
        found = Reproduction(steps, reasons)
        return found if not found.weak or reasons.errors else None
    return None


def _session(block: Block, blocks: tuple[Block, ...], text: str) -> tuple[Step, ...]:
    """Every example of it. An expected block elsewhere with the same source says what it should print."""
    examples = _examples(block.code)
    right = {
        each.source: each.want
        for other in blocks
        if other.label == "expected" and ">>>" in other.code
        for each in _examples(other.code)
    }
    telling = [each for each in examples if each.want and not each.exc_msg]
    value = expected_value(text) if len(telling) == 1 else None
    steps = []
    for each in examples:
        comment = in_comment(_comment(each.source))
        shown = each.want if each.want and not each.exc_msg else None
        wrong = None if block.label == "expected" else shown
        expected = right.get(each.source) or None
        if comment is not None:
            expected, wrong = comment[0], comment[1] or wrong
        elif expected is None and wrong is not None and value is not None and value != wrong.strip():
            expected = value
        steps.append(Step("single", each.source, expected, wrong if expected is not None else None))
    return tuple(steps)


def _script(block: Block, later: tuple[Block, ...], text: str) -> tuple[Step, ...]:
    """A statement whose comment says what it should give is a step of its own; a labelled output is the whole one's."""
    tree = parsed(block.code)
    if tree is None or not tree.body or block.label == "actual":
        return ()
    outputs = {each.label: each.code for each in reversed(later) if _is_output(each)}
    if "expected" in outputs:
        return (Step("exec", block.code, outputs["expected"], outputs.get("actual")),)
    steps: list[Step] = []
    pending: list[str] = []
    for source, statement in _statements(block.code, tree):
        values = in_comment(_comment(source))
        if values is None:
            pending.append(source)
            continue
        shown = statement
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            pending.append(source)
            source = statement.targets[0].id
        elif not isinstance(shown, ast.Expr):
            pending.append(source)
            continue
        if pending:
            steps.append(Step("exec", "".join(pending)))
            pending = []
        steps.append(Step("single", source.strip("\n") + "\n", *values))
    if pending:
        steps.append(Step("exec", "".join(pending)))
    return tuple(steps)


def _prose(text: str, steps: tuple[Step, ...], trees: list[ast.Module | None]) -> Iterator[Step]:
    """Calls that sentences speak of, of names the code binds; only where the code itself says of no value."""
    if any(step.expected is not None for step in steps):
        return
    bound = {name for tree in trees if tree is not None for name in _bound(tree)}
    for pair in in_prose(text):
        names = {node.id for node in ast.walk(ast.parse(pair.expression)) if isinstance(node, ast.Name)}
        if names & bound:
            yield Step("single", f"{pair.expression}\n", pair.expected, pair.actual)


def _examples(code: str) -> list[doctest.Example]:
    try:
        return doctest.DocTestParser().get_examples(code)
    except ValueError:
        return []


def _is_output(block: Block) -> bool:
    if block.language not in _OUTPUT or not block.label or ">>>" in block.code:
        return False
    tree = parsed(block.code)
    return tree is None or not _imports([tree])


def _statements(code: str, tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Each top-level statement with all lines up to the next one, so that nothing is lost."""
    lines = code.splitlines(keepends=True)
    starts = [_first_line(statement) for statement in tree.body]
    if len(set(starts)) < len(starts):
        # Several on one line: they stay together.
        yield code, tree.body[-1] if len(tree.body) == 1 else ast.Pass()
        return
    starts[0] = 1
    for number, statement in enumerate(tree.body):
        end = starts[number + 1] - 1 if number + 1 < len(starts) else len(lines)
        source = "".join(lines[starts[number] - 1 : end])
        yield source if source.endswith("\n") else f"{source}\n", statement


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(each.lineno for each in decorators)])


def _comment(source: str) -> str:
    """The last comment of a piece of code."""
    try:
        comments = [
            each.string
            for each in tokenize.generate_tokens(io.StringIO(source).readline)
            if each.type == tokenize.COMMENT
        ]
    except (tokenize.TokenError, SyntaxError):
        return ""
    return comments[-1].lstrip("# ") if comments else ""


def _imports(trees: list[ast.Module | None]) -> bool:
    return any(
        isinstance(node, ast.Import | ast.ImportFrom) for tree in trees if tree is not None for node in ast.walk(tree)
    )


def _bound(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
