"""What a project's CI does before and while it tests: the best recipe there is.

Nothing is run: a workflow is read, its scripts are cut into commands, and of all jobs the one that looks most like
"the tests on Linux" is told.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from envs.detect.base import Files
from envs.detect.ci_github import github_jobs
from envs.detect.ci_job import Job, is_test
from envs.detect.ci_others import azure_jobs, circle_jobs, gitlab_jobs, travis_jobs
from envs.detect.shell import Command, commands, system_packages

_SYSTEMS = (github_jobs, gitlab_jobs, circle_jobs, travis_jobs, azure_jobs)
_ASIDE = re.compile(
    r"lint|doc|release|publish|deploy|wheel|nightly|bench|upstream|style|format|codeql|security|mypy|typing|pypy|stale"
    r"|windows|macos|osx|sdist|package|minimum|oldest|\bmin\b|dev\b|cron|scheduled|compat|downstream|remote"
    r"|coverage[-_ ]rep",
    re.IGNORECASE,
)
_TESTING = re.compile(r"test|unit|pytest|\bci\b|linux|ubuntu|python", re.IGNORECASE)
_HEAVY = re.compile(r"texlive|latex|docker|chrom|firefox|latexmk|cuda|nvidia|^snap|^linux-|^ubuntu-|systemd|^gnome")
_SCRIPT = re.compile(r"(?:\./)?([\w./-]+\.(?:sh|bash)|[\w.-]+/[\w/-]+)")
_DEEPEST = 2


@dataclass(frozen=True)
class CiRecipe:
    """The recipe of one job. Steps are single commands in their order, without wrappers such as `sudo`."""

    source: str = ""
    """File and job it was read from; empty when there is no CI."""
    toolchains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Versions the tests are run with, by language: python, node, go, rust, java, ruby, php."""
    system_packages: tuple[str, ...] = ()
    """Debian or Ubuntu packages, as the file names them."""
    services: tuple[str, ...] = ()
    install_steps: tuple[Command, ...] = ()
    test_steps: tuple[Command, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    """Set for the whole job, without those that hold expressions."""
    reasons: tuple[str, ...] = ()

    @property
    def pythons(self) -> tuple[str, ...]:
        return self.toolchains.get("python", ())

    @property
    def nodes(self) -> tuple[str, ...]:
        return self.toolchains.get("node", ())


def ci_steps(files: Files, *, toolchains: dict[str, str] | None = None) -> CiRecipe:
    """The recipe of the job that looks most like the project's tests on Linux; an empty one when there is no CI.

    `toolchains` (language -> version) says which value of a job's matrix its expressions are read with. Never raises
    on a malformed file.
    """
    jobs = [job for system in _SYSTEMS for job in system(files, toolchains or {})]
    read = [(job, *_steps(files, job)) for job in jobs]
    testing = [entry for entry in read if entry[2] and entry[0].linux]
    if not testing:
        return CiRecipe()
    job, installs, tests = max(testing, key=lambda entry: _score(*entry))
    if not installs:
        installs = _distinct(step for other, steps, _ in read if other.source in job.needs for step in steps)
    packages = dict.fromkeys(name for step in installs for name in system_packages(step) if not _HEAVY.search(name))
    packages |= dict.fromkeys(name for name in job.system_packages if not _HEAVY.search(name))
    return CiRecipe(
        source=job.source,
        toolchains=_toolchains(job, tests, testing),
        system_packages=tuple(packages),
        services=job.services,
        install_steps=tuple(step for step in installs if not system_packages(step)),
        test_steps=tests,
        variables=job.variables,
        reasons=(f"tests of {job.source}",),
    )


def _toolchains(
    job: Job, tests: tuple[Command, ...], testing: list[tuple[Job, tuple[Command, ...], tuple[Command, ...]]]
) -> dict[str, tuple[str, ...]]:
    """Versions of the job and of those that run the same tests; of any that tests where these name none."""
    same = [other for other, _, commands in testing if other is job or commands == tests]
    versions: dict[str, tuple[str, ...]] = {}
    for other in same:
        for language, named in other.toolchains.items():
            versions[language] = tuple(dict.fromkeys((*versions.get(language, ()), *named)))
    for other, _, _ in testing:
        for language, named in other.toolchains.items():
            versions.setdefault(language, named)
    return versions


def _score(job: Job, installs: tuple[Command, ...], tests: tuple[Command, ...]) -> tuple[int, int, int]:
    name = job.source.lower()
    direct = any(step.words[0] not in ("tox", "nox", "make", "invoke") for step in tests)
    points = 4 * bool(_TESTING.search(name)) - 6 * bool(_ASIDE.search(job.name)) - 3 * bool(_ASIDE.search(name))
    points += 2 * direct + 2 * bool(installs) + min(3, max((len(v) for v in job.toolchains.values()), default=0))
    return points, min(len(installs), 12), -len(tests)


def _steps(files: Files, job: Job) -> tuple[tuple[Command, ...], tuple[Command, ...]]:
    known = frozenset(files.paths)
    installs: list[Command] = []
    tests: list[Command] = []
    for script, folder in job.scripts:
        for step in _with_scripts(files, known, commands(script, folder), 0):
            if is_test(step):
                tests.append(step)
            elif _is_install(step):
                installs.append(step)
    return _distinct(installs), _distinct(tests)


def _distinct(steps: Iterable[Command]) -> tuple[Command, ...]:
    return tuple({(step.words, step.folder): step for step in reversed(list(steps))}.values())[::-1]


def _with_scripts(files: Files, known: frozenset[str], steps: Iterable[Command], depth: int) -> Iterable[Command]:
    """The steps, with a script of the tree's own replaced by what it does."""
    for step in steps:
        words = step.words[1:] if step.words[0] in ("bash", "sh", "source", ".") else step.words[:1]
        named = next((found[1] for word in words if (found := _SCRIPT.fullmatch(word))), None)
        path = f"{step.folder}/{named}".lstrip("/") if named else ""
        if depth < _DEEPEST and path in known and not is_test(step):
            yield from _with_scripts(files, known, commands(files.read(path) or "", step.folder), depth + 1)
        else:
            yield step


_INSTALL_HEADS: dict[str, tuple[str, ...]] = {
    "pip": ("install",), "pip3": ("install",), "apt-get": ("install",), "apt": ("install",), "conda": (), "mamba": (),
    "micromamba": (), "poetry": ("install",), "pipenv": ("install", "sync"), "pdm": ("install", "sync"),
    "npm": ("ci", "install", "i"), "yarn": ("install", ""), "pnpm": ("install", "i"), "bundle": ("install",),
    "composer": ("install", "update", "require"), "cmake": (), "meson": ("setup", "compile"), "ninja": (),
    "gem": ("install",), "bun": ("install",), "go": ("install", "mod", "get", "generate", "build"),
    "cargo": ("build", "fetch", "install"), "make": (), "corepack": ("enable",), "autoreconf": (),
    "lerna": ("bootstrap",),
    "mvn": (), "./mvnw": (), "./gradlew": (), "gradle": (), "./configure": (), "./autogen.sh": (), "./bootstrap": (),
    "flit": ("install",), "easy_install": (), "rustup": (), "invoke": ("install",), "pip-sync": (), "setup-venv": (),
    "hatch": ("env",),
}  # fmt: skip


def _is_install(step: Command) -> bool:
    words = step.words
    if words[0].startswith("python") and len(words) > 2:
        if words[1:3] == ("-m", "pip"):
            return "install" in words[3:]
        return words[1] == "setup.py" and words[2] in ("develop", "install", "build_ext", "build")
    if words[:2] in (("uv", "sync"), ("uv", "pip")):
        return True
    verbs = _INSTALL_HEADS.get(words[0])
    if verbs is None:
        return False
    if not verbs:
        return True
    first = next((word for word in words[1:] if not word.startswith("-")), "")
    return first in verbs
