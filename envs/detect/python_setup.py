"""A setup.py read by its syntax, never executed: what it hands to `setup()`, as far as that is plain data."""

import ast
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

from envs.detect.python_plain import KEPT, NotPlain, PlainValues, name_of_call


@dataclass(frozen=True)
class SetupScript:
    """What is known of one setup.py. Lists hold what could be read; what could not is missing."""

    arguments: dict[str, object] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    """Modules it imports, by their first name."""
    strings: tuple[str, ...] = ()
    """Every text in it: file names, classifiers."""
    extensions: bool = False

    def texts(self, key: str) -> tuple[str, ...]:
        """A list argument, or one text of lines."""
        value = self.arguments.get(key)
        if isinstance(value, str):
            return tuple(line.strip() for line in value.splitlines() if line.strip())
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list | tuple | set) else ()

    def text(self, key: str) -> str:
        value = self.arguments.get(key)
        return value if isinstance(value, str) else ""

    @property
    def extras(self) -> dict[str, tuple[str, ...]]:
        """Extras by name; one whose list cannot be read is an empty one."""
        value = self.arguments.get("extras_require")
        if not isinstance(value, dict):
            return {}
        return {
            key: tuple(item for item in listed if isinstance(item, str))
            if isinstance(listed, list | tuple | set)
            else ()
            for key, listed in value.items()
            if isinstance(key, str) and key and not key.startswith(":")
        }


def read_setup(text: str | None, read: Callable[[str], str | None] = lambda path: None) -> SetupScript:
    """What `text` says; `read` answers for files that the script would read. Never raises."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the script's own invalid escapes are not our business
            tree = ast.parse((text or "")[:500_000])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return SetupScript()
    try:
        return _Reader(read).run(tree)
    except (RecursionError, MemoryError):
        return SetupScript()


class _Reader:
    def __init__(self, read: Callable[[str], str | None]) -> None:
        self._values = PlainValues(read)
        self._arguments: dict[str, object] = {}

    def run(self, tree: ast.Module) -> SetupScript:
        nodes = list(ast.walk(tree))
        self._values.functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
        self._block(tree.body)
        if not self._arguments:
            for node in nodes:  # the call stands in a function
                if isinstance(node, ast.FunctionDef) and any(_is_setup(inside) for inside in ast.walk(node)):
                    self._block(node.body)
        imported = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        imported += [
            node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level
        ]
        called = {name_of_call(node.func) for node in nodes if isinstance(node, ast.Call)}
        words = {keyword.arg for node in nodes if isinstance(node, ast.Call) for keyword in node.keywords}
        return SetupScript(
            arguments=self._arguments,
            names=tuple(dict.fromkeys(name.split(".")[0] for name in imported)),
            strings=tuple(
                node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ),
            extensions=bool(
                called & {"Extension", "cythonize", "Pybind11Extension", "RustExtension", "CMakeExtension"}
                or words & {"ext_modules", "cffi_modules", "rust_extensions", "cmake_source_dir"}
            ),
        )

    def _block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._assign(node.target, node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self._assign(node.target, ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value))
        elif isinstance(node, ast.Expr):
            self._expression(node.value)
        elif isinstance(node, ast.If):
            # Conditions ask for the platform or an old Python: what they add is not for here, unless it is the script.
            guarded = "__name__" in ast.dump(node.test)
            self._block(node.body if guarded or any(map(_is_setup, ast.walk(node))) else node.orelse)
        elif isinstance(node, ast.With | ast.Try):
            if isinstance(node, ast.With):
                self._with(node)
            self._block(node.body)

    def _with(self, node: ast.With) -> None:
        for item in node.items:
            if isinstance(item.optional_vars, ast.Name):
                try:
                    self._values.known[item.optional_vars.id] = self._values.value(item.context_expr)
                except NotPlain:
                    self._values.known.pop(item.optional_vars.id, None)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        try:
            if isinstance(target, ast.Name):
                self._values.known[target.id] = self._values.value(value)
            elif isinstance(target, ast.Subscript):
                holder, key = self._values.value(target.value), self._values.value(target.slice)
                if isinstance(holder, dict) and isinstance(key, str):
                    holder[key] = []  # an extra is known by name even where its list is not
                    holder[key] = self._values.value(value)
        except NotPlain:
            if isinstance(target, ast.Name):
                self._values.known.pop(target.id, None)

    def _expression(self, node: ast.expr) -> None:
        if not isinstance(node, ast.Call):
            return
        if _is_setup(node):
            for keyword in node.keywords:
                try:
                    value = self._values.value(keyword.value)
                except NotPlain:
                    continue
                if keyword.arg:
                    self._arguments[keyword.arg] = value
                elif isinstance(value, dict):
                    self._arguments |= {str(key): inner for key, inner in value.items()}
        elif isinstance(node.func, ast.Attribute) and node.func.attr in ("append", "extend", "update"):
            try:
                holder = self._values.value(node.func.value)
                given = [self._values.value(argument) for argument in node.args]
            except NotPlain:
                return
            if isinstance(holder, list) and node.func.attr == "append" and len(holder) < KEPT:
                holder.extend(given[:1])
            elif isinstance(holder, list) and given and isinstance(given[0], list | tuple):
                holder.extend(given[0][:KEPT])
            elif isinstance(holder, dict) and given and isinstance(given[0], dict):
                holder.update(given[0])


def _is_setup(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and name_of_call(node.func).split(".")[-1] in ("setup", "_setup")
