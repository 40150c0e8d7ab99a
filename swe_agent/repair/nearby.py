"""What stands around a statement: values, tests, names, neighbours in the same function."""

import ast
from collections.abc import Iterator
from functools import lru_cache

from swe_agent.repair.source import SourceFile, dotted
from swe_agent.repair.syntax import expressions, is_called, is_receiver


def values(file: SourceFile, statement: ast.stmt) -> Iterator[ast.expr]:
    """Names, attributes, calls and subscripts whose value a statement uses for something else than a call."""
    for node in expressions(file, statement):
        used = isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
        if used and not is_called(file, node) and not isinstance(file.parents.get(node), ast.Expr):
            yield node


def conditions(file: SourceFile, statement: ast.stmt) -> Iterator[ast.expr]:
    """The tests of a statement: of `if`, `while`, `assert`, `a if t else b` and of comprehensions."""
    if isinstance(statement, ast.If | ast.While | ast.Assert):
        yield statement.test
    for node in file.own_nodes(statement):
        if isinstance(node, ast.IfExp):
            yield node.test
        elif isinstance(node, ast.comprehension):
            yield from node.ifs


def int_literals(file: SourceFile, statement: ast.stmt) -> Iterator[tuple[ast.expr, int]]:
    """Whole numbers as written, a minus sign included."""
    for node in expressions(file, statement):
        parent = file.parents.get(node)
        if isinstance(node, ast.Constant) and type(node.value) is int:
            if isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.USub):
                yield parent, -node.value
            else:
                yield node, node.value


@lru_cache(maxsize=8)  # several templates ask about the same statement in turn
def nearby_names(file: SourceFile, statement: ast.stmt) -> tuple[str, ...]:
    """Names of the enclosing function (outside of any, of the module), those used nearest to the statement first."""
    function = file.function_of(statement)
    if function is None:
        return _module_names(file, statement)
    distance = dict.fromkeys(file.names_in_scope(statement), 10**9)
    for node in file.nodes_of(function):
        if isinstance(node, ast.Name) and node.id in distance:
            away = abs(node.lineno - statement.lineno)
            distance[node.id] = min(distance[node.id], away)
    return tuple(sorted(distance, key=lambda name: distance[name]))


def _module_names(file: SourceFile, statement: ast.stmt) -> tuple[str, ...]:
    """What stands in the same class or module body and is bound before a statement, the last first."""
    body = getattr(file.parents.get(statement), "body", [])
    before = [one for one in body if isinstance(one, ast.Assign) and one.lineno < statement.lineno]
    return tuple(
        dict.fromkeys(name.id for one in reversed(before) for name in one.targets if isinstance(name, ast.Name))
    )


def self_attributes(file: SourceFile, node: ast.AST) -> list[str]:
    """`self.x` for every attribute that the class of a method uses without calling it."""
    function = file.function_of(node)
    if function is None or not function.args.args or function.args.args[0].arg != "self":
        return []
    return [f"self.{name}" for name, called in file.attributes_of("self", node).items() if not called]


def subjects(file: SourceFile, statement: ast.stmt) -> list[str]:
    """Dotted local names that a statement dereferences: `x` of `x.a`, `x[0]`, `len(x)` and `for y in x`."""
    names, found = nearby_names(file, statement), dict[str, None]()
    for node in expressions(file, statement):
        parent = file.parents.get(node)
        sized = isinstance(parent, ast.Call) and dotted(parent.func) == "len" and parent.func is not node
        looped = isinstance(parent, ast.For | ast.comprehension) and parent.iter is node
        name = dotted(node) if is_receiver(file, node) or sized or looped else ""
        if name.partition(".")[0] in names and name not in ("self", "cls"):
            found[name] = None
    return list(found)


def in_loop(file: SourceFile, node: ast.AST) -> bool:
    """Whether `continue` and `break` may stand here."""
    child, parent = node, file.parents.get(node)
    while parent is not None and not isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        if isinstance(parent, ast.For | ast.AsyncFor | ast.While) and child in parent.body:
            return True
        child, parent = parent, file.parents.get(parent)
    return False


@lru_cache(maxsize=8)
def siblings(file: SourceFile, statement: ast.stmt) -> tuple[ast.expr | ast.stmt, ...]:
    """Nodes of the enclosing function that are not this statement's, the nearest first."""
    function = file.function_of(statement)
    if function is None:
        return ()
    own = {statement, *file.own_nodes(statement)}
    found = [node for node in file.nodes_of(function) if isinstance(node, ast.expr | ast.stmt) and node not in own]
    return tuple(sorted(found, key=lambda node: abs(node.lineno - statement.lineno)))


def nearby_strings(file: SourceFile, statement: ast.stmt) -> list[str]:
    """Other string literals of the enclosing function, the nearest first."""
    found: dict[str, None] = {}
    for node in siblings(file, statement):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value
        if isinstance(node, ast.Constant) and text and not isinstance(file.parents.get(node), ast.Expr):
            found[str(node.value)] = None
    return list(found)
