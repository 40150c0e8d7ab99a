"""Names of local variables, taken out of a syntax tree where nobody can see them."""

import ast
import symtable
from collections.abc import Iterator

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Table = symtable.SymbolTable
_REFLECTION = frozenset({"locals", "vars", "dir", "eval", "exec", "globals", "_getframe", "currentframe"})
_OTHER_TABLES = frozenset({"class", "type parameters", "type alias", "type parameter", "TypeVar bound", "annotation"})


def rename_locals(tree: ast.Module, source: str) -> None:
    """Give the local variables of every function names by their order of appearance.

    Left alone: parameters (callers may name them), names that an import, a nested function or a class binds, names that
    an inner scope has for itself too, and functions that look at their own variables. `tree` is changed in place; its
    statements may be fewer than those of `source`, whose scopes are asked.
    """
    scopes = dict(_functions(symtable.symtable(source, "<source>", "exec")))
    for node in ast.walk(tree):
        if isinstance(node, _Function):
            table = scopes.get((node.name, node.lineno))
            if table is not None:
                _rename(node, table)


def _functions(table: _Table) -> Iterator[tuple[tuple[str, int], _Table]]:
    for child in table.get_children():
        if isinstance(child, symtable.Function):
            yield (child.get_name(), child.get_lineno()), child
        yield from _functions(child)


def _rename(function: _Function, table: _Table) -> None:
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    if used & _REFLECTION:
        return
    inner = list(_below(table))
    free = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_local() and not (symbol.is_parameter() or symbol.is_imported() or symbol.is_namespace())
    }
    names: dict[str, str] = {}

    def new(name: str) -> str:
        return names.setdefault(name, f"{function.col_offset}.{len(names)}") if name in free else name

    for name in list(free):
        if any(_has_its_own(each, name) for each in inner) or _bound_by_a_pattern(function, name):
            free.discard(name)
    for node in _in_order(function):
        if isinstance(node, ast.Name):
            node.id = new(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name is not None:
            node.name = new(node.name)
        elif isinstance(node, ast.Nonlocal):
            node.names = [new(name) for name in node.names]


def _below(table: _Table) -> Iterator[_Table]:
    for child in table.get_children():
        yield child
        yield from _below(child)


def _has_its_own(table: _Table, name: str) -> bool:
    try:
        symbol = table.lookup(name)
    except KeyError:
        return False
    return not symbol.is_free() or str(table.get_type()).rpartition(".")[2] in _OTHER_TABLES


def _bound_by_a_pattern(function: _Function, name: str) -> bool:
    return any(
        name in (getattr(node, "name", None), getattr(node, "rest", None))
        for node in ast.walk(function)
        if isinstance(node, ast.MatchAs | ast.MatchStar | ast.MatchMapping)
    )


def _in_order(function: _Function) -> Iterator[ast.AST]:
    """As the source reads; `ast.walk` goes by levels."""
    waiting: list[ast.AST] = [function]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(list(ast.iter_child_nodes(node)))
