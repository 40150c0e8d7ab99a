"""What is to be installed for the tests of a tree, of Python's packages and of Debian's."""

import re

from envs.detect.base import Files
from envs.detect.python_conda import conda_files, read_conda
from envs.detect.python_groups import name_of
from envs.detect.python_names import EVERYTHING, requirement_files, requirements_in, test_extras, test_groups
from envs.detect.python_project import Project
from envs.detect.python_pytest import needed_by_tests, plugins_of
from envs.detect.python_read import Read
from envs.detect.python_system import debian_packages, of_builds, of_requirements
from envs.detect.python_wants import Wants

_TESTERS = ("pytest", "nose", "nose2", "unittest2", "twisted", "testtools", "hypothesis", "pytest-cov", "pytest-django")


def gather(read: Read) -> Wants:
    """What is to be installed: what CI installs, what tox or nox install, else what is named after tests."""
    wants = Wants()
    _from_commands(read, wants)
    for line in read.project.tests_require:
        wants.add_package(line, "tests_require")
    wants.extras = {name: why for name, why in wants.extras.items() if _is_extra(name, read.project)}
    if not _tests_are_served(read, wants):
        _by_name(read, wants)
    groups = read.project.groups
    for name in list(groups) if "*" in wants.groups else [name for name in wants.groups if name in groups]:
        for line in groups[name]:
            wants.add_package(line, f"group {name}")
    if not (read.project.installable and (read.ci.install_steps or read.runner)):
        _at_run_time(read, wants)
    for path in wants.files:
        for line in requirements_in(read.files, path, editable=True):
            found = Wants()
            found.add_words(("-e", line), path, read.known, path.rpartition("/")[0] if line.startswith("..") else "")
            wants.included |= {place: path for place in found.paths if place not in wants.paths}
    aside = {f"./{root.folder}" for root in read.others}
    wants.paths = {place: why for place, why in wants.paths.items() if place.split("[")[0] not in aside}
    wants.extras = {name: why for name, why in wants.extras.items() if re.fullmatch(r"[\w.-]+", name)}
    return wants


def _from_commands(read: Read, wants: Wants) -> None:
    conda = {
        path: read.files.read(path) or ""
        for path in read.known
        if re.search(r"env|ci/|conda|requirements", path) and path.endswith((".yml", ".yaml")) and path.count("/") < 4
    }
    for step in read.ci.install_steps:
        wants.add_command(step, read.ci.source, read.known, conda)
    for words in read.runner.installs:
        wants.add_words(words, read.runner.source, read.known)
    wants.extras |= {name: read.runner.source for name in read.runner.extras if name not in wants.extras}
    wants.groups |= {name: read.runner.source for name in read.runner.groups if name not in wants.groups}
    if wants.all_extras:
        wants.extras |= {name: read.ci.source for name in read.project.extras if not EVERYTHING.fullmatch(name)}
    if not read.ci.install_steps and not read.runner:
        for step in read.hints.install_steps:
            wants.add_command(step, "Dockerfile or dev container", read.known, conda)


def _at_run_time(read: Read, wants: Wants) -> None:
    """The requirements of the program itself, where installing it does not bring them."""
    installed = read.project.installable
    if read.others or (installed and read.project.dependencies):
        return
    for path in requirement_files(read.files.paths, tests=False):
        if path not in wants.files and not (installed and path in read.project.files):
            wants.files = {path: "runtime requirements", **wants.files}
    if not installed:
        for line in (*read.project.dependencies, *read.project.groups.get("pipfile", ())):
            wants.add_package(line, "dependencies of a project that is not installed")


def _is_extra(name: str, project: Project) -> bool:
    """Extras that pip would only warn of cost nothing, those of no known table neither; a real table decides."""
    normal = {name_of(extra) for extra in project.extras}
    return name_of(name) in normal or (not normal and bool(project.setup.names))


def _tests_are_served(read: Read, wants: Wants) -> bool:
    """Whether what is wanted holds a test tool or something named after tests."""
    lines = list(wants.packages)
    for extra in wants.extras:
        lines += read.project.extras.get(extra, ())
    for group in wants.groups:
        lines += read.project.groups.get(group, ())
    for path in wants.files:
        lines += requirements_in(read.files, path)
    return any(name_of(line) in _TESTERS for line in lines)


def _by_name(read: Read, wants: Wants) -> None:
    project = read.project
    for extra in test_extras(project.extras):
        wants.extras.setdefault(extra, "named after tests")
    for group in test_groups(project.groups):
        wants.groups.setdefault(group, "named after tests")
    found = requirement_files(read.files.paths, tests=True)
    for path in found:
        wants.files.setdefault(path, "named after tests")
    if not found and not wants.extras and not wants.groups and not read.ci.install_steps:
        for path in conda_files(read.files.paths, read.python)[:1]:
            wants.add_conda(read_conda(read.files.read(path)), path, read.known)


def plugins(read: Read, wants: Wants) -> dict[str, str]:
    """pytest plugins of its configuration and command, and test tools the tests use, that nothing else installs."""
    known = {name_of(line) for line in (*wants.packages, *read.project.dependencies)}
    for extra in wants.extras:
        known |= {name_of(line) for line in read.project.extras.get(extra, ())}
    for path in wants.files:
        known |= {name_of(line) for line in requirements_in(read.files, path)}
    found = dict(read.config.plugins) if read.plan.uses_pytest else {}
    found |= {name: "the test command" for name in plugins_of(read.plan.command.split()[3:]) if name not in found}
    own = frozenset(path.split("/")[0].removesuffix(".py") for path in read.known) | {
        path.split("/")[1].removesuffix(".py") for path in read.known if path.startswith("src/")
    }
    told = read.project.installable or bool(wants.files or wants.packages)
    for name, path in needed_by_tests(read.files, own, everything=not told).items():
        found.setdefault(name, f"used in {path}")
    return {
        name: why
        for name, why in found.items()
        if name_of(name) not in known and name_of(name) != name_of(read.project.name)
    }


def packaging_files(known: frozenset[str], place: str) -> list[str]:
    """Of a project in a folder, `./folder[extra]`."""
    folder = place.removeprefix("./").split("[")[0]
    return [path for name in ("pyproject.toml", "setup.py", "setup.cfg") if (path := f"{folder}/{name}") in known]


def with_included(files: Files, path: str, depth: int = 0) -> list[str]:
    found = [path]
    for name in re.findall(
        r"^\s*(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)", files.read(path) or "", re.MULTILINE
    ):
        folder = path.rpartition("/")[0]
        target = "/".join(part for part in f"{folder}/{name}".split("/") if part not in ("", "."))
        while match := re.search(r"(?:^|/)[^/]+/\.\.(?:/|$)", target):
            target = (target[: match.start()] + "/" + target[match.end() :]).strip("/")
        if target in files.paths and depth < 5 and target not in found:
            found += with_included(files, target, depth + 1)
    return found


def needed_packages(read: Read, wants: Wants) -> dict[str, str]:
    found = dict.fromkeys(debian_packages(read.ci.system_packages), read.ci.source)
    for name in read.hints.system_packages:
        for package in debian_packages([name]):
            found.setdefault(package, read.hints.sources.get(name, "Dockerfile"))
    for name, why in wants.system_packages.items():
        found.setdefault(name, why)
    lines = dict.fromkeys(read.project.dependencies, "dependencies") | wants.packages
    for path in wants.files:
        lines |= dict.fromkeys(requirements_in(read.files, path), path)
    for extra in wants.extras:
        lines |= dict.fromkeys(read.project.extras.get(extra, ()), f"extra {extra}")
    for root in (read.project, *read.others):
        found |= {name: why for name, why in of_builds(root, read.files).items() if name not in found}
    return found | {name: why for name, why in of_requirements(lines).items() if name not in found}
