"""The test made from an issue as one that can stay: where the project keeps its tests, named after the issue."""

import ast
import re
import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from envs import Patch
from localization.roles import is_test_path
from swe_agent.reproduction.pairs import as_printed
from swe_agent.reproduction.template import FILE, Reproduction, Step, new_file


def kept_test(reproduction: Reproduction, title: str, paths: Iterable[str], edited: Iterable[str]) -> Patch | None:
    """A new test file for a tree of these paths; None when the code cannot be written as a test function.

    It goes to the folder that holds a test of an edited module, else to the one that holds most tests.
    """
    known = set(paths)
    slug = "_".join(re.findall(r"[a-z0-9]+", title.lower())[:6])[:50].strip("_") or "the_issue"
    folder = _folder(known, tuple(edited))
    path = next(
        name
        for number in range(1, 1000)
        if (name := f"{folder}test_{slug}{f'_{number}' * (number > 1)}.py") not in known
    )
    text = _written(reproduction, title, slug)
    return new_file(path, text) if text is not None else None


def _folder(known: set[str], edited: tuple[str, ...]) -> str:
    tests = [
        path
        for path in sorted(known)
        if is_test_path(path) and re.search(r"(?:^|/)(?:test_[^/]*|[^/]*_test)\.py$", path)
    ]
    tests = [path for path in tests if path != FILE]
    stems = {PurePosixPath(path).stem for path in edited}
    near = [path for path in tests if re.sub(r"^test_|_test$", "", PurePosixPath(path).stem) in stems]
    folders = Counter(str(PurePosixPath(path).parent) for path in near or tests)
    best = min(folders, key=lambda folder: (-folders[folder], folder), default=".")
    return "" if best == "." else f"{best}/"


def _written(reproduction: Reproduction, title: str, slug: str) -> str | None:
    imports: list[str] = []
    body: list[str] = []
    for step in reproduction.steps:
        tree = ast.parse(step.source)
        at_top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        imports += [line for node in at_top if (line := ast.unparse(node)) not in imports]
        rest = ast.Module([node for node in tree.body if node not in at_top], [])
        body += _lines(step, rest)
    needs = "capsys" if any("capsys" in line for line in body) else ""
    head = "\n".join(imports)
    inside = textwrap.indent("\n".join(body) or "pass", "    ")
    doc = title.replace("\\", " ").replace('"', "'").strip()
    text = f'"""{doc}"""\n\n{head}\n\n\ndef test_{slug}({needs}):\n{inside}\n'
    try:
        ast.parse(text)
    except SyntaxError:
        return None
    return text


def _lines(step: Step, rest: ast.Module) -> list[str]:
    """Written anew from the syntax tree: indenting the text would change strings of several lines."""
    if not rest.body:
        return []
    source = ast.unparse(rest)
    if step.expected is None:
        return [source]
    value = as_printed(step.expected)
    alone = rest.body[0] if len(rest.body) == 1 and isinstance(rest.body[0], ast.Expr) else None
    if step.mode == "single" and alone is not None and not _is_print(alone.value):
        shown = ast.unparse(alone.value)
        return [
            f"assert {shown} == {value}" if value is not None else f"assert repr({shown}) == {step.expected.strip()!r}"
        ]
    return ["capsys.readouterr()", source, f"assert capsys.readouterr().out.split() == {step.expected.split()!r}"]


def _is_print(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
