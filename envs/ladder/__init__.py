"""What to try next when an environment does not come up: an ordered ladder of small changes to its recipe.

A rung reads how the last attempt ended and offers changed recipes. Those that recognise the error's own words come
first; the others are tried only when nothing has run yet.
"""

from collections.abc import Iterator

from envs.detect.base import Files
from envs.ladder.base import Failure, Rung, Step
from envs.ladder.building import not_editable, setuptools_of_then, without_isolation
from envs.ladder.collection import other_file_names
from envs.ladder.dates import other_day, undated, unresolved
from envs.ladder.debian import debian_toolchain
from envs.ladder.interpreter import image_missing, interpreter_by_error, next_interpreter
from envs.ladder.modules import missing_module, missing_plugin, missing_runner, own_module
from envs.ladder.node import (
    legacy_peers,
    lock_does_not_fit,
    missing_tool,
    no_downloads,
    old_openssl,
    other_node,
    unlocked,
)
from envs.ladder.others import cargo_lock, go_modules
from envs.ladder.requirements import without_extras, without_pins, without_step
from envs.ladder.system import system_package
from envs.spec import EnvSpec

KNOWN: dict[str, tuple[Rung, ...]] = {
    "python": (
        image_missing, missing_runner, missing_plugin, interpreter_by_error, setuptools_of_then, system_package,
        own_module, missing_module, not_editable, unresolved, other_file_names,
    ),
    "node": (undated, missing_tool, lock_does_not_fit, legacy_peers, no_downloads, old_openssl, system_package),
    "go": (debian_toolchain, go_modules, system_package),
    "rust": (debian_toolchain, cargo_lock, system_package),
    "java": (debian_toolchain, system_package),
    "ruby": (debian_toolchain, system_package),
    "php": (debian_toolchain, system_package),
}  # fmt: skip
"""By ecosystem, rungs that need the error's own words."""

BLIND: dict[str, tuple[Rung, ...]] = {
    "python": (other_day, without_isolation, without_extras, without_pins, next_interpreter, without_step),
    "node": (unlocked, other_node, without_step),
}
"""By ecosystem, rungs that are worth a try whatever was said."""

__all__ = ["Failure", "Rung", "Step", "next_steps"]


def next_steps(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Changed recipes in the order they are worth trying. Some may be the same, or have been tried."""
    for rung in KNOWN.get(spec.ecosystem, (system_package,)):
        yield from rung(spec, failure, files)
    if failure.stage != "tests" and not failure.says_all:
        for rung in BLIND.get(spec.ecosystem, (without_step,)):
            yield from rung(spec, failure, files)
