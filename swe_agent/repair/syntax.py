"""Precedence, places of operators, and edits that fit: what several templates ask of a syntax tree."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from swe_agent.repair.source import Edit, SourceFile

TUPLE, TEST, OR, AND, NOT, COMPARE, BIT_OR, SUM, TERM, UNARY, POWER, ATOM = 0, 1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 15
BINARY: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", SUM), ast.Sub: ("-", SUM), ast.Mult: ("*", TERM), ast.Div: ("/", TERM), ast.FloorDiv: ("//", TERM),
    ast.Mod: ("%", TERM), ast.MatMult: ("@", TERM), ast.Pow: ("**", POWER), ast.LShift: ("<<", 9),
    ast.RShift: (">>", 9), ast.BitAnd: ("&", 8), ast.BitXor: ("^", 7), ast.BitOr: ("|", BIT_OR),
}  # fmt: skip
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
SIMPLE = (
    ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Raise, ast.Assert, ast.Delete,
    ast.Break, ast.Continue,
)  # fmt: skip
Conditional = ast.If | ast.While | ast.Assert | ast.IfExp
_WORD = re.compile(rb"[\w\"'\x80-\xff]")
_COMMENT = re.compile(rb"#[^\r\n]*")


def precedence(node: ast.expr) -> int:
    """How tightly an expression holds together; higher is tighter."""
    if isinstance(node, ast.BinOp):
        return BINARY[type(node.op)][1]
    if isinstance(node, ast.BoolOp):
        return AND if isinstance(node.op, ast.And) else OR
    if isinstance(node, ast.UnaryOp):
        return NOT if isinstance(node.op, ast.Not) else UNARY
    if isinstance(node, ast.Compare):
        return COMPARE
    if isinstance(node, ast.IfExp | ast.Lambda):
        return TEST
    if isinstance(node, ast.NamedExpr | ast.Tuple | ast.Yield | ast.YieldFrom | ast.Starred | ast.Slice):
        return TUPLE
    return 14 if isinstance(node, ast.Await) else ATOM


@lru_cache(maxsize=8192)
def _precedence_of(text: str) -> int:
    """That of an expression's text; -1 when it is one expression only within brackets (it has line breaks)."""
    try:
        body = ast.parse(text, mode="eval").body
    except SyntaxError:
        return -1
    if isinstance(body, ast.Tuple) and text.startswith("(") and _precedence_of(text[1:-1] or "0,") == TUPLE:
        return ATOM
    if isinstance(body, ast.Constant) and type(body.value) is int:
        return 14  # `1.real` is a syntax error
    return precedence(body)


def at_least(text: str, level: int) -> str:
    """The text of an expression, in brackets if it holds together less tightly than `level`."""
    return f"({text})" if _precedence_of(text) < level else text


def text_at(file: SourceFile, node: ast.expr, level: int) -> str:
    return at_least(file.text(node), level)


def demanded(file: SourceFile, node: ast.expr) -> int:
    """How tightly an expression must hold together to stand where `node` stands."""
    parent = file.parents.get(node)
    match parent:
        case ast.BinOp(op=operator):
            level = BINARY[type(operator)][1]
            return level if (parent.left is node) != isinstance(operator, ast.Pow) else level + 1
        case ast.BoolOp(op=connector):
            return NOT if isinstance(connector, ast.And) else AND
        case ast.UnaryOp(op=operator):
            return NOT if isinstance(operator, ast.Not) else UNARY
        case ast.Compare() | ast.Starred():
            return BIT_OR
        case ast.IfExp():
            return TEST if parent.orelse is node else OR
        case ast.Attribute() | ast.Await():
            return ATOM
        case ast.Subscript():
            return ATOM if parent.value is node else TUPLE
        case ast.Call():
            return ATOM if parent.func is node else TEST
        case ast.comprehension():
            return OR
        case ast.Dict():
            return BIT_OR if None in parent.keys else TEST
        case ast.Return() | ast.Assign() | ast.Expr():
            return TUPLE
        case _:
            return TEST


def fitted(file: SourceFile, node: ast.expr, text: str) -> str:
    """`text` as it must be written in the place of `node`: with brackets and blanks where they are needed."""
    text = at_least(text, demanded(file, node))
    start, end = file.span(node)
    parent = file.parents.get(node)
    if isinstance(node, ast.GeneratorExp) and isinstance(parent, ast.Call) and file.span(parent)[1] == end:
        text = f"({text})"  # the brackets of `f(x for x in y)` belong to both
    return _blanks(file, start, end, text)


def _blanks(file: SourceFile, start: int, end: int, text: str) -> str:
    data = text.encode()
    before = " " if _WORD.match(file.data[start - 1 : start]) and _WORD.match(data) else ""
    after = " " if _WORD.match(data[-1:]) and _WORD.match(file.data[end : end + 1]) else ""
    return f"{before}{text}{after}"


def swap(file: SourceFile, node: ast.expr, text: str, template: str, why: str, weight: float = 1.0) -> Iterator[Edit]:
    """The edit that puts the expression `text` in the place of `node`; none if that is what stands there."""
    new = fitted(file, node, text)
    if new.strip() != file.text(node):
        yield file.replace(node, new, template, why, weight)


def swap_span(
    file: SourceFile, span: tuple[int, int], text: str, template: str, line: int, why: str, weight: float = 1.0
) -> Iterator[Edit]:
    """The edit that replaces raw bytes; none if nothing would change."""
    if file.data[span[0] : span[1]] != text.encode():
        yield Edit(file.path, *span, text, template, line, why, weight)


def token_between(file: SourceFile, left: ast.AST, right: ast.AST, token: str) -> tuple[int, int] | None:
    """The span of an operator between two neighbours; comments do not count."""
    start, end = file.span(left)[1], file.span(right)[0]
    gap = _COMMENT.sub(lambda found: b" " * len(found[0]), file.data[start:end])
    pattern = rb"[\s\\]+".join(re.escape(part.encode()) for part in token.split())
    found = re.search(pattern, gap)
    return (start + found.start(), start + found.end()) if found else None


def swap_token(
    file: SourceFile, pair: tuple[ast.expr, ast.expr], old: str, new: str, template: str, weight: float = 1.0
) -> Iterator[Edit]:
    """Another operator between two neighbours."""
    span = token_between(file, *pair, old)
    if span is not None:
        text = _blanks(file, *span, new)
        yield from swap_span(file, span, text, template, pair[0].lineno, f"`{old}` becomes `{new}`", weight)


def rename_attribute(file: SourceFile, node: ast.Attribute, name: str, template: str, weight: float) -> Iterator[Edit]:
    """`x.name` in the place of `x.attr`, by an edit of the last word only."""
    end = file.span(node)[1]
    start = end - len(node.attr.encode())
    if file.data[start:end] == node.attr.encode():  # identifiers may be written in another Unicode form
        why = f"`.{node.attr}` becomes `.{name}`"
        yield from swap_span(file, (start, end), name, template, node.end_lineno or node.lineno, why, weight)


@lru_cache(maxsize=8)  # every template asks about the same statement in turn
def expressions(file: SourceFile, statement: ast.stmt) -> tuple[ast.expr, ...]:
    """What a statement itself computes: no definitions, docstrings, annotations, slices or assignment targets."""
    return tuple(_expressions(file, statement))


def _expressions(file: SourceFile, statement: ast.stmt) -> Iterator[ast.expr]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or is_docstring(statement):
        return
    skipped = set(ast.walk(statement.annotation)) if isinstance(statement, ast.AnnAssign) else set()
    for node in file.own_nodes(statement):
        if not isinstance(node, ast.expr) or node in skipped or isinstance(node, ast.Slice | ast.Starred):
            continue
        if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            continue
        parent = file.parents.get(node)
        if not (isinstance(node, ast.Tuple) and isinstance(parent, ast.Subscript)):
            yield node


def is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def is_called(file: SourceFile, node: ast.expr) -> bool:
    parent = file.parents.get(node)
    return isinstance(parent, ast.Call) and parent.func is node


def is_receiver(file: SourceFile, node: ast.expr) -> bool:
    """Whether `.attr` or `[key]` follows."""
    parent = file.parents.get(node)
    return isinstance(parent, ast.Attribute | ast.Subscript) and parent.value is node


def inserted(
    file: SourceFile, statement: ast.stmt, text: str, template: str, why: str, weight: float = 1.0
) -> Iterator[Edit]:
    """New lines in front of a statement; none where no line can stand."""
    if takes_lines_before(file, statement):
        yield file.insert_before(statement, text, template, why, weight)


def takes_lines_before(file: SourceFile, statement: ast.stmt) -> bool:
    """Whether a statement in a function begins its own line and is neither an `elif` nor decorated."""
    start, _ = file.span(statement)
    before = file.data[:start].rstrip(b" \t\f")
    own_line = before.endswith((b"\n", b"\r")) and not before.rstrip(b"\r\n").endswith(b"\\")
    elif_branch = isinstance(statement, ast.If) and file.data.startswith(b"elif", start)
    decorated = bool(getattr(statement, "decorator_list", []))
    return own_line and not elif_branch and not decorated and in_function(file, statement)


def in_function(file: SourceFile, node: ast.AST) -> bool:
    """Whether `return` may stand here: a class body inside a function is not the function."""
    current = file.parents.get(node)
    while current is not None and not isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        current = file.parents.get(current)
    return current is not None and not isinstance(current, ast.ClassDef)
