"""Python: pyproject, setup files, requirements, tox. Every answer comes with where it was found."""

import configparser
import re
import tomllib
from collections.abc import Callable

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from envs.detect.base import Files
from envs.spec import EnvSpec

PYTHONS = ("3.11", "3.12", "3.10", "3.9", "3.13", "3.8", "3.7", "3.6")
"""In the order they are tried when a project leaves the choice."""

_TEST_EXTRAS = ("tests", "test", "testing", "dev")
_REQUIREMENTS = (
    "requirements.txt", "requirements-test.txt", "requirements-tests.txt", "requirements-dev.txt",
    "test-requirements.txt", "dev-requirements.txt", "requirements/test.txt", "requirements/tests.txt",
)  # fmt: skip

_MARKERS = ("pyproject.toml", "setup.cfg", "tox.ini", ".python-version", *_REQUIREMENTS)

_PLAIN_DEP = re.compile(r"-r\s*[\w./-]+|[A-Za-z][\w.-]*(?:\[[\w,-]+\])?(?:[<>=!~]=?[\w.,<>=!~*]+)?")

Read = Callable[[str], str | None]


def bare_python() -> EnvSpec:
    """Python and pytest, for a tree that says nothing of itself."""
    why = "no file of a known ecosystem"
    return EnvSpec(
        tools=_install(lambda _: None)[0],
        test_command="python -m pytest",
        reasons={"python": why, "install": "pytest", "test_command": why},
    )


class PythonDetector:
    ecosystem = "python"
    suffixes = (".py", ".pyx", ".pyi")

    def detect(self, files: Files) -> EnvSpec | None:
        """Interpreter, install steps and test command, each with its reason."""
        if not any(path.endswith(self.suffixes) or path in _MARKERS for path in files.paths):
            return None
        python, why_python = _python(files.read)
        install, why_install = _install(files.read)
        alone = len(install) == 1  # nothing of the project's own is installed: pytest does not depend on the tree
        return EnvSpec(
            python=python,
            tools=install if alone else (),
            install=() if alone else install,
            test_command="python -m pytest",
            reasons={"python": why_python, "install": why_install, "test_command": "default for Python"},
        )


def _python(read: Read) -> tuple[str, str]:
    if (pinned := read(".python-version")) and (found := re.match(r"\s*(3\.\d+)", pinned)):
        return found[1], ".python-version"
    packaging_files = {name: read(name) or "" for name in ("pyproject.toml", "setup.cfg", "setup.py")}
    allowed = list(PYTHONS)
    reasons = []
    for name, text in packaging_files.items():
        if found := re.search(r"(?:requires[-_]python|python_requires)\s*=\s*[\"']?([^\"'\n#]+)", text):
            try:
                specifiers = SpecifierSet(found[1].strip())
            except InvalidSpecifier:
                continue
            allowed = [version for version in allowed if specifiers.contains(f"{version}.99")]
            reasons.append(f"{found[0].strip()} in {name}")
            break
    named = {
        found
        for text in packaging_files.values()
        for found in re.findall(r"Programming Language :: Python :: (3\.\d+)", text)
    }
    newest = max((int(version.split(".")[1]) for version in named), default=99)
    fitting = [version for version in allowed if int(version.split(".")[1]) <= newest]
    if fitting and newest < 99:
        reasons.append(f"newest classifier 3.{newest}")
    # A project older than every Python there is gets the oldest one.
    oldest = sorted(allowed or PYTHONS, key=lambda version: int(version.split(".")[1]))[:1]
    return (fitting or oldest)[0], ", ".join(reasons) or "default"


def _install(read: Read) -> tuple[tuple[str, ...], str]:
    steps: list[str] = []
    reasons: list[str] = []
    pip = "python -m pip install -q"
    extras, deps = _tox(read)
    if read("pyproject.toml") is not None or read("setup.py") is not None:
        fallback = _test_extra(read)
        named = extras or ((fallback,) if fallback else ())
        # An extra that does not resolve today must not cost the whole environment.
        steps.append(f"{pip} -e '.[{','.join(named)}]' || {pip} -e ." if named else f"{pip} -e .")
        reasons.append(
            f"package with extra {', '.join(named)}" + (" (tox.ini)" if extras else "") if named else "package"
        )
    elif read("setup.cfg") is not None:
        reasons.append("setup.cfg alone: not installed")
    for name in _REQUIREMENTS:
        if read(name) is not None and not (steps and name == "requirements.txt"):
            steps.append(requirements_step(name))
            reasons.append(name)
    for dep in deps:
        file = dep.removeprefix("-r ")
        if file in _REQUIREMENTS:
            continue
        one = f"{pip} {dep} || echo 'swe-agent: a dependency of tox.ini did not install'"
        steps.append(requirements_step(file) if dep != file else one)
        reasons.append("tox.ini")
    if group := _test_group(read):
        packages = " ".join(f"'{package}'" for package in group)
        steps.append(f"{pip} {packages} || echo 'swe-agent: the test dependency group did not install'")
        reasons.append("dependency group")
    steps.append(f"python -c 'import pytest' 2>/dev/null || {pip} pytest")
    return tuple(steps), ", ".join(dict.fromkeys([*reasons, "pytest"]))


def requirements_step(file: str) -> str:
    """Install a file of requirements; if it does not resolve as a whole today, as much of it as does, line by line."""
    pip = "python -m pip install -q"
    return (
        f"{pip} -r {file} || sed -e 's/ *#.*//' -e '/^ *$/d' {file} | while read -r line; do "
        f'case "$line" in -*) {pip} $line ;; *) {pip} "$line" ;; esac || echo "swe-agent: $line did not install"; done'
    )


def _tox(read: Read) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Extras and dependencies of tox's own test environment; lines for one factor or with substitutions left out."""
    config = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        config.read_string(read("tox.ini") or "")
    except configparser.Error:
        return (), ()
    if not config.has_section("testenv"):
        return (), ()
    section = config["testenv"]
    extras = tuple(re.findall(r"[A-Za-z][\w.-]*", section.get("extras", "")))
    deps = [line.split(" #")[0].strip() for line in section.get("deps", "").splitlines()]
    plain = tuple(_pip_argument(dep) for dep in deps if _PLAIN_DEP.fullmatch(dep))
    return extras, plain


def _pip_argument(dep: str) -> str:
    return f"-r {dep[2:].strip()}" if dep.startswith("-r") else f"'{dep}'"


def _test_extra(read: Read) -> str | None:
    named: set[str] = set()
    named |= set(_table(_table(_toml(read).get("project")).get("optional-dependencies")))
    config = configparser.ConfigParser(interpolation=None)
    try:
        config.read_string(read("setup.cfg") or "")
    except configparser.Error:
        pass
    if config.has_section("options.extras_require"):
        named |= set(config.options("options.extras_require"))
    setup = read("setup.py") or ""
    if "extras_require" in setup.lower():
        named |= set(re.findall(r"[\"'](\w+)[\"']\]?\s*[:=]", setup))
    return next((extra for extra in _TEST_EXTRAS if extra in named), None)


def _test_group(read: Read) -> tuple[str, ...]:
    groups = _table(_toml(read).get("dependency-groups"))
    group = next((groups[name] for name in _TEST_EXTRAS if name in groups), None)
    entries: list[object] = group if isinstance(group, list) else []
    return tuple(entry for entry in entries if isinstance(entry, str) and "'" not in entry)


def _table(value: object) -> dict[str, object]:
    """A table, or nothing where a file holds something else in its place."""
    return value if isinstance(value, dict) else {}


def _toml(read: Read) -> dict[str, object]:
    try:
        return tomllib.loads(read("pyproject.toml") or "")
    except tomllib.TOMLDecodeError:
        return {}
