"""A Python module, pytest plugin or fixture that is not there: the distribution that has it."""

import re
import shlex
import sys
from collections.abc import Iterator

from envs.detect.base import Files
from envs.ladder.base import PIP, Failure, Step, change, table, with_packages
from envs.ladder.building import unisolated
from envs.places import ROOT
from envs.spec import EnvSpec

_ASYNC = re.compile(
    r"async def functions are not natively supported|coroutine '\S+' was never awaited.*pytest|PytestUnhandledCoroutine"
)
_REMOVED = {
    "distutils",
    "imp",
    "asynchat",
    "asyncore",
    "smtpd",
    "cgi",
    "parser",
    "formatter",
    "symbol",
    "binhex",
    "pipes",
    "crypt",
}


def distribution_of(module: str) -> str | None:
    """What to install for `import module`; None for what no index has (the standard library, another system's)."""
    top = module.partition(".")[0]
    known: dict[str, str] = table("python_packages")["distributions"]
    named = known.get(module, known.get(top))
    if named is not None:
        return named or None
    if top in sys.stdlib_module_names or top in _REMOVED or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{1,60}", top):
        return None
    return top.replace("_", "-")


def own_modules(files: Files) -> dict[str, str]:
    """Names that the tree itself can be imported by, each with the folder that would have to be on the path."""
    packages = {path.removesuffix("/__init__.py") for path in files.paths if path.endswith("/__init__.py")}
    found: dict[str, str] = {}
    for path in files.paths:
        parts = path.split("/")
        for depth in range(min(len(parts), 4) if path.endswith(".py") else 0):
            folder, name = "/".join(parts[:depth]), parts[depth].removesuffix(".py")
            if folder not in packages and name not in ("__init__", "setup", "conftest"):
                found.setdefault(name, folder)
    return found


def missing_modules(text: str) -> list[str]:
    """Every module that was asked for in vain, in the order it was."""
    found = re.findall(
        r"(?:ModuleNotFoundError|ImportError|ImproperlyConfigured\S*)\b[^\n]*?No module named '?\"?([\w.]+)"
        r"|Error importing plugin \"([\w.]+)\"|No module named '([\w.]+)'|: No module named ([\w.]+)$",
        text,
        re.MULTILINE,
    )
    return list(dict.fromkeys(next(filter(None, names)) for names in found))


def missing_module(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Install what was imported in vain and is not the project's own; in a build, before everything else."""
    if spec.ecosystem != "python" or failure.stage == "image":
        return
    own = own_modules(files)
    missing = [module for module in missing_modules(failure.text) if module.partition(".")[0] not in own]
    packages = list(dict.fromkeys(filter(None, map(distribution_of, missing))))[:12]
    if not packages:
        return
    if failure.stage != "build":
        yield from with_packages(spec, packages, failure.reason[:80])
        if len(packages) > 1:  # one that no index has must not cost the others
            separate = tuple(f"{PIP} '{one}' || echo 'swe-agent: {one} did not install'" for one in packages)
            yield change(
                spec, f"install what there is of {', '.join(packages)}", "", install=(*spec.install, *separate)
            )
        return
    step = f"{PIP} setuptools wheel {shlex.join(packages)}"
    if step not in spec.tools:
        # What an isolated build lacks it does not see when it is installed beside it.
        groups = unisolated(spec, everywhere=True)
        tools = groups.pop("tools", spec.tools)
        label = f"install {', '.join(packages)} first, no build isolation"
        yield change(spec, label, failure.reason[:80], tools=(step, *tools), **groups)


def missing_plugin(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Options pytest does not know, fixtures that are not found, plugins it says it requires."""
    if spec.ecosystem != "python" or failure.stage not in ("collect", "tests"):
        return
    known: dict[str, dict[str, str]] = table("python_packages")
    packages: dict[str, None] = {}
    for words in re.findall(
        r"unrecognized arguments?: (.+)|no such option: (.+)|ambiguous option: (\S+)", failure.text
    ):
        for word in next(filter(None, words)).split():
            option = re.match(r"--[\w-]+|-n", word)
            named = [plugin for key, plugin in known["options"].items() if option and _same_option(option[0], key)]
            packages |= dict.fromkeys(filter(None, named))
    for words in re.findall(r"[Mm]issing required plugins: (.+)", failure.text):
        packages |= dict.fromkeys(re.findall(r"[A-Za-z][\w.-]+", words))
    for name in dict.fromkeys(re.findall(r"fixture '(\w+)' not found", failure.text)):
        packages |= dict.fromkeys(filter(None, [known["fixtures"].get(name)]))
    if _ASYNC.search(failure.text):
        packages["pytest-asyncio"] = None
    yield from with_packages(spec, list(packages), failure.reason[:80])


def _same_option(option: str, known: str) -> bool:
    return option == known or (known != "-n" and option.startswith(f"{known}-"))


def own_module(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """A module of the tree's own that is not found: put its folder on the path; one that is compiled: compile it."""
    if spec.ecosystem != "python" or failure.stage not in ("collect", "tests"):
        return
    own = own_modules(files)
    missing = [module for module in missing_modules(failure.text) if module.partition(".")[0] in own]
    if any("." in module for module in missing) and "setup.py" in files.paths:
        step = "python setup.py -q build_ext --inplace"
        if step not in spec.install:
            yield change(spec, "compile in place", failure.reason[:80], install=(*spec.install, step))
    folders = dict.fromkeys(f"{ROOT}/{own[module.partition('.')[0]]}".rstrip("/") for module in missing)
    path = [folder for folder in spec.variables.get("PYTHONPATH", "").split(":") if folder]
    new = [folder for folder in folders if folder not in path]
    if new:
        variables = {**spec.variables, "PYTHONPATH": ":".join([*path, *new])}
        yield change(spec, f"PYTHONPATH with {', '.join(new)}", failure.reason[:80], variables=variables)


def missing_runner(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """The test command's own program."""
    found = re.search(
        r"needs (pytest|nose|tox|nox|unittest2|trial)\b"
        r"|\b(pytest|py\.test|tox|nox|nosetests|green|stestr|trial|ward): (?:command )?not found",
        failure.text,
    )
    if spec.ecosystem == "python" and failure.stage == "collect" and found:
        name = found[1] or found[2]
        package = {"py.test": "pytest", "nosetests": "nose", "trial": "twisted"}.get(name, name)
        yield from with_packages(spec, [package], failure.reason[:80])
