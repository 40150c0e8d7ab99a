"""Run the code of an issue in an environment, and tell what of the tree it ran and where it raised."""

import json
import re
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from envs import Environment, EnvironmentBroken, PreparedEnvironment
from envs.testing import plugins_folder
from localization.executed import Executed, RaisedAt, Ran
from localization.roles import is_test_path
from swe_agent.reproduction.reasons import Reasons
from swe_agent.reproduction.snippets import Snippets, find_snippets
from trajectories import Note, Observer

SECONDS = 60.0
"""For the code of one issue; tracing makes it some ten times slower."""
_GRACE = 15.0
_INSIDE = ("swe_agent_snippet", "swe_agent_stand_ins", "swe_agent_trace")
_PACKAGES = 5
_ABSENT = frozenset(
    {
        *("FileNotFoundError", "ImportError", "ModuleNotFoundError", "NameError", "SyntaxError", "OutOfTime"),
        *("URLError", "HTTPError", "ConnectionError", "ConnectTimeout", "gaierror", "KeyboardInterrupt"),
    }
)
"""What is raised where a thing the reporter had is missing: no sign of a fault, unless the issue names it."""
_SCRIPT = re.compile(r"""^\s*["']?(?P<name>[\w.-]+)["']?\s*=\s*["']?[\w.]+:[\w.]+""", re.M)


class _Told(BaseModel):
    """What came out of the environment, where anything may have written it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class _Step(_Told):
    block: int
    error: str | None
    message: str
    ran: int
    frames: tuple[tuple[str, int, str], ...]


class _Result(_Told):
    lines: dict[str, dict[int, tuple[int, int]]]
    control: dict[str, tuple[int, ...]]
    steps: tuple[_Step, ...]
    printed: str


@dataclass(frozen=True)
class SnippetRun:
    """What the code of an issue did. `errors` are `Name: message` of the pieces that ended with an exception."""

    snippets: Snippets
    executed: Executed
    printed: str
    errors: tuple[str, ...]
    ended: bool = True
    """It did not have to be stopped."""

    @property
    def note(self) -> str:
        """One line for a person."""
        pieces = len(self.snippets.pieces)
        files = [path for path, lines in self.executed.lines.items() if lines]
        lines = sum(len(self.executed.lines[path]) for path in files)
        told = f"ran the issue's code ({pieces} piece{'s' * (pieces != 1)})"
        told += (
            f": {lines} line{'s' * (lines != 1)} of {len(files)} file{'s' * (len(files) != 1)} of the tree ran"
            if lines
            else ": nothing of the tree ran"
        )
        for frames in self.executed.raised[:1]:
            told += f"; {frames[0].error} was raised at {frames[0].path}:{frames[0].line}"
        if not self.executed.raised and self.errors:
            told += f"; it ended with {self.errors[0][:120]}"
        return told if self.ended else f"{told}; it was stopped"


def run_issue_code(
    environment: Environment, text: str, paths: Iterable[str], *, seconds: float = SECONDS
) -> SnippetRun | None:
    """Find the code in an issue's text and run it; None when there is none. `paths` are those of the tree.

    It is a stranger's code: whoever calls this answers for `environment` being a sandbox, or named by the user. The
    environment should be thrown away afterwards. Raises `EnvironmentBroken`.
    """
    packages = packages_of(paths)
    snippets = find_snippets(text, commands_of(packages, lambda name: _text(environment, name)))
    if snippets is None:
        return None
    folder = plugins_folder(environment, *_INSIDE)
    scratch = f"{environment.outside}/snippet-{uuid.uuid4().hex[:12]}"
    program = {
        "root": environment.root,
        "packages": packages,
        "seconds": seconds,
        "files": snippets.files,
        "imports": snippets.imports,
        "steps": [piece._asdict() for piece in snippets.pieces],
    }
    environment.write(f"{scratch}/program.json", json.dumps(program).encode())
    environment.exec(["mkdir", "-p", f"{scratch}/here"], timeout=30)
    done = environment.exec(
        f"cd {scratch}/here && exec python {folder}/swe_agent_snippet.py ../program.json {scratch}/result.json",
        timeout=seconds + _GRACE,
        env={"MPLBACKEND": "Agg", "PYTHONHASHSEED": "0"},
    )
    result = _result(environment, f"{scratch}/result.json")
    if result is None:
        last = done.output.strip().splitlines()[-1:]
        return SnippetRun(snippets, Executed({}, {}), done.output, tuple(last), ended=False)
    return _read(snippets, result, text)


def watch_issue_code(
    prepared: PreparedEnvironment, text: str, paths: Iterable[str], observer: Observer, *, seconds: float = SECONDS
) -> Executed | None:
    """Run it in a sandbox alone, in a place of its own, and say what came of it; None where nothing ran.

    What goes wrong with it is told and costs the list, not the run.
    """
    paths = tuple(paths)
    if not prepared.sandbox or seconds < 1 or not _may_hold_code(text, packages_of(paths)):
        return None
    try:
        with prepared.open() as environment:
            found = run_issue_code(environment, text, paths, seconds=seconds)
    except EnvironmentBroken as error:
        observer(Note(text=f"the issue's code could not be run: {error}", level="warning"))
        return None
    if found is None:
        return None
    observer(Note(text=found.note))
    return found.executed or None


def packages_of(paths: Iterable[str]) -> tuple[str, ...]:
    """Names under which the tree's packages are imported, those with most files first."""
    counts: Counter[str] = Counter()
    tops: set[str] = set()
    for path in paths:
        match = re.match(r"(?:src/|lib/)?([A-Za-z_]\w*)/(.*)$", path)
        if match and path.endswith(".py") and not is_test_path(path):
            counts[match[1]] += 1
            if match[2] == "__init__.py":
                tops.add(match[1])
    return tuple(name for name, _ in counts.most_common() if name in tops)[:_PACKAGES]


def _may_hold_code(text: str, packages: Collection[str]) -> bool:
    """Whether it is worth an environment to find out: one of the project's commands may have any name."""
    return find_snippets(text, packages) is not None or re.search(r"^\s*[$>%❯➜] \w", text, re.M) is not None


def commands_of(packages: Iterable[str], read: Callable[[str], str]) -> tuple[str, ...]:
    """Commands that the project installs, as its settings declare them, and the names of its packages.

    `read` gives the text of a file of the tree, empty where there is none.
    """
    found = dict.fromkeys(packages)
    for name in ("pyproject.toml", "setup.cfg", "setup.py"):
        text = read(name)
        # In setup.py an entry is a string in a list.
        lines = text.replace("[", "\n").replace(",", "\n") if name == "setup.py" else text
        found |= dict.fromkeys(match["name"] for match in _SCRIPT.finditer(lines))
    return tuple(found)[:50]


def _text(environment: Environment, name: str) -> str:
    try:
        return environment.read(name).decode("utf-8", "replace")
    except OSError:
        return ""


def _result(environment: Environment, file: str) -> _Result | None:
    try:
        return _Result.model_validate_json(environment.read(file))
    except (OSError, ValidationError):
        return None


def _read(snippets: Snippets, result: _Result, text: str) -> SnippetRun:
    named = Reasons.of(text).errors
    raised = []
    for step in result.steps:
        if step.error is not None and step.frames and (step.error not in _ABSENT or step.error in named):
            frames = tuple(RaisedAt(path, line, function, step.error) for path, line, function in step.frames)
            if frames not in raised:
                raised.append(frames)
    lines = {path: {line: Ran(*each) for line, each in lines.items()} for path, lines in result.lines.items()}
    usual = {path: frozenset(numbers) for path, numbers in result.control.items()}
    errors = tuple(f"{step.error}: {step.message}" for step in result.steps if step.error)
    ended = all(step.error != "OutOfTime" for step in result.steps)
    return SnippetRun(snippets, Executed(lines, usual, tuple(raised)), result.printed, errors, ended)
