"""What a project's CI, tox, nox, Makefile and scripts run in the end when they test."""

import re
from collections.abc import Iterable

from envs.detect.base import Files
from envs.detect.ci_job import is_test
from envs.detect.python_nox import read_nox
from envs.detect.python_project import Project
from envs.detect.python_tests import option, pytest_arguments
from envs.detect.python_tox import TestEnvironment, read_tox
from envs.detect.readers import inner, table, texts
from envs.detect.shell import Command, commands


def leaves(
    files: Files, project: Project, steps: Iterable[Command], python: str, depth: int = 0
) -> tuple[list[Command], list[TestEnvironment]]:
    """What the steps run in the end, behind tox, nox, make, hatch and the like, and the environments found so."""
    found: list[Command] = []
    environments: list[TestEnvironment] = []
    for step in steps:
        within, environment = _behind(files, project, step, python)
        if environment:
            environments.append(environment)
        if within and depth < 4:
            more, others = leaves(files, project, within, python, depth + 1)
            found += more
            environments += others
        elif not within:
            found.append(step)
    return found, environments


def _behind(
    files: Files, project: Project, step: Command, python: str
) -> tuple[tuple[Command, ...], TestEnvironment | None]:
    words = step.words[2:] if step.words[0].startswith("python") and step.words[1:2] == ("-m",) else step.words
    head = words[0] if words else ""
    if head in ("tox", "nox"):
        read = (
            read_tox(files, python, option(words, "-e"))
            if head == "tox"
            else read_nox(files, option(words, "-s", "-e"))
        )
        posargs = words[words.index("--") + 1 :] if "--" in words else ()
        steps = tuple(each for each in read.commands if is_test(each))
        plain = bool(posargs) and not any("$" in word for word in posargs)
        if plain and len(steps) == 1 and pytest_arguments(steps[0].words) is not None:
            steps = (Command((*steps[0].words, *posargs), steps[0].variables, steps[0].folder),)
        return steps, read if read else None
    if head == "make":
        target = next((word for word in words[1:] if not word.startswith("-") and "=" not in word), "test")
        folder = f"{step.folder}/" if step.folder else ""
        return make_commands(
            files.read(f"{folder}Makefile") if f"{folder}Makefile" in files.paths else None, target
        ), None
    if head in ("hatch", "pdm", "poe", "rye") or step.words[:1] == ("taskipy",):
        return _scripts(project, [word for word in words[1:] if word != "run"]), None
    return (), None


def make_commands(makefile: str | None, target: str, depth: int = 0) -> tuple[Command, ...]:
    """The commands of a target and of what it depends on, with plain variables filled in."""
    text = (makefile or "")[:200_000].replace("\\\n", " ")
    variables = {
        name: value.strip() for name, value in re.findall(r"^([\w-]+)[ \t]*[?:]*=[ \t]*(.*)$", text, re.MULTILINE)
    }
    found = re.search(
        rf"^{re.escape(target)}[ \t]*::?(?!=)([^\n]*)\n((?:[ \t]+[^\n]*\n?|#[^\n]*\n|\n(?=\t))*)", text, re.MULTILINE
    )
    if found is None:
        return ()
    steps: list[Command] = []
    if depth < 3:
        for needed in found[1].split("#")[0].split("|")[0].split()[:10]:
            steps += make_commands(makefile, needed, depth + 1)
    script = re.sub(r"^[ \t]*[@-]+", "", found[2], flags=re.MULTILINE)
    for _ in range(3):
        script = re.sub(
            r"\$[({](\w[\w-]*)[)}]",
            lambda name: {"MAKE": "make"}.get(name[1], variables.get(name[1], ""))[:500],
            script[:100_000],
        )
    return (*steps, *commands(script))


def _scripts(project: Project, words: list[str]) -> tuple[Command, ...]:
    name = next((word for word in words if not word.startswith("-")), "")
    tool = table(project.pyproject.get("tool"))
    environment, _, script = name.rpartition(":")
    places = [
        inner(tool, "hatch", "envs", environment.split(".")[0] or "default", "scripts", script),
        *(inner(value, "scripts", script) for value in table(inner(tool, "hatch", "envs")).values()),
        inner(tool, "pdm", "scripts", name), inner(tool, "poe", "tasks", name), inner(tool, "rye", "scripts", name),
        inner(tool, "taskipy", "tasks", name),
    ]  # fmt: skip
    for place in places:
        lines = texts(place) or texts(table(place).get("cmd")) or texts(table(place).get("shell"))
        if lines:
            filled = [
                re.sub(r"\{(?:args|posargs)(?::([^}]*))?\}", lambda found: found[1] or "", line) for line in lines
            ]
            return commands("\n".join(filled))
    return ()
