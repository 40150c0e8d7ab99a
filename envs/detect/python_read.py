"""Everything of a tree that says how its Python is installed and tested, read once."""

import datetime
import re
from dataclasses import dataclass

from envs.detect.base import Files
from envs.detect.ci import CiRecipe, ci_steps
from envs.detect.ci_job import is_test
from envs.detect.dockerfile import ContainerHints, container_hints
from envs.detect.python_commands import leaves
from envs.detect.python_interpreter import Asked, choose_as_of, choose_python, named_by
from envs.detect.python_nox import read_nox
from envs.detect.python_project import Project, read_project
from envs.detect.python_pytest import PytestConfig, pytest_config
from envs.detect.python_tests import TestPlan, plan_tests
from envs.detect.python_tox import TestEnvironment, read_tox
from envs.detect.readers import inner, toml_of


@dataclass(frozen=True)
class Read:
    """Everything that was read, before anything is decided from it."""

    files: Files
    known: frozenset[str]
    python: str
    why_python: str
    as_of: str | None
    project: Project
    others: tuple[Project, ...]
    """Projects in folders, where the root has none."""
    ci: CiRecipe
    hints: ContainerHints
    runner: TestEnvironment
    plan: TestPlan
    config: PytestConfig


def read_tree(files: Files, today: datetime.date) -> Read:
    known = frozenset(files.paths)
    project = read_project(files)
    others: tuple[Project, ...] = ()
    if not project.installable:
        others = tuple(each for folder in _folders(files) if (each := read_project(files, folder)).installable)
    hints = container_hints(files)
    ci = ci_steps(files)
    tox = read_tox(files, "")
    nox = read_nox(files)
    asked = _asked(files, others[0] if others else project, ci, hints, (*tox.envlist, *nox.envlist))
    python, why = choose_python(asked, files.date)
    ci = ci_steps(files, toolchains={"python": python})
    steps, environments = leaves(files, project, ci.test_steps, python)
    runner = (environments or [TestEnvironment()])[0]
    source = ", ".join(filter(None, (ci.source, runner.source)))
    if not any(map(is_test, steps)):
        runner = runner or read_tox(files, python) or nox
        steps, source = leaves(files, project, runner.commands, python)[0] or steps, runner.source or source
    config = pytest_config(files)
    plan = plan_tests(files, steps, source or "default for Python", project, config.testpaths)
    as_of = choose_as_of(files.date, today)
    return Read(files, known, python, why, as_of, project, others, ci, hints, runner, plan, config)


def _folders(files: Files) -> list[str]:
    aside = re.compile(
        r"(?:^|/)(?:tests?|docs?|examples?|vendor|third_party|node_modules|benchmarks?|templates?|\..*)(?:/|$)"
    )
    found = {
        path.rpartition("/")[0]
        for path in files.paths
        if path.count("/") in (1, 2) and path.endswith(("/setup.py", "/pyproject.toml"))
    }
    return sorted(
        (folder for folder in found if not aside.search(folder) and re.fullmatch(r"[\w./-]+", folder)),
        key=lambda folder: (folder.count("/"), folder),
    )[:8]


def _asked(files: Files, project: Project, ci: CiRecipe, hints: ContainerHints, environments: tuple[str, ...]) -> Asked:
    pinned: list[tuple[str, str]] = []
    for path in (".python-version", "runtime.txt"):
        if path in files.paths:
            lines = [line for line in (files.read(path) or "").splitlines() if not re.search(r"pypy|conda|graal", line)]
            pinned += named_by(lines[:3], path)
    pipfile = inner(toml_of(files.read("Pipfile")), "requires") if "Pipfile" in files.paths else None
    for key in ("python_version", "python_full_version"):
        if isinstance(value := inner(pipfile, key), str):
            pinned += named_by([value], "Pipfile")
    if not ci.pythons and not project.classifiers:
        pinned += named_by(hints.pythons, hints.sources.get("python", "Dockerfile"))
    classified = [text for text in project.classifiers if re.search(r"Python :: 3\.\d+|Python :: 2\.\d", text)]
    named = named_by(classified, f"classifiers of {project.classified_in}")
    return Asked(
        pinned=tuple(pinned),
        requires=project.requires_python,
        tested=named_by(ci.pythons, ci.source),
        named=(*named, *named_by(environments, "tox or nox")),
    )
