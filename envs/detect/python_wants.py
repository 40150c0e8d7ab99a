"""What has to be installed for the tests, gathered from commands that install."""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field

from envs.detect.python_conda import CondaEnvironment, read_conda, translate
from envs.detect.python_groups import name_of, sound
from envs.detect.shell import Command

_UNNEEDED = re.compile(
    r"pip|setuptools|wheel|pip-tools|virtualenv|tox.*|nox.*|poetry|poetry-core|pdm|hatch|uv|pipenv|flit|build|twine|"
    r"codecov|coveralls|python-coveralls|codacy-coverage|codeclimate-test-reporter|pre-commit|black|isort|flake8.*|"
    r"ruff|pylint|pycodestyle|pydocstyle|pep8|pyflakes|check-manifest|readme-renderer|sphinx.*|mkdocs.*|furo|"
    r"bump2version|bumpversion|towncrier|commitizen|ipython|jupyterlab|notebook|invoke|zest-releaser|gitlint|"
    r"pytest-azurepipelines|pytest-github-actions.*|detect-secrets|safety|bandit|doc8|pyupgrade|interrogate|"
    r"python-semantic-release|auditwheel|cibuildwheel|release|pyroma|yapf|autopep8|blacken-docs|nbsphinx|numpydoc"
)
_BUILD = re.compile(
    r"make [.\w-]*(?:cython|ext\b|extensions?|inplace|compile|generate)[\w-]*|cython [\w./ -]+|"
    r"python3? setup\.py (?:-q )?build_ext[\w -]*"
)
_WITH_VALUE = frozenset(
    ("-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--trusted-host", "--timeout", "--cache-dir",
     "--global-option", "--install-option", "--no-binary", "--only-binary", "--progress-bar", "-t", "--target",
     "--prefix",
     "--python-version", "--retries", "--python", "-p", "--config-settings", "-C", "--resolution", "--prerelease")
)  # fmt: skip


@dataclass
class Wants:
    """Everything asked for, each with where it was asked for; in the order it was."""

    extras: dict[str, str] = field(default_factory=dict)
    all_extras: bool = False
    groups: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    constraints: dict[str, str] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    """Projects in folders of the tree other than its root."""
    included: dict[str, str] = field(default_factory=dict)
    """Such projects that a file of requirements installs."""
    system_packages: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    builds: dict[str, str] = field(default_factory=dict)
    """Commands that generate or compile what installing does not."""

    def add_package(self, line: str, source: str) -> None:
        line = line.strip()
        if sound(line) and not _UNNEEDED.fullmatch(name_of(line)) and len(self.packages) < 200:
            # With a marker a name may stand twice, for one Python and for another.
            known = {name_of(other) for other in self.packages if ";" not in other or ";" not in line}
            if name_of(line) not in known:
                self.packages[line] = source

    def add_conda(self, environment: CondaEnvironment, source: str, known: frozenset[str]) -> None:
        for line in environment.requirements:
            self.add_package(line, source)
        for name in environment.system_packages:
            self.system_packages.setdefault(name, source)
        for name in environment.left_out:
            self.left_out.setdefault(name, source)
        for line in environment.files:
            try:
                words = shlex.split(line)
            except ValueError:
                continue
            self.add_words(words, source, known)

    def add_words(self, words: Iterable[str], source: str, known: frozenset[str], folder: str = "") -> None:
        """Arguments of a `pip install`."""
        rest = iter(words)
        for word in rest:
            flag, _, value = word.partition("=")
            if flag in (
                "-r",
                "--requirement",
                "-c",
                "--constraint",
                "--constraints",
                "--group",
                "-e",
                "--editable",
                "--extra",
            ):
                value = value or next(rest, "")
                self._option(flag, value, source, known, folder)
            elif found := re.fullmatch(r"-U?(r|c|e)([\w./-].*)", word):
                self._option(f"-{found[1]}", found[2], source, known, folder)
            elif word in _WITH_VALUE:
                next(rest, "")
            elif word == "--all-extras":
                self.all_extras = True
            elif not word.startswith("-") and "$" not in word:
                self._target(word, source, known, folder)

    def _option(self, flag: str, value: str, source: str, known: frozenset[str], folder: str) -> None:
        path = _path(folder, value)
        if flag in ("-r", "--requirement") and path in known:
            self.files.setdefault(path, source)
        elif flag in ("-c", "--constraint", "--constraints") and path in known:
            self.constraints.setdefault(path, source)
        elif flag == "--group":
            self.groups.setdefault(value.rpartition(":")[2], source)
        elif flag == "--extra":
            self.extras.setdefault(value, source)
        elif flag in ("-e", "--editable"):
            self._target(value, source, known, folder)

    def _target(self, word: str, source: str, known: frozenset[str], folder: str) -> None:
        found = re.fullmatch(r"([^\[\]]*)(?:\[([\w\s,.-]*)\])?", word)
        place = found[1].strip() if found else word
        if found and (
            place.startswith(".")
            or place in ("{toxinidir}", "file:.")
            or (place and _is_project(_path(folder, place), known))
        ):
            path = _path(folder, place.removeprefix("file:"))
            if not path:
                self.extras |= {
                    extra.strip(): source
                    for extra in (found[2] or "").split(",")
                    if extra.strip() not in ("", *self.extras)
                }
            elif _is_project(path, known) and re.fullmatch(r"[\w./-]+", path):
                self.paths.setdefault(f"./{path}" + (f"[{found[2]}]" if found[2] else ""), source)
        elif "/" not in place or "://" in place or " @ " in word:
            self.add_package(_with_name(word), source)

    def add_command(self, command: Command, source: str, known: frozenset[str], conda: dict[str, str]) -> None:
        """One install step; `conda` holds the text of environment files by path."""
        words = command.words
        if command.folder and not any(path.startswith(f"{command.folder}/") for path in known):
            return
        if words[0].startswith("python") and words[1:3] == ("-m", "pip"):
            words = words[2:]
        if words[:2] == ("uv", "pip"):
            words = words[1:]
        if words[0] in ("pip", "pip3", "pip2", "pip-sync", "easy_install") or re.fullmatch(r"pip3\.\d+", words[0]):
            start = words.index("install") + 1 if "install" in words else 1
            if words[0] == "pip-sync":
                words = (words[0], *(f"-r{word}" for word in words[1:] if not word.startswith("-")))
            self.add_words(words[start:], source, known, command.folder)
        elif _BUILD.fullmatch(command.text) and not command.folder:
            self.builds.setdefault(command.text, source)
        elif words[0] in ("conda", "mamba", "micromamba"):
            self._conda(words[1:], source, known, conda)
        elif words[0] in ("poetry", "pdm", "uv", "pipenv", "flit") and words[1:2] in (("install",), ("sync",)):
            self._tool(words, source)

    def _conda(self, words: tuple[str, ...], source: str, known: frozenset[str], conda: dict[str, str]) -> None:
        rest = iter(words)
        specs: list[str] = []
        verbs = ("install", "create", "env", "update", "activate", "list", "config", "info", "run", "build")
        for word in rest:
            flag, _, value = word.partition("=")
            if flag in ("-f", "--file"):
                path = _path("", value or next(rest, ""))
                if path in conda:
                    self.add_conda(read_conda(conda[path]), path, known)
                elif path in known:
                    self.files.setdefault(path, source)
            elif word in ("-c", "-n", "--channel", "--name", "-p", "--prefix", "--set", "--add"):
                next(rest, "")
            elif not word.startswith("-") and word not in verbs and "$" not in word:
                specs.append(word)
        if words[:1] in (("install",), ("create",)):
            self.add_conda(translate(specs, []), source, known)

    def _tool(self, words: tuple[str, ...], source: str) -> None:
        rest = iter(words[2:])
        for word in rest:
            flag, _, value = word.partition("=")
            if flag in ("--with", "--group", "-G", "--only", "--extras", "-E", "--extra", "--only-group"):
                value = value or next(rest, "")
                kind = self.extras if flag in ("--extras", "-E", "--extra") else self.groups
                kind |= {name: source for name in re.split(r"[\s,]+", value) if name and name not in kind}
            elif word == "--all-extras":
                self.all_extras = True
            elif word == "--all-groups":
                self.groups.setdefault("*", source)
        if words[0] == "pipenv":
            self.groups |= {name: source for name in ("pipfile", "pipfile-dev") if name not in self.groups}
        elif "--no-dev" not in words:
            self.groups.setdefault("dev", source)


def _path(folder: str, value: str) -> str:
    parts: list[str] = [part for part in folder.split("/") if part]
    for part in re.sub(r"^\{toxinidir\}/?|^\$\{?\w+\}?/", "", value).split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _is_project(path: str, known: frozenset[str]) -> bool:
    return bool(path) and (f"{path}/setup.py" in known or f"{path}/pyproject.toml" in known)


def _with_name(word: str) -> str:
    """A bare address of a repository as a requirement with a name: `#egg=` or the repository's own."""
    if not re.match(r"(?:git|hg)\+|https?://", word):
        return word
    egg = re.search(r"#egg=([\w.-]+)", word)
    last = re.search(r"([\w.-]+?)(?:\.git|\.zip|\.tar\.gz)?(?:@[\w./-]+)?$", word.split("#")[0])
    name = egg[1] if egg else last[1] if last else ""
    return f"{name} @ {word.split('#')[0]}" if name and word.startswith(("git+", "hg+")) else ""
