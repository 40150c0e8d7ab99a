"""The command that runs a Python project's tests, told by the commands it tests itself with."""

import re
import shlex
from dataclasses import dataclass, field

from envs.detect.base import Files
from envs.detect.ci_job import is_test, plain_variables
from envs.detect.python_project import Project
from envs.detect.shell import Command

TEST_FILE = re.compile(r"(?:^|/)(?:test_[^/]*|[^/]*_test|tests)\.py$")

_KEPT_FLAGS = frozenset(
    ("--doctest-modules", "--doctest-continue-on-failure", "--doctest-plus", "--doctest-rst", "--pyargs")
)
_KEPT_VALUES = frozenset(
    ("-m", "-k", "-o", "--override-ini", "-c", "--rootdir", "--import-mode", "--ignore", "--ignore-glob", "--deselect",
     "--doctest-glob", "--ds", "--asyncio-mode", "--confcutdir", "--django-settings")
)  # fmt: skip
_DROPPED_VALUES = frozenset(
    ("-n", "--numprocesses", "--dist", "--maxfail", "--tb", "--durations", "--color", "--junitxml", "--junit-xml",
     "--cov", "--cov-report", "--cov-config", "--timeout", "--reruns", "-r", "-W", "--log-level", "--html", "-p",
     "--basetemp", "--splits", "--group", "--cov-fail-under", "--randomly-seed", "--log-cli-level", "--durations-min",
     "--benchmark-storage")
)  # fmt: skip


@dataclass(frozen=True)
class TestPlan:
    """The command, why, and variables it is run with."""

    __test__ = False

    command: str
    reason: str
    variables: dict[str, str] = field(default_factory=dict)
    uses_pytest: bool = True


def plan_tests(
    files: Files, steps: list[Command], source: str, project: Project, testpaths: tuple[str, ...]
) -> TestPlan:
    """The test command, from the leaves of what the project itself runs."""
    tests = [step for step in steps if is_test(step)]
    if found := [step for step in tests if pytest_arguments(step.words) is not None]:
        step = max(found, key=lambda each: _breadth(each, files))
        return TestPlan(_pytest(step, files, testpaths), source, plain_variables(step.variables))
    for step in tests:
        if django := _django(step, files):
            return TestPlan(django, source, plain_variables(step.variables), uses_pytest=False)
    for step in tests:
        if "unittest" in step.words and (command := _unittest(step, files)):
            return TestPlan(
                command,
                f"{source}: unittest's tests, run by pytest",
                plain_variables(step.variables),
                "pytest" in command,
            )
    if "manage.py" in files.paths and not tests and not any("pytest" in line for line in project.tests_require):
        return TestPlan("python manage.py test -v 2", "manage.py", uses_pytest=False)
    suite = project.setup.text("test_suite").replace(".", "/").split(":")[0]
    folder = suite if any(path.startswith(f"{suite}/") for path in files.paths) and suite else ""
    arguments = _needed((folder,) if folder else (), files, testpaths)
    variables = plain_variables(tests[0].variables) if tests else {}
    said = f"{source} runs `{tests[0].text[:80]}`: its tests, run by pytest" if tests else "default for Python"
    return TestPlan(" ".join(["python -m pytest", *map(shlex.quote, arguments)]), said, variables)


def pytest_arguments(words: tuple[str, ...]) -> list[str] | None:
    if words[0].rpartition("/")[2] in ("pytest", "py.test"):
        return list(words[1:])
    rest = list(words[1:])
    if words[0].startswith("python") or words[0] in ("{envpython}", "py"):
        while rest and re.fullmatch(r"-[WXbBsEIO]\S*", rest[0]):
            rest = rest[1:]
        if rest[:1] == ["-m"] and rest[1:2] in (["pytest"], ["py.test"]):
            return rest[2:]
        if (
            "-m" in rest
            and rest[0].endswith("coverage")
            and rest[rest.index("-m") + 1 :][:1] in (["pytest"], ["py.test"])
        ):
            return rest[rest.index("-m") + 2 :]
    return None


def _breadth(step: Command, files: Files) -> tuple[bool, int, bool]:
    """How much of the tests a command runs: whole folders before files, before a selection."""
    kept, places = _sorted(pytest_arguments(step.words) or [], step.folder, files)
    singles = sum(place.endswith(".py") for place in places)
    documents = any(word.startswith("--doctest") for word in kept) and not any(TEST_FILE.search(p) for p in files.paths)
    return singles == 0, documents - len([word for word in kept if word in ("-m", "-k")]), not step.folder


def _pytest(step: Command, files: Files, testpaths: tuple[str, ...]) -> str:
    kept, places = _sorted(pytest_arguments(step.words) or [], step.folder, files)
    if places and all(place.endswith(".py") for place in places):
        several = [path for path in files.paths if TEST_FILE.search(path)]
        places = () if len(several) > 2 * len(places) else places
    if not any(word.startswith("--doctest") for word in kept):
        places = _needed(places, files, testpaths)
    return " ".join(["python -m pytest", *map(shlex.quote, (*kept, *places))])


def _sorted(arguments: list[str], folder: str, files: Files) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Options worth keeping, and folders or files of the tree. What reports, measures or spreads out goes."""
    kept: list[str] = []
    places: list[str] = []
    folders = {path[:end] for path in files.paths for end in _ends(path)} | {""}
    for words in _options([word for word in arguments if not re.search(r"[${}]", word)]):
        flag = words[0].partition("=")[0]
        if flag in _KEPT_VALUES or words[0] in _KEPT_FLAGS or re.match(r"-[mk]\S", flag):
            kept += words
        elif not words[0].startswith("-"):
            dotted = words[0].replace(".", "/")
            named = [f"{folder}/{words[0]}", *((dotted, f"src/{dotted}") if "--pyargs" in arguments else ())]
            places += [path for name in named if (path := _place(name, files, folders)) is not None][:1]
    if folder and not places:
        places = [folder]
    if places:  # given by their paths, whether or not the package is installed
        kept = [word for word in kept if word != "--pyargs"]
    return tuple(kept), tuple(path for path in dict.fromkeys(places) if path)


def _options(arguments: list[str]) -> list[list[str]]:
    """Each option with its value, and each argument by itself. An option whose value was cut off is dropped."""
    found: list[list[str]] = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        takes = word in _KEPT_VALUES or (word in _DROPPED_VALUES and bool(rest) and not rest[0].startswith("-"))
        if not takes:
            found.append([word])
        elif rest:
            found.append([word, rest.pop(0)])
    return found


def _ends(path: str) -> list[int]:
    return [index for index, letter in enumerate(path) if letter == "/"]


def _place(word: str, files: Files, folders: set[str]) -> str | None:
    path = "/".join(part for part in word.split("::")[0].split("/") if part not in ("", "."))
    if ".." in path:
        return None
    return path if path in folders or path in files.paths else None


def _needed(places: tuple[str, ...], files: Files, testpaths: tuple[str, ...]) -> tuple[str, ...]:
    """Nothing where plain pytest collects the same: a command without places can be asked for single tests."""
    if set(places) <= {*testpaths, "", "."}:
        return ()
    tests = [path for path in files.paths if TEST_FILE.search(path)]
    inside = [path for path in tests if any(path == place or path.startswith(f"{place}/") for place in places)]
    if not tests or not inside:
        return places if not tests else ()
    return () if len(inside) == len(tests) and not testpaths else places


def _django(step: Command, files: Files) -> str | None:
    words = list(step.words)
    script = next((word for word in words if word.endswith((".py",))), "")
    path = _place(f"{step.folder}/{script}", files, set())
    if path is None or not words[0].startswith("python"):
        return None
    rest = [
        word
        for word in words[words.index(script) + 1 :]
        if not re.search(r"[${}]|^-+(?:noinput|parallel|keepdb|coverage)", word)
    ]
    before = f"cd {shlex.quote(step.folder)} && " if step.folder else ""
    if script.endswith("manage.py"):
        verbosity = [] if any(re.match(r"-v|--verbosity", word) for word in rest) else ["-v", "2"]
        return before + shlex.join(["python", script, *rest, *verbosity])
    text = files.read(path) or ""
    if "pytest" in text or "django" not in text.lower():
        return None
    if re.search(r"[\"']--verbosity[\"']", text):
        return before + shlex.join(["python", script, *rest, "-v", "2"])
    settings = next(
        (name for name in ("tests/settings.py", "test_settings.py", "tests/test_settings.py") if name in files.paths),
        None,
    )
    if settings and not step.folder:
        return f"python -m django test -v 2 --settings {settings[:-3].replace('/', '.')}"
    return before + shlex.join(["python", script, *rest])


def _unittest(step: Command, files: Files) -> str | None:
    words = step.words
    start, pattern = option(words, "-s"), option(words, "-p")
    place = next(
        (word for word in words[words.index("unittest") + 1 :] if "/" in word or word in ("tests", "test")), ""
    )
    for word in words:
        start = word.partition("=")[2] if word.startswith("--start-directory=") else start
        pattern = word.partition("=")[2] if word.startswith("--pattern=") else pattern
    if not any(TEST_FILE.search(path) for path in files.paths) and pattern is None:
        return shlex.join(["python", *[word for word in words[1:] if word != "-q"], *([] if "-v" in words else ["-v"])])
    folders = {path[:end] for path in files.paths for end in _ends(path)}
    path = _place(f"{step.folder}/{start or place}", files, folders)
    options = (
        ["-o", f"python_files={pattern}"] if pattern and pattern not in ("test*.py", "test_*.py", "*_test.py") else []
    )
    return " ".join(["python -m pytest", *map(shlex.quote, (*options, *_needed((path,) if path else (), files, ())))])


def option(words: tuple[str, ...], *names: str) -> str | None:
    for word, following in zip(words, (*words[1:], ""), strict=False):
        for name in names:
            if word == name:
                return following
            if word.startswith(name) and not word.startswith("--") and len(word) > 2:
                return word[len(name) :]
    return None
