"""Python: everything a project's own files say of how it is installed and tested. Every answer has its reason."""

import datetime
import shlex
from dataclasses import dataclass, field

from envs.detect.base import Files
from envs.detect.python_gather import gather, needed_packages, packaging_files, plugins, with_included
from envs.detect.python_groups import locked, name_of
from envs.detect.python_interpreter import PYTHONS
from envs.detect.python_names import test_extras
from envs.detect.python_project import Project
from envs.detect.python_read import Read, read_tree
from envs.detect.python_steps import (
    PINS,
    PYTEST,
    build_step,
    command_step,
    install_step,
    local_step,
    packages_step,
    pins_step,
    project_step,
    requirements_step,
    tools_step,
)
from envs.detect.python_wants import Wants
from envs.spec import EnvSpec

__all__ = ["PYTHONS", "PythonDetector", "bare_python", "requirements_step"]

_MARKERS = ("pyproject.toml", "setup.cfg", "setup.py", "tox.ini", "Pipfile", ".python-version", "requirements.txt")
_SERVICES = ("postgres", "redis", "mysql", "mariadb", "memcached")


def bare_python() -> EnvSpec:
    """Python and pytest, for a tree that says nothing of itself."""
    why = "no file of a known ecosystem"
    return EnvSpec(
        tools=(PYTEST,),
        test_command="python -m pytest",
        reasons={"python": why, "tools": "pytest", "test_command": why},
    )


class PythonDetector:
    ecosystem = "python"
    suffixes = (".py", ".pyx", ".pyi")

    def __init__(self, today: datetime.date | None = None) -> None:
        self._today = today

    def detect(self, files: Files) -> EnvSpec | None:
        """Interpreter, day, system packages, install steps and test command, each with its reason."""
        if not any(path.endswith(self.suffixes) or path in _MARKERS for path in files.paths):
            return None
        read = read_tree(files, self._today or datetime.datetime.now(datetime.UTC).date())
        wants = gather(read)
        return _spec(read, wants)


def _spec(read: Read, wants: Wants) -> EnvSpec:
    roots = [read.project] if read.project.installable else list(read.others)
    dependencies = _dependencies(read, wants, roots)
    bare = not dependencies.manifests  # nothing of the tree is read: every commit shares these
    steps = tuple(dependencies.steps)
    packages = needed_packages(read, wants)
    services = tuple(name for name in dict.fromkeys(read.ci.services) if name in _SERVICES)
    variables = {**read.ci.variables, **read.runner.variables, **read.plan.variables}
    told = {
        "python": read.why_python,
        "as_of": f"end of the week of the base commit, {read.files.date}; with pip, setuptools and wheel of then"
        if read.as_of
        else "",
        "system_packages": _by_source(packages),
        "tools" if bare else "dependencies": _by_source(dependencies.told),
        "install": ", ".join(f"{root.folder or 'the project'} by {root.backend}" for root in roots),
        "left_out": _by_source({name: f"of conda only, in {why}" for name, why in wants.left_out.items()}),
        "services": read.ci.source if services else "",
        "test_command": read.plan.reason,
    }
    if not roots and "setup.cfg" in read.known:
        told["install"] = "setup.cfg alone: not installed"
    if not roots and any(path.startswith("src/") and path.endswith(".py") for path in read.known):
        variables.setdefault("PYTHONPATH", "src")
    if variables:
        told["variables"] = ", ".join(dict.fromkeys(filter(None, (read.ci.source, read.runner.source)))) or "src/"
    return EnvSpec(
        ecosystem="python",
        python=read.python,
        as_of=read.as_of,
        system_packages=tuple(packages),
        tools=steps if bare else (),
        manifests=tuple(dependencies.manifests),
        dependencies=() if bare else steps,
        install=_install(read, wants, roots),
        services=services,
        test_command=read.plan.command,
        variables=variables,
        reasons={key: why for key, why in told.items() if why},
    )


@dataclass
class _Dependencies:
    steps: list[str] = field(default_factory=list)
    manifests: dict[str, None] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    """What is installed, and where it was found."""


def _dependencies(read: Read, wants: Wants, roots: list[Project]) -> _Dependencies:
    found = _Dependencies()
    if read.as_of is not None:
        found.steps.append(tools_step(read.as_of))
    pins, lock = locked(read.files)
    pins.pop(name_of(read.project.name), None)
    if pins:
        found.steps.append(pins_step(pins))
        found.told[f"versions of {len(pins)} packages"] = lock
    constraints = "".join(f" -c {shlex.quote(path)}" for path in wants.constraints) + (f" -c {PINS}" if pins else "")
    found.manifests |= dict.fromkeys(wants.constraints)
    for path, why in wants.files.items():
        found.steps.append(requirements_step(path, constraints))
        found.manifests |= dict.fromkeys(with_included(read.files, path))
        found.told[path] = why
    for root in roots:
        if before := build_step(root, read.as_of):
            found.steps.append(before)
        if root is read.project:
            found.steps += [command_step(command) for command in wants.builds if "setup.py" not in command]
        extras = list(wants.extras) if root is read.project else test_extras(root.extras)
        found.steps.append(project_step(root, extras, constraints))
        found.manifests |= dict.fromkeys(root.files)
        found.told[root.folder or "the project"] = ", ".join(root.files)
        found.told |= {f"extra {name}": wants.extras.get(name, "named after tests") for name in extras}
    for place, why in wants.paths.items():
        found.steps.append(local_step(place))
        found.manifests |= dict.fromkeys(packaging_files(read.known, place))
        found.told[place] = why
    needed = plugins(read, wants)
    if together := [*wants.packages, *needed]:
        found.steps.append(packages_step(together, constraints))
        found.told |= wants.packages | needed
    if "pytest" in read.plan.command:
        found.steps.append(PYTEST)
        found.told.setdefault("pytest", "the test command")
    return found


def _install(read: Read, wants: Wants, roots: list[Project]) -> tuple[str, ...]:
    built = [command_step(command) for command in wants.builds]
    steps = [step for step in built if "setup.py" not in step]
    steps += [install_step(root, read.files, read.as_of) for root in roots]
    steps += [step for step in built if "setup.py" in step]
    # What a folder's own metadata says (its entry points) lies in the tree.
    return (*steps, *(local_step(place.split("[")[0], " --no-deps") for place in {**wants.paths, **wants.included}))


def _by_source(told: dict[str, str]) -> str:
    sources: dict[str, list[str]] = {}
    for item, source in told.items():
        sources.setdefault(source, []).append(item)
    return "; ".join(f"{', '.join(items)} ({source})" for source, items in sources.items())
