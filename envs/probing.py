"""How a project's functions are called by its tests, and what they do when they are called with other inputs.

The functions run in the environment, in forked children with limits on time, memory and output; from Python 3.8 on an
audit hook keeps them from writing files, starting programs and using the network. What comes back are lines of text.
"""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from envs.base import Environment
from envs.plain_values import Live, decode, encode
from envs.testing import plugin_command, plugins_folder, with_files

_PLUGINS = ("swe_agent_report", "swe_agent_probe")
_THEIRS = ("swe_agent_child", "swe_agent_values")
"""What the plugins import."""
_READ_LIMIT = 4_000_000
_TEXT_LIMIT = 1000

OutcomeKind = Literal["value", "raise", "timeout", "died"]
_KINDS: tuple[OutcomeKind, ...] = ("value", "raise", "timeout", "died")


@dataclass(frozen=True)
class Target:
    """A function or method: the file, and the name inside it (`Class.method`)."""

    path: str
    name: str


@dataclass(frozen=True)
class Call:
    """A call that a test made, with the values of all parameters in order; `Live` where they have no plain one."""

    target: Target
    test: str
    arguments: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Input:
    """A call once more with some arguments replaced; none replaced: as it was. `number` is its own in a run."""

    number: int
    changes: Mapping[str, object]


@dataclass(frozen=True)
class Site:
    """A call at which inputs are tried."""

    call: Call
    inputs: tuple[Input, ...]


@dataclass(frozen=True)
class Outcome:
    """What a call did: its result with its type, or the exception; texts are equal where the behaviour is."""

    kind: OutcomeKind
    text: str = ""

    def __str__(self) -> str:
        words = {
            "value": f"returns {self.text}",
            "raise": f"raises {self.text}",
            "timeout": "does not end in time",
            "died": "ends the process",
        }
        return words[self.kind]


def record_calls(
    environment: Environment,
    command: str,
    targets: Sequence[Target],
    tests: Sequence[str],
    *,
    timeout: float,
    per_target: int = 60,
) -> tuple[Call, ...]:
    """Distinct calls of `targets` while `tests` run (none: all of `command`), at most `per_target` of each.

    `command` has to end in pytest. Generators are seen, coroutines are not. Nothing comes back from tests that could
    not be run.
    """
    plan = {
        "mode": "record",
        "targets": [{"path": target.path, "name": target.name} for target in targets],
        "per_target": per_target,
        "per_test": 6,
    }
    wanted, found = set(targets), []
    for record in _run(environment, command, plan, tests, timeout):
        call = _call(record)
        if call is not None and call.target in wanted:
            found.append(call)
    return tuple(found[: per_target * len(wanted)])


def replay(
    environment: Environment, command: str, sites: Sequence[Site], *, seconds: float, per_input: float = 2.0
) -> dict[int, Outcome]:
    """Try every input of every site, each in a forked child, while the tests of the sites run.

    An input is missing from the answer when its call was not reached, when `seconds` were over, when two tries
    differed, and when it would have reached out of the process.
    """
    plan = {
        "mode": "replay",
        "sites": [_site(site) for site in sites],
        "per_input": per_input,
        "seconds": seconds,
    }
    tests = tuple(dict.fromkeys(site.call.test for site in sites))
    numbers = {each.number for site in sites for each in site.inputs}
    outcomes: dict[int, Outcome] = {}
    for record in _run(environment, command, plan, tests, seconds * 2 + 60.0):
        number, kind = record.get("input"), record.get("kind")
        for known in _KINDS:
            if isinstance(number, int) and number in numbers and kind == known:
                outcomes[number] = Outcome(known, _printable(record.get("text", "")))
    return outcomes


def _run(
    environment: Environment, command: str, plan: Mapping[str, object], tests: Sequence[str], timeout: float
) -> Iterator[dict[str, object]]:
    folder = plugins_folder(environment, *_PLUGINS, *_THEIRS)
    run = uuid.uuid4().hex[:12]
    plan_file, out_file, select_file = (f"{folder}/{name}-{run}.json" for name in ("probe", "probed", "select"))
    environment.write(plan_file, json.dumps(plan).encode())
    environment.write(out_file, b"")
    variables = {"SWE_AGENT_PROBE": plan_file, "SWE_AGENT_PROBED": out_file, "PYTHONHASHSEED": "0"}
    if tests:
        environment.write(select_file, json.dumps(list(tests)).encode())
        variables["SWE_AGENT_SELECT"] = select_file
    line = with_files(command, tests) if tests else command
    environment.exec(plugin_command(environment, line, folder, _PLUGINS, variables), timeout=timeout)
    # Not `read`: a target may have written any amount.
    answer = environment.exec(["head", "-c", str(_READ_LIMIT), out_file], timeout=60.0)
    for said in answer.stdout.splitlines():
        try:
            record = json.loads(said)
        except (ValueError, RecursionError):
            continue  # cut off, or not ours
        if isinstance(record, dict):
            yield record


def _call(record: Mapping[str, object]) -> Call | None:
    arguments = record.get("args")
    if not isinstance(arguments, list) or len(arguments) > 100:
        return None
    try:
        values = tuple((str(name), decode(value)) for name, value in arguments)
    except (TypeError, ValueError):
        return None
    target = Target(str(record.get("path")), str(record.get("name")))
    return Call(target, str(record.get("test")), values)


def _site(site: Site) -> dict[str, object]:
    return {
        "test": site.call.test,
        "path": site.call.target.path,
        "name": site.call.target.name,
        "args": [[name, encode(value)] for name, value in site.call.arguments],
        "inputs": [
            [each.number, {name: encode(value) for name, value in each.changes.items() if not isinstance(value, Live)}]
            for each in site.inputs
        ],
    }


def _printable(value: object) -> str:
    return str(value)[:_TEXT_LIMIT].encode("utf-8", "backslashreplace").decode()
