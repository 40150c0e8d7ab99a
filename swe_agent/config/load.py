"""Layers of configuration: defaults < user file < project file < environment < flags."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from swe_agent.config.files import PROJECT_FILE, from_home, read_toml, user_config_file
from swe_agent.config.keys import (
    FLAGS,
    PREFIX,
    SHORT_VARIABLES,
    check,
    fitted,
    flag,
    flatten,
    leaves,
    nearest,
    secret_advice,
    sections,
    variable,
)
from swe_agent.config.settings import Settings
from swe_agent.config.show import shown, shown_key
from swe_agent.errors import UserError

_INSIDE = (
    "DEBUG",
    "FORKS",
    "BATCH",
    "PROBE",
    "PROBED",
    "PROXY",
    "REPORT",
    "RESULTS",
    "ROOT",
    "SELECT",
    "SPECTRUM",
    "EXEC",
    "PLACE",
)
IGNORED_VARIABLES = frozenset({"SWE_AGENT_REQUIRE", *(PREFIX + name for name in _INSIDE)})
"""Variables of our prefix that are no setting: one tells our tests which tools must be there, the others are set where
the tests of a target run, which may be this program itself."""


@dataclass(frozen=True)
class LoadedSettings:
    """Settings, and for every dotted key which layer had the last word."""

    settings: Settings
    origins: dict[str, str]


class Given(NamedTuple):
    """One value as a layer gives it."""

    key: str
    value: object
    origin: str


def load_settings(
    *, cwd: Path, environ: Mapping[str, str], flags: Mapping[str, object], user_file: Path | None = None
) -> LoadedSettings:
    """Settings from all layers.

    `flags` maps dotted keys to values as the command line gave them, None for a flag not given; a key of it that does
    not exist is our mistake and a `KeyError`. `user_file` replaces the platform's place for it. An empty variable
    counts as not set. Raises `UserError`, one line, for anything a person got wrong.
    """
    user_file = user_file or user_config_file()
    tree: dict[str, Given] = {
        key: Given(key, field.get_default(call_default_factory=True), "default") for key, field in leaves().items()
    }
    _lay(tree, map(_checked, _from_file(user_file, f"user file {from_home(user_file)}")))
    _lay(tree, _describing(_from_file(cwd / PROJECT_FILE, PROJECT_FILE), dict(tree), user_file))
    _lay(tree, _from_environment(environ))
    _lay(tree, _from_flags(flags))
    settings = Settings.model_validate(_nested({given.key: given.value for given in tree.values()}))
    return LoadedSettings(settings, {given.key: given.origin for given in tree.values()})


def _lay(tree: dict[str, Given], layer: Iterator[Given]) -> None:
    for given in layer:
        tree[given.key] = given


def _from_file(path: Path, origin: str) -> Iterator[Given]:
    for key, value in flatten(read_toml(path, origin)):
        yield Given(key, value, origin)


def _from_flags(flags: Mapping[str, object]) -> Iterator[Given]:
    for key, value in flags.items():
        if key not in leaves():
            raise KeyError(key)
        if value is not None:
            yield _checked(Given(key, value, flag(key)))


def _from_environment(environ: Mapping[str, str]) -> Iterator[Given]:
    keys = SHORT_VARIABLES | {variable(key): key for key in leaves()}
    seen: dict[str, str] = {}
    for name, text in sorted(environ.items()):
        if not name.startswith(PREFIX) or name in IGNORED_VARIABLES or not text:
            continue
        if name not in keys:
            dotted = name.removeprefix(PREFIX).replace("__", ".").lower()
            known = variable(nearest(dotted, list(leaves())))
            raise UserError(
                f"unknown variable {shown_key(name)}; the nearest known one is {known}{secret_advice(dotted)}"
            )
        key = keys[name]
        if key in seen and environ[seen[key]] != text:
            raise UserError(f"{seen[key]} and {name} both set {key}, differently: unset one of them")
        seen[key] = name
        yield _checked(Given(key, _parsed(key, text), name))


def _parsed(key: str, text: str) -> object:
    """A text is taken as it stands where a text is wanted, else as JSON."""
    try:
        return fitted(key, text)
    except ValidationError:
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _checked(given: Given) -> Given:
    return given._replace(value=check(given.key, given.value, given.origin))


def _describing(layer: Iterator[Given], below: Mapping[str, Given], user_file: Path) -> Iterator[Given]:
    """What a stranger's file may say: how its project is built and tested, and that an issue may use less."""
    for given in layer:
        section = given.key.partition(".")[0]
        if section in sections() and section not in ("project", "budget"):
            raise UserError(
                f"{given.origin}: {shown_key(given.key)} does not belong here: a project's file may only "
                f"describe the project; {_where_it_belongs(given.key, user_file)}"
            )
        given = _checked(given)
        if section == "budget" and _above(given.value, below[given.key].value):
            allowed = below[given.key]
            raise UserError(
                f"{given.origin}: {given.key} = {shown(given.value)} is above {shown(allowed.value)} "
                f"({allowed.origin}): a project's file may only lower a budget; "
                f"{_where_it_belongs(given.key, user_file)}"
            )
        yield given


def _above(value: Any, allowed: Any) -> bool:
    return allowed is not None and value > allowed


def _where_it_belongs(key: str, user_file: Path) -> str:
    name = variable(key) if key in leaves() else variable(key.partition(".")[0]) + "__..."
    places = [from_home(user_file), f"the environment ({name})"]
    if key in FLAGS:
        places.append(f"the command line ({FLAGS[key]})")
    return f"set it in {', '.join(places[:-1])} or {places[-1]}"


def _nested(flat: Mapping[str, object]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for key, value in flat.items():
        *tables, name = key.split(".")
        table = root
        for each in tables:
            table = table.setdefault(each, {})
        table[name] = value
    return root
