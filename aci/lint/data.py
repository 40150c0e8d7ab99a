"""JSON, TOML and YAML, read by the libraries of this program."""

import json
import tomllib
from collections.abc import Callable
from pathlib import PurePosixPath

import yaml

from aci.lint.faults import Fault

Check = Callable[[bytes], Fault | None]
_WITH_COMMENTS = ("tsconfig", "jsconfig", "devcontainer")


def check_for(path: str) -> Check | None:
    """How such a file is checked for its first error. JSON of programs that allow comments is not."""
    place = PurePosixPath(path)
    if place.suffix == ".json" and (place.name.startswith(_WITH_COMMENTS) or ".vscode" in place.parts):
        return None
    return _CHECKS.get(place.suffix.lower())


def _json(data: bytes) -> Fault | None:
    try:
        json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        return Fault(error.lineno, error.msg)
    except UnicodeDecodeError as error:
        return _not_utf8(data, error)
    except RecursionError:
        return None
    return None


def _toml(data: bytes) -> Fault | None:
    try:
        tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _not_utf8(data, error)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at line ")
        number = place.partition(",")[0]
        return Fault(int(number) if number.isdigit() else data.count(b"\n") + 1, message)
    except RecursionError:
        return None
    return None


def _yaml(data: bytes) -> Fault | None:
    """Whether it can be parsed; tags, anchors and duplicate keys are the business of whoever loads it."""
    try:
        for _ in yaml.parse(data, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Fault(mark.line + 1 if mark else 1, error.problem or "cannot be parsed")
    except yaml.YAMLError as error:
        return Fault(1, str(error).splitlines()[0])
    except RecursionError:
        return None
    return None


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> Fault:
    return Fault(data.count(b"\n", 0, error.start) + 1, "not UTF-8")


_CHECKS: dict[str, Check] = {".json": _json, ".toml": _toml, ".yaml": _yaml, ".yml": _yaml}
