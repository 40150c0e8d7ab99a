"""The shell steps that install a Python project. A part that does not install says so and costs only itself."""

import re
import shlex
from collections.abc import Iterable

from envs.detect.base import Files
from envs.detect.python_project import Project

PIP = "python -m pip install -q"
PINS = "/tmp/swe-agent-pins.txt"
"""Where a lock file's versions lie as constraints while dependencies are installed."""

_PIP_10 = "2018-04-22"
"""Pips before it know the index by a name it no longer has."""
PYTEST = f"python -c 'import pytest' 2>/dev/null || {PIP} pytest"

_EDITABLE_SINCE = {"poetry": "2022-03-01", "flit": "2021-11-15", "pdm": "2022-02-01", "hatchling": "2021-12-01"}
"""By then the build backend could make editable installs (PEP 660), and pip (21.3) could ask for one."""


def tools_step(as_of: str) -> str:
    """Install the pip, setuptools and wheel of a day: today's refuse what was usual then.

    A pip that does not start on this Python gives way to the one that came with it.
    """
    tools = "pip setuptools wheel" if as_of >= _PIP_10 else "setuptools wheel"
    return (
        f"{PIP} --force-reinstall {tools} && python -m pip --version >/dev/null 2>&1 || python -m ensurepip --upgrade"
    )


def requirements_step(file: str, constraints: str = "") -> str:
    """Install a file of requirements; if it does not resolve as a whole, as much of it as does, line by line."""
    name = shlex.quote(file)
    joined = rf"sed -e ':a' -e '/\\$/{{N;s/\\\n//;ta' -e '}}' {name}"
    cleaned = "sed -e 's/^#.*//' -e 's/ *[[:space:]]#.*//' -e 's/ *--hash=[^ ]*//g' -e '/^ *$/d'"
    return (
        f"{PIP}{constraints} -r {name} || {joined} | {cleaned} | while read -r line; do "
        f'case "$line" in -*) {PIP} $line ;; *) {PIP} "$line" ;; esac || echo "swe-agent: $line did not install"; done'
    )


def packages_step(lines: Iterable[str], constraints: str = "") -> str:
    """Install requirements together; if they do not resolve together, one by one."""
    words = " ".join(map(shlex.quote, lines))
    return (
        f"{PIP}{constraints} {words} || for one in {words}; do "
        f'{PIP} "$one" || echo "swe-agent: $one did not install"; done'
    )


def pins_step(pins: dict[str, str]) -> str:
    lines = " ".join(f"{name}=={version}" for name, version in sorted(pins.items()))
    return f"printf '%s\\n' {lines} >{PINS}"


def project_step(project: Project, extras: Iterable[str], constraints: str = "") -> str:
    """Install the project with everything it depends on; extras that do not install together, one by one."""
    editable = "-e " if project.backend == "setuptools" else ""
    start, place = _start(project), f"./{project.folder}" if project.folder else "."
    named = ",".join(extras)
    if not named:
        plain = f"{start}{PIP} {editable}{place}"
        return f"{start}{PIP}{constraints} {editable}{place} || {plain}" if constraints else plain
    whole = f"{PIP}{constraints} {editable}'{place}[{named}]'"
    each = " ".join(named.split(","))
    fallback = f"{PIP} {editable}{place}"
    if "," in named:
        one = f'{PIP} {editable}"{place}[$extra]" || echo "swe-agent: extra $extra did not install"'
        return f"{start}{whole} || {{ {fallback} && for extra in {each}; do {one}; done; }}"
    return f"{start}{whole} || {fallback}"


def local_step(place: str, options: str = "") -> str:
    """Install a project in a folder of the tree, `./folder` or `./folder[extra]`."""
    return f"{PIP}{options} -e {shlex.quote(place)} || echo {shlex.quote(f'swe-agent: {place} did not install')}"


def command_step(command: str) -> str:
    """A command of the project's own, as far as it works."""
    return f"{command} || echo {shlex.quote(f'swe-agent: {command} failed')}"


def install_step(project: Project, files: Files, as_of: str | None) -> str:
    """The project itself, cheaply, so that what is edited in the tree is what runs; extensions are compiled here."""
    place = f"./{project.folder}" if project.folder else "."
    start, isolation = _start(project), "" if _isolated(project, as_of) else " --no-build-isolation"
    step = f"{start}{PIP} --no-deps{isolation} -e {place}"
    since = _EDITABLE_SINCE.get(project.backend)
    if since and as_of is not None and as_of < since:
        return f"{step} || {{ {PIP} --no-deps {place} && {_link(project, files)}; }}"
    if project.backend == "setuptools" and "setup.py" in [file.rpartition("/")[2] for file in project.files]:
        inside = f"(cd {shlex.quote(project.folder)} && " if project.folder else "("
        return f"{step} || {inside}{start}python setup.py -q develop --no-deps)"
    return step


def build_step(project: Project, as_of: str | None) -> str | None:
    """What the build imports and pip does not fetch for it; None when there is no such thing."""
    imported = {"numpy": "numpy", "Cython": "cython", "pybind11": "pybind11", "cffi": "cffi", "skbuild": "scikit-build",
                "pkgconfig": "pkgconfig", "pbr": "pbr", "setuptools_scm": "setuptools_scm",
                "setuptools_rust": "setuptools-rust",
                "extension_helpers": "extension-helpers", "pythran": "pythran",
                "mesonpy": "meson-python"}  # fmt: skip
    wanted = {imported[name]: None for name in project.setup.names if name in imported}
    if project.backend == "meson":
        # Compiled anew when a source changes, with the tools of the environment: an isolated build's would be gone.
        named = (re.match(r"[A-Za-z0-9][\w.-]*", line) for line in project.build_requires)
        wanted |= {name[0].replace("oldest-supported-numpy", "numpy"): None for name in named if name} | {"ninja": None}
    elif not project.isolated:
        # Old setuptools fetches these by itself, past pip's index and certificates.
        wanted |= {line: None for line in project.build_requires if not line.startswith("pytest-runner")}
    if project.backend == "setuptools" and project.isolated:
        return None
    if not wanted:
        return None
    first = [] if _isolated(project, as_of) or as_of is not None else ["setuptools", "wheel"]
    return packages_step([*first, *wanted])


def _isolated(project: Project, as_of: str | None) -> bool:
    if project.backend == "meson":
        return False
    if project.isolated or project.backend != "setuptools":
        return True
    # Pip before 10 does not know the option and isolates nothing; today's isolates whatever does not say what it needs.
    return as_of is not None or not ({"numpy", "Cython", "pybind11", "skbuild"} & set(project.setup.names))


def _start(project: Project) -> str:
    """Variables for build tools that ask git for a version and fail without a tag."""
    needs = " ".join((*project.build_requires, *project.setup.names)).lower()
    version = "${SETUPTOOLS_SCM_PRETEND_VERSION:-0.1}"
    if "pbr" in needs or "pbr" in project.setup.arguments:
        return f'export PBR_VERSION="{version}"; '
    if "poetry-dynamic-versioning" in needs:
        return f'export POETRY_DYNAMIC_VERSIONING_BYPASS="{version}"; '
    if "versioningit" in needs or "dunamai" in needs:
        return f'export VERSIONINGIT_FOR_PACKAGE_VERSION="{version}"; '
    if project.backend == "pdm":
        return f'export PDM_BUILD_SCM_VERSION="{version}"; '
    return ""


def _link(project: Project, files: Files) -> str:
    """Put the tree where the installed copy is, as an editable install does, and leave its metadata."""
    at = f"{project.folder}/" if project.folder else ""
    source = f"{at}src" if any(path.startswith(f"{at}src/") for path in files.paths) else at.rstrip("/")
    inside = f"{source}/" if source else ""
    packages = sorted(
        {
            found[1]
            for path in files.paths
            if path.startswith(inside)
            and (found := re.match(r"([A-Za-z_]\w*)(?:/__init__)?\.py$", path[len(inside) :]))
        }
        - {"tests", "test", "docs", "setup", "conftest", "noxfile", "tasks", "examples", "benchmarks"}
    )
    script = (
        "import os, shutil, sysconfig; p = sysconfig.get_path('purelib'); "
        f"[shutil.rmtree(os.path.join(p, n), ignore_errors=True) for n in {packages!r}]; "
        f"[os.remove(f) for f in (os.path.join(p, n + '.py') for n in {packages!r}) if os.path.exists(f)]; "
        f"open(os.path.join(p, 'swe-agent-tree.pth'), 'w').write(os.path.abspath({source or '.'!r}) + '\\n')"
    )
    return f"python -c {shlex.quote(script)}"
