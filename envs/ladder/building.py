"""How a Python project is built: with which setuptools, in isolation or not, editable or not."""

import re
from collections.abc import Iterator

from envs.detect.base import Files
from envs.ladder.base import PIP, Failure, Step, change, rewritten, table
from envs.places import ROOT
from envs.spec import EnvSpec

_NO_EDITABLE = re.compile(
    r"missing the 'build_editable' hook|editable mode (?:currently )?requires|cannot be installed in editable mode"
    r"|\"setup\.py\" (?:or \"setup\.cfg\" )?not found|build_editable|develop.*(?:failed|error)"
)
_ANY_INSTALL = re.compile(r"(pip3? install\b)(?![^|&;]*--no-build-isolation)")
_INSTALL = re.compile(
    r"(pip3? install\b)(?![^|&;]*--no-build-isolation)(?=[^|&;]*(?:\s-e\s|\s['\"]?\.(?:[\['\"\s]|$)))"
)


def setuptools_of_then(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """An older setuptools, where the words are those of something newer ones no longer do."""
    if spec.ecosystem != "python" or failure.stage not in ("build", "collect"):
        return
    pins: dict[str, list[str]] = table("python_versions")["setuptools"]
    for pin, patterns in pins.items():
        if any(re.search(pattern, failure.text) for pattern in patterns):
            yield from _without_isolation(spec, f"{PIP} '{pin}' wheel", f"{pin} without build isolation", failure)
            return


def without_isolation(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Build with what is installed instead of what an isolated build would fetch."""
    if spec.ecosystem == "python" and failure.stage == "build":
        yield from _without_isolation(spec, f"{PIP} setuptools wheel", "no build isolation", failure)


def _without_isolation(spec: EnvSpec, first: str, label: str, failure: Failure) -> Iterator[Step]:
    groups = unisolated(spec)
    tools = groups.pop("tools", spec.tools)
    if first not in tools:
        yield change(spec, label, failure.reason[:80], tools=(first, *tools), **groups)


def unisolated(spec: EnvSpec, *, everywhere: bool = False) -> dict[str, tuple[str, ...]]:
    """The steps that install the project (or anything at all) without build isolation."""
    pattern = _ANY_INSTALL if everywhere else _INSTALL
    return rewritten(spec, lambda step: pattern.sub(r"\1 --no-build-isolation", step))


def not_editable(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Without editable installs: a newer pip, else a plain install with the tree itself first on the path."""
    if spec.ecosystem != "python" or failure.stage != "build" or not _NO_EDITABLE.search(failure.text):
        return
    newer = f"{PIP} -U pip setuptools wheel"
    if newer not in spec.tools:
        yield change(spec, "newest pip", failure.reason[:80], tools=(newer, *spec.tools))
    groups = rewritten(spec, lambda step: re.sub(r"(pip3? install\b[^|&;]*?)\s-e\s", r"\1 ", step))
    if groups:
        source = f"{ROOT}/src" if any(path.startswith("src/") for path in files.paths) else ROOT
        variables = {**spec.variables, "PYTHONPATH": source}
        yield change(spec, "not editable", failure.reason[:80], variables=variables, **groups)
