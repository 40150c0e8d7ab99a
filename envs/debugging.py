"""Run a Python command or tests in an environment, and learn what variables held at a place on the way."""

import json
import re
import shlex
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from envs.base import Environment, ExecResult
from envs.runners import shape
from envs.testing import plugin_command, plugins_folder, reader, with_files

_SETS_PATH = re.compile(r"(\bPYTHONPATH=(?![^\s;&|]*\$\{?PYTHONPATH)[^\s;&|'\"]*)(?=[\s;&|])")
_SITE = Path(__file__).parent / "inside" / "swe_agent_site.py"


@dataclass(frozen=True)
class Watch:
    """Where to look: a line of `path`, or the entry of `function`, defined in its lines `first` to `last`.

    An empty path: nowhere but where an exception comes from. `hit` counts from 1, of the times that `condition` holds.
    """

    path: str = ""
    line: int = 0
    function: str = ""
    first: int = 0
    last: int = 0
    condition: str = ""
    hit: int = 1
    show: tuple[str, ...] = ()


class Frame(BaseModel):
    """A step of a stack; `path` is relative where it lies in the tree."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    line: int
    function: str
    text: str


class Seen(BaseModel):
    """What was written down on the way.

    `started`: a process began to be watched; `hit`: the place was reached before the wanted time; `stop`: at the wanted
    time; `raised`: an exception, seen where it was raised; `moved`: the line has no code, `line` was taken;
    `condition`: it could not be evaluated. Values are texts that Python's `repr` gives, cut.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    hit: int = 0
    line: int = 0
    error: str = ""
    stack: tuple[Frame, ...] = ()
    locals: dict[str, str] = {}
    shown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DebugRun:
    seen: tuple[Seen, ...]
    result: ExecResult


def run_watched(
    environment: Environment, command: str, ids: Sequence[str], watch: Watch, *, timeout: float
) -> DebugRun:
    """Run `command` (only the tests `ids` of it where there are any) in the tree; at most `timeout` seconds.

    Every Python process it starts is watched, unless it is told to ignore its environment (`python -I`). Python 3.6 and
    later. The program goes on after the place, untraced.
    """
    folder = plugins_folder(environment, "swe_agent_debug", "swe_agent_report")
    environment.write(f"{folder}/site/sitecustomize.py", _SITE.read_bytes())
    run = uuid.uuid4().hex[:12]
    out, asked = f"{folder}/debug-{run}.jsonl", f"{folder}/debug-{run}.json"
    told = {**vars(watch), "out": out, "root": environment.root}
    environment.write(asked, json.dumps(told).encode())
    variables = {"SWE_AGENT_DEBUG": asked}
    # A path that the command sets for itself would hide ours.
    line = command = _SETS_PATH.sub(r"\1:$PYTHONPATH", command)
    if ids:
        select = f"{folder}/select-{run}.json"
        environment.write(select, json.dumps(list(ids)).encode())
        variables["SWE_AGENT_SELECT"] = select
        line = with_files(command, ids)
        line = line if line != command else shape(command, ids, reader(environment)).command
    script = plugin_command(environment, line, folder, ("swe_agent_report", "swe_agent_debug"), variables)
    site = f'export PYTHONPATH={shlex.quote(f"{folder}/site")}"${{PYTHONPATH:+:$PYTHONPATH}}"\n'
    # What plugin_command sets comes before it: ours must stand first on the path.
    before, _, after = script.partition("\n")
    result = environment.exec(f"{before}\n{site}{after}", timeout=timeout)
    return DebugRun(_seen(environment, out), result)


def _seen(environment: Environment, file: str) -> tuple[Seen, ...]:
    try:
        lines = environment.read(file).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return ()
    found = []
    for line in lines:
        try:
            found.append(Seen.model_validate_json(line))
        except ValidationError:
            continue  # the last line of a run that was killed
    return tuple(found)
