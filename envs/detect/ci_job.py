"""A job of a CI system, as all systems have them, and which of its commands test."""

import re
from dataclasses import dataclass, field

from envs.detect.shell import Command

Script = tuple[str, str]
"""A script and the folder of the tree it runs in."""


@dataclass(frozen=True)
class Job:
    """What every CI system says of a job. `toolchains` are versions by language, oldest as the file names them."""

    source: str
    name: str
    scripts: tuple[Script, ...]
    toolchains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    system_packages: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    linux: bool = True
    needs: tuple[str, ...] = ()
    """Sources of the jobs that run before it and may prepare what it uses."""


_SERVICES = {
    "postgres": "postgres", "postgresql": "postgres", "postgis": "postgres", "timescaledb": "postgres",
    "pgvector": "postgres", "redis": "redis", "redis-server": "redis", "valkey": "redis", "mysql": "mysql",
    "mariadb": "mariadb", "mongo": "mongodb", "mongodb": "mongodb", "rabbitmq": "rabbitmq",
    "elasticsearch": "elasticsearch", "memcached": "memcached",
}  # fmt: skip

_TEST_HEADS = frozenset((
    "pytest", "py.test", "tox", "nox", "nosetests", "nose2", "trial", "stestr", "ostestr", "testr", "jest", "vitest",
    "mocha", "rspec", "phpunit", "vendor/bin/phpunit", "./vendor/bin/phpunit", "vendor/bin/pest", "ctest",
    "ava", "tap",
    "bin/rspec", "bin/phpunit", "simple-phpunit", "green", "zope-testrunner", "karma", "gotestsum",
))  # fmt: skip
_TEST_VERBS = {
    "npm": ("test", "t"), "yarn": ("test",), "pnpm": ("test",), "bun": ("test",), "go": ("test",),
    "cargo": ("test", "nextest"),
    "rake": ("test", "spec"), "composer": ("test",), "mvn": ("test", "verify", "install"),
    "gradle": ("test", "check", "build"),
    "./mvnw": ("test", "verify", "install"), "./gradlew": ("test", "check", "build"),
    "make": ("test", "tests", "check", "unittest"),
    "invoke": ("test", "tests"), "inv": ("test", "tests"), "hatch": ("test", "run"), "meson": ("test",),
    "poe": ("test", "tests"),
    "pdm": ("test",), "just": ("test", "tests"), "task": ("test",), "dotnet": ("test",), "lerna": ("test",),
    "nx": ("test",),
    "turbo": ("test",), "deno": ("test",), "npx": ("jest", "vitest", "mocha", "ava", "tap"), "doit": ("test",),
}  # fmt: skip
_TEST_MODULES = (
    "pytest",
    "unittest",
    "nose",
    "tox",
    "nox",
    "twisted.trial",
    "testtools.run",
    "green",
    "nose2",
    "stestr",
)
_TARGET = re.compile(r"(?:[\w-]+[-_])?[vc]?tests?(?:[-_][\w-]+)?|check|cov|coverage|pytest|unittests?")
_RUNS_TESTS = re.compile(r"(?:^|/)(?:run_?tests?|test_?all|runtest|manage|test|tests)(?:\.py)?$")


def is_test(command: Command) -> bool:
    """Whether a command runs tests, for any ecosystem. `-DskipTests` and the like do not."""
    words = command.words
    head = words[0]
    if any(word in ("--version", "--help", "-DskipTests", "--collect-only", "--no-run", "--notest") for word in words):
        return False
    if head in _TEST_HEADS or head.startswith(("pytest-", "node_modules/.bin/")):
        return True
    if head.startswith("python") or head in ("py", "{envpython}", "$PYTHON", "${PYTHON}"):
        return _python_tests(words)
    if head == "bundle" and words[1:2] == ("exec",) and len(words) > 2:
        return is_test(Command(words[2:]))
    verbs = _TEST_VERBS.get(head, ())
    rest = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    if rest[:1] == ["run"] and head in ("npm", "yarn", "pnpm", "bun", "pdm", "hatch"):
        rest = rest[1:]
        return bool(rest) and re.match(r"(?:[\w.-]+:)?(?:test|cov|unit)", rest[0]) is not None
    if rest and rest[0] == "run-script":
        rest = rest[1:]
    if head == "make" and any(_TARGET.fullmatch(word) for word in rest[:3]):
        return True
    return (
        any(word in verbs for word in rest[:3])
        if head in ("make", "mvn", "gradle", "./mvnw", "./gradlew")
        else (bool(rest) and rest[0] in verbs)
    )


def _python_tests(words: tuple[str, ...]) -> bool:
    rest = [word for word in words[1:] if not re.fullmatch(r"-[WXbBsEIO]\S*", word)]
    if "-m" in rest[:2]:
        module = rest[rest.index("-m") + 1 : rest.index("-m") + 2]
        return bool(module) and module[0] in _TEST_MODULES
    if not rest or rest[0].startswith("-"):
        return False
    if rest[0] == "setup.py":
        return any(verb in rest[1:] for verb in ("test", "pytest", "nosetests", "ptr", "testr"))
    if rest[0].endswith("manage.py"):
        return "test" in rest[1:]
    return _RUNS_TESTS.search(rest[0]) is not None


def service_of(name: str) -> str | None:
    """The common name of a server, from an image such as `docker.io/library/postgres:13` or a package's name."""
    last = name.strip().split("/")[-1].split("@")[0].split(":")[0].lower()
    return _SERVICES.get(last) or next((value for key, value in _SERVICES.items() if last.startswith(f"{key}-")), None)


def services_of(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for name in names if (found := service_of(name))))


def image_toolchain(image: str) -> tuple[str, str] | None:
    """Language and version of an image's name: `cimg/python:3.9-node` is python 3.9."""
    found = re.search(r"(?:^|/)(python|node|golang|go|rust|ruby|php|openjdk|node-lts|java)[:/]v?(\d+(?:\.\d+)*)", image)
    if found is None:
        return None
    return {"golang": "go", "openjdk": "java"}.get(found[1], found[1]), found[2]


_OURS = re.compile(
    r"CI|CI_.*|GITHUB.*|TRAVIS.*|CIRCLE.*|COV.*|TOX.*|NOX.*|CODECOV.*|.*TOKEN.*|.*SECRET.*|.*API_?KEY.*|.*CACHE.*|"
    r"PATH|HOME|USER|SHELL|PIP_.*|UV_.*|POETRY_.*|FORCE_COLOR|PY_COLORS|TERM|.*VERSION.*|TWINE.*|DEBIAN_FRONTEND|"
    r"LD_.*|VIRTUAL_ENV|CONDA.*|PYTHONHOME|PYTEST_ADDOPTS|PYTHONWARNINGS|.*_PYTHON|PYTHON|CARGO_TERM.*|RUNNER_.*|DOCKER.*|NPM_.*"
)  # fmt: skip


def plain_variables(values: dict[str, str]) -> dict[str, str]:
    """The variables a test may need: without those of the CI itself, secrets, and expressions."""
    return {
        key: value
        for key, value in values.items()
        if re.fullmatch(r"[A-Za-z_]\w*", key)
        and not _OURS.fullmatch(key)
        and not re.search(r"[$`{}\n\0]", value)
        and len(value) < 300
    }
