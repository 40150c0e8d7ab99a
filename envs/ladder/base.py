"""What a rung of the ladder is given and what it answers."""

import shlex
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from envs.detect.base import Files
from envs.spec import EnvSpec

Stage = Literal["image", "build", "collect", "tests"]
PIP = "python -m pip install -q"


@dataclass(frozen=True)
class Failure:
    """How one attempt ended.

    `stage` is how far it came: the image to start from is not there, a step of the build failed, no test could be
    collected or run, or tests ran and too few of them passed.
    """

    stage: Stage
    reason: str
    """The innermost error, one line."""
    text: str
    """What was printed, for the patterns."""
    command: str | None = None
    exit_code: int | None = None
    step: str = ""
    """Of a build: which part of the recipe, as in `BuildFailed.step`."""
    says_all: bool = False
    """Nothing is worth trying but what its words lead to: the test command itself is not there, or wrong."""


@dataclass(frozen=True)
class Step:
    """A changed recipe, and in a few words what was changed."""

    label: str
    spec: EnvSpec


Rung = Callable[[EnvSpec, Failure, Files], Iterator[Step]]
"""Reads a failure and offers changed recipes, the likeliest first; none when the failure is not its own."""


def change(spec: EnvSpec, label: str, why: str, **fields: object) -> Step:
    """`spec` with `fields` replaced, and the reason noted beside them."""
    reasons = {**spec.reasons, **dict.fromkeys(fields, f"ladder: {label} ({why})" if why else f"ladder: {label}")}
    return Step(label, spec.model_copy(update={**fields, "reasons": reasons}))


def rewritten(spec: EnvSpec, edit: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    """The three groups of steps with every step edited; an empty one is dropped. Only groups that differ are given."""
    groups = {name: getattr(spec, name) for name in ("tools", "dependencies", "install")}
    edited = {name: tuple(filter(None, map(edit, steps))) for name, steps in groups.items()}
    return {name: steps for name, steps in edited.items() if steps != groups[name]}


def with_packages(spec: EnvSpec, packages: list[str], why: str) -> Iterator[Step]:
    """Install Python packages after everything else, so that the layers before stay as they are."""
    step = f"{PIP} {' '.join(map(shlex.quote, packages))}"
    if packages and step not in spec.install:
        yield change(spec, f"install {', '.join(packages)}", why, install=(*spec.install, step))


@cache
def table(name: str) -> dict[str, Any]:
    """What is known by heart, from `tables/NAME.toml`."""
    return tomllib.loads((Path(__file__).parent / "tables" / f"{name}.toml").read_text(encoding="utf-8"))
