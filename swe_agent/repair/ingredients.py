"""What a file can give to an edit: its tests, statements, strings, callees and module names, the nearest first."""

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from swe_agent.repair.nearby import nearby_names
from swe_agent.repair.source import FunctionNode, SourceFile, dotted
from swe_agent.repair.syntax import SIMPLE, is_docstring

_BUILTINS = frozenset(dir(builtins))
_LONGEST = 100
_PLAIN = ast.Constant | ast.Name | ast.Attribute
Scope = FunctionNode | ast.ClassDef | None


@dataclass(frozen=True)
class Donor:
    """A piece of the file's code: `roots` are the names that it reads."""

    text: str
    roots: frozenset[str]
    line: int
    function: FunctionNode | None
    owner: ast.ClassDef | None


class Ingredients:
    """Of one file; everything is counted when it is first asked for."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file

    @cached_property
    def module_names(self) -> dict[str, None]:
        """Names that the module binds: imports, definitions, constants."""
        found: dict[str, None] = {}
        for node in self.file.nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                found |= {(alias.asname or alias.name).partition(".")[0]: None for alias in node.names}
            elif isinstance(self.file.parents.get(node), ast.Module):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    found[node.name] = None
                elif isinstance(node, ast.Assign | ast.AnnAssign):
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    found |= {target.id: None for target in targets if isinstance(target, ast.Name)}
        return found

    @cached_property
    def wrappers(self) -> list[str]:
        """Dotted functions called with one plain argument, the most frequent first."""
        counts: Counter[str] = Counter()
        for calls in self.file.calls.values():
            for call in calls:
                if len(call.args) == 1 and not call.keywords and not isinstance(call.args[0], ast.Starred):
                    name = dotted(call.func)
                    if (name and (name.partition(".")[0] in self.module_names or name in _BUILTINS)) or (
                        name.startswith("self.") and name.count(".") == 1
                    ):
                        counts[name] += 1
        imported = [name for name in self._imported if name not in counts and name.islower()]
        return [*(name for name, _ in counts.most_common()), *imported[:8]]

    @cached_property
    def _imported(self) -> dict[str, None]:
        """Names of `from x import name`."""
        froms = (node for node in self.file.nodes if isinstance(node, ast.ImportFrom))
        return {alias.asname or alias.name: None for node in froms for alias in node.names}

    @cached_property
    def suffixes(self) -> list[str]:
        """`.m()` and `.m('x')`: methods as they are called with constants alone, the most frequent first."""
        counts: Counter[str] = Counter()
        for calls in self.file.calls.values():
            for call in calls:
                arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
                if isinstance(call.func, ast.Attribute) and all(isinstance(one, ast.Constant) for one in arguments):
                    end = self.file.span(call)[1]
                    text = self.file.data[self.file.span(call.func.value)[1] : end].decode().strip()
                    if text.startswith(".") and len(text) < 40 and "\n" not in text:
                        counts[text] += 1
        return [text for text, _ in counts.most_common()]

    @cached_property
    def strings(self) -> Counter[str]:
        """String literals by value, docstrings left out."""
        counts: Counter[str] = Counter()
        for node in self.file.nodes:
            plain = isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value
            if isinstance(node, ast.Constant) and plain and not isinstance(self.file.parents.get(node), ast.Expr):
                counts[str(node.value)] += 1
        return counts

    @cached_property
    def tests(self) -> tuple[Donor, ...]:
        """Conditions and the operands of their `and` and `or`."""
        found = []
        for node in self.file.nodes:
            test = getattr(node, "test", None)
            parts = [test, *test.values] if isinstance(test, ast.BoolOp) else [test]
            found += [self._donor(part) for part in parts if isinstance(part, ast.expr)]
            for part in node.ifs if isinstance(node, ast.comprehension) else ():
                found.append(self._donor(part))
        return tuple(donor for donor in found if donor)

    @cached_property
    def statements(self) -> tuple[Donor, ...]:
        """Simple statements, docstrings left out."""
        nodes = (node for node in self.file.nodes if isinstance(node, SIMPLE) and not is_docstring(node))
        return tuple(donor for node in nodes if (donor := self._donor(node)))

    @cached_property
    def expressions(self) -> dict[type[ast.AST], tuple[Donor, ...]]:
        """Calls, attributes, subscripts, comparisons, sums and displays, by type."""
        kinds = (ast.Call, ast.Attribute, ast.Subscript, ast.Compare, ast.BinOp, ast.Tuple, ast.List, ast.IfExp)
        found: dict[type[ast.AST], list[Donor]] = {}
        for node in self.file.nodes:
            read = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
            if isinstance(node, kinds) and read and (donor := self._donor(node)):
                found.setdefault(type(node), []).append(donor)
        return {kind: tuple(donors) for kind, donors in found.items()}

    def _donor(self, node: ast.expr | ast.stmt) -> Donor | None:
        if node.end_lineno != node.lineno:
            return None
        text = self.file.text(node)
        if len(text) > _LONGEST or "#" in text:
            return None
        return Donor(text, roots(node), node.lineno, self.file.function_of(node), self.file.class_of(node))

    def fitting(self, donors: Iterable[Donor], statement: ast.stmt, most: int) -> list[str]:
        """Texts whose names a statement's place has, nearest first; a single strange name becomes a near one."""
        function, owner = self.file.function_of(statement), self.file.class_of(statement)
        known = available(self.file, statement)
        texts: dict[str, float] = {}
        for donor in donors:
            strange = donor.roots - known
            if len(strange) > 1:
                continue
            away = 0.0 if donor.function is function else 300.0 if donor.owner is owner else 600.0
            away += min(abs(donor.line - statement.lineno), 299)
            if not strange:
                texts[donor.text] = min(texts.get(donor.text, away), away)
                continue
            for rank, name in enumerate(nearby_names(self.file, statement)[:3]):
                text = substituted(donor.text, next(iter(strange)), name)
                texts.setdefault(text, away + 500.0 + 300.0 * rank)
        return sorted(texts, key=lambda text: texts[text])[:most]


@lru_cache(maxsize=64)
def ingredients(file: SourceFile) -> Ingredients:
    return Ingredients(file)


@lru_cache(maxsize=8)
def available(file: SourceFile, statement: ast.stmt) -> frozenset[str]:
    """Names that a statement may read: of its functions, of the module and of Python."""
    found = {*ingredients(file).module_names, *_BUILTINS}
    node: ast.AST | None = statement
    while node is not None:
        found |= set(file.names_in_scope(node))
        node = file.function_of(node)
    return frozenset(found)


def roots(node: ast.AST) -> frozenset[str]:
    """Names that a piece of code reads and does not bind itself."""
    read: set[str] = set()
    bound: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            (read if isinstance(inner.ctx, ast.Load) or not _inside(inner, node) else bound).add(inner.id)
        elif isinstance(inner, ast.arg):
            bound.add(inner.arg)
    return frozenset(read - bound)


def _inside(name: ast.Name, node: ast.AST) -> bool:
    """Whether a stored name is a comprehension's own: targets of a statement stay what it needs."""
    return isinstance(node, ast.expr)


def substituted(text: str, old: str, new: str) -> str:
    """A name by another one, attributes and keywords of that name left alone."""
    return re.sub(rf"(?<![\w.]){re.escape(old)}\b(?!\s*=[^=])", new, text)


def plain_terms(file: SourceFile, statement: ast.stmt) -> Iterator[str]:
    """Names near a statement and what is read of them: `x`, `x.y`, `self.z`, nearest first."""
    for name in nearby_names(file, statement):
        if name not in ("self", "cls"):
            yield name
        for attribute, called in file.attributes_of(name, statement).items():
            if not called:
                yield f"{name}.{attribute}"
