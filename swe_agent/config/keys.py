"""Dotted keys of the tree: which there are, what they are called elsewhere, and whether a value fits."""

import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from swe_agent.config.settings import Settings
from swe_agent.config.show import shown, shown_key
from swe_agent.errors import UserError

PREFIX = "SWE_AGENT_"
SHORT_VARIABLES = {"SWE_AGENT_MODEL": "model.name", "SWE_AGENT_API_BASE": "model.api_base"}

FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "project.test_command": "--test-command",
        "project.image": "--image",
        "model.name": "--model",
        "model.api_base": "--api-base",
        "model.tool_format": "--tool-format",
        "budget.max_cost": "--max-cost",
        "budget.max_steps": "--max-steps",
        "budget.time_limit": "--time-limit",
        "agent.approve": "--approve",
        "agent.tools": "--tools",
        "environment.kind": "--env",
        "strategy.name": "--strategy",
        "output.folder": "--output",
    }
)
"""The command-line flag of each key that has one."""

_LONGEST_KEY = 80
_BOUNDS: Mapping[Any, list[Any]] = {int: [Field(gt=0)], float: [Field(gt=0, allow_inf_nan=False)]}
_SECRET_WORDS = ("key", "token", "secret", "password")


@cache
def leaves() -> Mapping[str, FieldInfo]:
    """Every key that holds a value, in the order of the tree."""
    return MappingProxyType(dict(_walk(Settings, "")))


@cache
def sections() -> frozenset[str]:
    """Every key that holds other keys."""
    return frozenset(key.rsplit(".", depth)[0] for key in leaves() for depth in range(1, key.count(".") + 1))


def variable(key: str) -> str:
    """Environment variable of a key: `budget.max_steps` is `SWE_AGENT_BUDGET__MAX_STEPS`."""
    return PREFIX + key.upper().replace(".", "__")


def flag(key: str) -> str:
    """What a value given on the command line is said to come from."""
    return FLAGS.get(key, "--" + key.rpartition(".")[2].replace("_", "-"))


def flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Dotted keys of nested tables; an unknown table is given as one key, not walked into."""
    for name, value in table.items():
        key = prefix + (f'"{name}"' if "." in name else name)
        if key in sections() and isinstance(value, Mapping):
            yield from flatten(value, key + ".")
        else:
            yield key, value


def check(key: str, value: object, origin: str) -> object:
    """The value as the tree wants it. Raises `UserError` for a key that is none and for a value that does not fit."""
    if key not in leaves():
        raise UserError(f"{origin}: {_no_such_key(key)}")
    try:
        return fitted(key, value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        words = first["msg"].removeprefix("Input should be ")
        words = words.replace("a valid tuple", 'a list such as ["one", "two"]').replace("a valid dictionary", "a table")
        place = first["loc"][0] if first["loc"] else None
        where = f"item {place + 1} of {key}" if isinstance(place, int) else key
        if len(first["loc"]) > 1 and "[key]" not in first["loc"]:
            where = shown_key(".".join([key, *map(str, first["loc"])]))
        if first["type"] == "extra_forbidden":
            raise UserError(f"{origin}: unknown key {where}") from None
        raise UserError(f"{origin}: {where} = {shown(first['input'])} should be {words}") from None


def fitted(key: str, value: object) -> object:
    """The value as the tree wants it, without conversions a person would not expect. Raises `ValidationError`."""
    return _adapter(key).validate_python(tuple(value) if isinstance(value, list) else value, strict=True)


def nearest(name: str, known: list[str]) -> str:
    """The known name a person most likely meant; one with the same last word comes first."""
    name = name[:_LONGEST_KEY]
    last = name.rpartition(".")[2]
    same = [each for each in known if each.rpartition(".")[2] == last]
    return difflib.get_close_matches(name, same or known, n=1, cutoff=0.0)[0]


def secret_advice(name: str) -> str:
    """What to say to somebody who tries to set a credential."""
    last = name.lower().replace("-", "_").rpartition(".")[2]
    if not any(last.endswith(word) for word in _SECRET_WORDS):
        return ""
    return "; a credential is never a setting: set the provider's own variable, such as OPENAI_API_KEY"


def _no_such_key(key: str) -> str:
    if key in sections():
        example = next(leaf for leaf in leaves() if leaf.startswith(key + "."))
        return f"{key} is a section, not a value: set a key in [{key}], such as {example}"
    known = nearest(key, [*leaves(), *sections()])
    return f"unknown key {shown_key(key)}; the nearest known key is {known}{secret_advice(key)}"


def _walk(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _walk(inner, f"{prefix}{name}.")
        else:
            yield prefix + name, field


@cache
def _adapter(key: str) -> TypeAdapter[object]:
    field = leaves()[key]
    # The limits of `envs` carry no bounds of their own; none of them makes sense at 0 or below.
    bounds = field.metadata or _BOUNDS.get(field.annotation, [])
    annotation: Any = Annotated[field.annotation, *bounds] if bounds else field.annotation
    return TypeAdapter(annotation)
