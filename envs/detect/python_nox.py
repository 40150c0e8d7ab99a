"""nox sessions, read by their syntax, never executed."""

import ast
import re
import warnings

from envs.detect.base import Files
from envs.detect.ci_job import is_test
from envs.detect.python_tox import TestEnvironment
from envs.detect.shell import Command, commands

_TEST_NAME = re.compile(r"tests?|py\d*|unit\w*|pytest|all|ci|cover(?:age)?")


def read_nox(files: Files, wanted: str | None = None) -> TestEnvironment:
    """The session of a noxfile that tests: its installs and runs, where they are plain texts."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse((files.read("noxfile.py") or "")[:300_000] if "noxfile.py" in files.paths else "")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return TestEnvironment()
    sessions = [
        node for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and any("session" in ast.dump(mark) for mark in node.decorator_list)
    ]  # fmt: skip
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    if not sessions:
        return TestEnvironment()
    read = {node.name: _session(node, functions, 0) for node in sessions}
    wanted_name = re.split(r"[-(]", wanted or "")[0]
    name = wanted_name if wanted_name in read else max(
        read, key=lambda each: (any(map(is_test, read[each][1])), _TEST_NAME.fullmatch(each) is not None, -len(each))
    )  # fmt: skip
    installs, steps = read[name]
    pythons = [
        text.value
        for mark in functions[name].decorator_list
        for text in ast.walk(mark)
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
    ]
    return TestEnvironment(
        source=f"noxfile.py, {name}", installs=tuple(installs), commands=tuple(steps), envlist=tuple(pythons)
    )


def _session(
    function: ast.FunctionDef, functions: dict[str, ast.FunctionDef], depth: int
) -> tuple[list[tuple[str, ...]], list[Command]]:
    installs: list[tuple[str, ...]] = []
    steps: list[Command] = []
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        words = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if called == "install":
            installs += _nox_installs(words)
        elif called in ("run", "run_always", "run_install") and words:
            found = commands(Command(tuple(words)).text)
            for step in found:
                if step.words[0] in ("pip", "python") and "install" in step.words:
                    installs += _nox_installs(list(step.words[step.words.index("install") + 1 :]))
                else:
                    steps.append(step)
        elif isinstance(node.func, ast.Name) and depth < 2 and (other := functions.get(node.func.id)):
            more, then = _session(other, functions, depth + 1)
            installs += more
            steps += then
    return installs, steps


def _nox_installs(words: list[str]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    rest = iter(words)
    for word in rest:
        if word in ("-r", "-c", "-e", "--requirement", "--constraint", "--editable"):
            following = next(rest, "")
            found.append((f"-{word.lstrip('-')[0]}", following))
        elif not word.startswith("-") and word:
            found.append((word,))
    return found
