"""Patches that mean the same, whatever they look like.

Agentless (Xia et al., 2024, arXiv:2407.01489, section 3.3) votes among patches after such a normalisation; it prints
the parsed file again without comments and docstrings. Here the trees are compared, without names of local variables.
"""

import ast
import hashlib
import warnings
from collections.abc import Iterable
from importlib.util import decode_source

from envs import Patch
from envs.patched import File, Patched
from localization.reading import SIZE_LIMIT
from localization.shape import shape
from swe_agent.selection.local_names import rename_locals

_PYTHON = (".py", ".pyi", ".pyw")
_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_NO_NAME = frozenset("*")


def patch_key(patched: Patched) -> str:
    """Equal for two patches of one base that leave the same trees behind.

    A file that is changed in layout or comments alone counts as not touched. Modes and deletions count.
    """
    parts = []
    for path in sorted({*patched.before, *patched.after}):
        before, after = (_file_key(path, side.get(path)) for side in (patched.before, patched.after))
        if before != after:
            parts.append(f"{path}\0{after}")
    return _digest("\0".join(parts).encode("utf-8", "surrogateescape"))


def raw_key(patch: Patch) -> str:
    """For a patch that cannot be applied: its bytes."""
    return _digest(b"raw\0" + patch.raw)


def file_key(path: str, data: bytes) -> str:
    """Equal for two contents of `path` that differ in layout, comments, docstrings, import order or local names alone.

    Python by its own parser, other languages by tree-sitter, anything else by its bytes. Docstrings count where
    somebody may read them: with an example in them (`>>>`), or in a file that mentions `__doc__`.
    """
    key = _python_key(data) if path.endswith(_PYTHON) else None
    if key is None and (found := shape(path, data)) is not None:
        key = b"shape\0" + found
    return _digest(b"bytes\0" + data if key is None else key)


def _file_key(path: str, file: File | None) -> str:
    return "absent" if file is None else f"{file.mode} {file_key(path, file.data)}"


def _python_key(data: bytes) -> bytes | None:
    if len(data) > SIZE_LIMIT:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of somebody else's escapes in strings
            tree = ast.parse(data)
            _simplify(tree, keep_docstrings=b"__doc__" in data)
            rename_locals(tree, decode_source(data))
        return b"ast\0" + ast.dump(tree).encode("utf-8", "surrogatepass")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _simplify(tree: ast.Module, *, keep_docstrings: bool) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.kind = None
        if isinstance(node, _Documented) and not keep_docstrings:
            _drop_docstring(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                block[:] = _sorted_imports(block)


def _drop_docstring(node: _Documented) -> None:
    text = ast.get_docstring(node, clean=False)
    if text is None or ">>>" in text:
        return
    del node.body[0]
    if not node.body and not isinstance(node, ast.Module):
        node.body.append(ast.Pass())  # a body of a docstring alone does what `pass` does


def _sorted_imports(block: list[ast.stmt]) -> list[ast.stmt]:
    """Runs of import statements in one order. A run that binds a name twice, or names nobody knows, stays."""
    result: list[ast.stmt] = []
    run: list[ast.Import | ast.ImportFrom] = []
    for statement in block:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            run.append(statement)
            continue
        result += _one_order(run)
        run = []
        result.append(statement)
    return [*result, *_one_order(run)]


def _one_order(run: list[ast.Import | ast.ImportFrom]) -> list[ast.stmt]:
    single = [each for statement in run for each in _split(statement)]
    bound = [name for statement in single for name in _bound(statement)]
    if len(set(bound)) != len(bound) or _NO_NAME & set(bound):
        return list(run)
    return sorted(single, key=lambda statement: (not _is_future(statement), ast.dump(statement)))


def _split(statement: ast.Import | ast.ImportFrom) -> Iterable[ast.Import | ast.ImportFrom]:
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            yield ast.Import([alias])
        else:
            yield ast.ImportFrom(statement.module, [alias], statement.level)


def _bound(statement: ast.Import | ast.ImportFrom) -> Iterable[str]:
    # `import a.b` and `import a.c` both bind `a`, to the same module: the whole name tells them apart.
    return [alias.asname or alias.name for alias in statement.names]


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
