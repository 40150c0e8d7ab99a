"""From an instance to the recipe of its environment: the harness's facts, else what the repository's own files say."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from envs import EnvSpec
from envs.detect import detect
from envs.git import GitFailed, git, git_text
from envs.snapshot import Snapshot
from swe_agent.errors import UserError
from swe_agent.swebench.eval_script import EvalScript, command_for, parse_eval_script
from swe_agent.swebench.facts import Facts, UnknownVersion, facts_for
from swe_agent.swebench.rows import Row

_LEFT_OUT = ("-e", "--editable", "-i", "--index-url", "--extra-index-url", "-f", "--find-links", ".")
_RENAMED = {"types-pkg_resources": "types-setuptools", "types-pkg-resources": "types-setuptools"}
"""Names the index no longer has."""


@dataclass(frozen=True)
class Recipe:
    """How the tree of one instance becomes a place where its tests run, and how they are run."""

    spec: EnvSpec
    test_script: str
    """Shell lines, run in the tree."""
    official: bool = False
    """The spec starts from the published image, which has the dependencies in it."""


def official_recipe(row: Row, image: str) -> Recipe:
    """For a published image: it is used as it is, with its own interpreter. Raises `UserError`."""
    script = parse_eval_script(row.eval_script or "")
    if script is None:
        raise UserError(f"{row.instance_id}: an official image needs the row's eval_script")
    lines = "\n".join((*script.activation, *script.before_tests, script.test_command))
    spec = EnvSpec(image=image, reasons={"image": "the row's own image"})
    return Recipe(spec, f"bash -c {shlex.quote(lines)}", official=True)


def built_recipe(row: Row, repository: Path, snapshot: Snapshot) -> Recipe:
    """For an environment of our own. Nothing of the repository is executed to find out."""
    script = parse_eval_script(row.eval_script or "")
    try:
        facts = facts_for(row.repo, row.version)
    except UnknownVersion as error:
        return _detected(row, snapshot, script, str(error))
    return _known(row, repository, facts, script)


def _known(row: Row, repository: Path, facts: Facts, script: EvalScript | None) -> Recipe:
    setup_day = _day(repository, row.setup_commit)
    day = setup_day if facts.as_of == "setup" else facts.as_of
    packages = (*_requirements(repository, row.setup_commit, facts.requirements), *facts.packages)
    steps = (*facts.before_install, *(script.install if script and script.install else facts.install))
    spec = EnvSpec(
        python=facts.python,
        as_of=day,
        system_packages=facts.system_packages,
        tools=tuple(_pip(some) for some in (facts.installer, packages, facts.pins) if some),
        dependencies=steps,
        install=steps,
        reasons={
            "python": f"facts of {row.repo} {row.version}",
            "as_of": facts.reason or f"the setup commit {row.setup_commit[:12]} is of {setup_day}",
            "install": "the eval script" if script and script.install else f"facts of {row.repo} {row.version}",
        },
    )
    return Recipe(spec, _test_script(row, facts.before_tests, facts.test_command, script))


def _detected(row: Row, snapshot: Snapshot, script: EvalScript | None, why: str) -> Recipe:
    found = detect(snapshot)
    said: dict[str, object] = {"reasons": {**found.reasons, "facts": why}}
    if found.as_of is None:
        said["as_of"] = snapshot.base_date[:10]
    spec = found.model_copy(update=said)
    return Recipe(spec, _test_script(row, (), found.test_command or "pytest -rA", script))


def _test_script(row: Row, before: tuple[str, ...], command: str, script: EvalScript | None) -> str:
    # Without a locale Python 3.6 takes file names for ASCII; later ones coerce it themselves.
    before = ('export LANG="${LANG:-C.UTF-8}"', *before)
    if script is None:
        return "\n".join((*before, command_for(row, command)))
    lines = (*before, *(line for line in script.before_tests if line not in before and "locale-gen" not in line))
    return "\n".join((*lines, script.test_command))


def _pip(packages: tuple[str, ...]) -> str:
    return f"python -m pip install {' '.join(shlex.quote(package) for package in packages)}"


def _day(repository: Path, commit: str) -> str:
    return git_text(["show", "-s", "--format=%cs", "--end-of-options", commit], cwd=repository)


def _requirements(repository: Path, commit: str, files: tuple[str, ...]) -> tuple[str, ...]:
    """Of the first file that is there, with what it includes; options and the project itself are left out."""
    for file in files:
        text = _blob(repository, commit, file)
        if text is not None:
            return tuple(dict.fromkeys(_requirement_lines(repository, commit, file, text, depth=0)))
    return ()


def _requirement_lines(repository: Path, commit: str, file: str, text: str, depth: int) -> list[str]:
    found: list[str] = []
    for raw in text.replace("\\\n", " ").splitlines():
        line = re.sub(r"(?:^|\s)#.*", "", raw).strip()
        if included := re.match(r"(?:-r|--requirement)[ =]?(.+)", line):
            name = str(Path(file).parent / included[1].strip())
            inner = _blob(repository, commit, name) if depth < 5 else None
            found += _requirement_lines(repository, commit, name, inner, depth + 1) if inner is not None else []
        elif line and not line.startswith(_LEFT_OUT):
            name = re.split(r"[\s<>=!~;\[]", line, maxsplit=1)[0]
            found.append(_RENAMED.get(name.lower(), line))
    return found


def _blob(repository: Path, commit: str, path: str) -> str | None:
    try:
        return git(["cat-file", "blob", f"{commit}:{path}"], cwd=repository).decode("utf-8", "replace")
    except GitFailed:
        return None
