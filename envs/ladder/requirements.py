"""Fewer or looser requirements: without extras, without pins, without the step that failed."""

import re
from collections.abc import Iterator

from envs.detect.base import Files
from envs.ladder.base import PIP, Failure, Step, change, rewritten
from envs.spec import EnvSpec

_PIN = re.compile(
    r"(?<=['\"\s])([A-Za-z][\w.-]*(?:\[[\w,.-]+\])?)\s*(?:===?|~=|<=?)\s*[\w.*+!-]+(?:,\s*[<>=!~]+\s*[\w.*+!-]+)*"
)
_FILE = re.compile(
    r"^(?P<pip>[^|&;]*?pip3? install\b[^|&;]*?)\s(?:-r|--requirement)[ =]?"
    r"['\"]?(?P<file>[\w./-]+)['\"]?(?P<rest>[^|&;]*)$"
)


def without_extras(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """The project without its extras, which may ask for what no longer installs."""
    if spec.ecosystem != "python" or failure.stage != "build":
        return
    groups = rewritten(spec, lambda step: re.sub(r"(\s['\"]?\.)\[[\w\s,.-]+\]", r"\1", step))
    if groups:
        yield change(spec, "without extras", failure.reason[:80], **groups)


def without_pins(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Requirements one by one, each as it is pinned, else in any version, else not at all."""
    if spec.ecosystem != "python" or failure.stage != "build":
        return
    groups = rewritten(spec, _loosened)
    if groups:
        yield change(spec, "requirements line by line, pins loosened", failure.reason[:80], **groups)


def without_step(spec: EnvSpec, failure: Failure, files: Files) -> Iterator[Step]:
    """Everything but the step that failed: documentation, linters and the like are not missed by tests."""
    if failure.stage != "build" or failure.command is None or failure.step not in ("tools", "dependencies", "install"):
        return
    command = failure.command
    groups = rewritten(spec, lambda step: "" if step in command or command in step else step)
    if groups:
        yield change(spec, f"without `{' '.join(command.split())[:60]}`", failure.reason[:80], **groups)


def _loosened(step: str) -> str:
    found = _FILE.match(step)
    if found is None:
        return _PIN.sub(r"\1", step) if "pip" in step and not re.search(r"setuptools[<=]", step) else step
    pip = re.sub(r"\s(?:-r|--requirement)[ =]?['\"]?[\w./-]+['\"]?", "", found["pip"])
    one = (
        f'{pip} "$line" || {pip} "$(echo "$line" | sed -e "s/ *[=<>~!;@].*//")" || '
        'echo "swe-agent: $line did not install"'
    )
    return (
        f"sed -e 's/ *#.*//' -e 's/ *--hash=.*//' -e 's/ *\\\\$//' -e '/^ *$/d' {found['file']} | "
        f'while read -r line; do case "$line" in -*) {PIP} $line || true ;; *) {one} ;; esac; done'
    )
