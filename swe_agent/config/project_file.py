"""A recipe as the `[project]` section that a person can edit."""

import json
from collections.abc import Mapping

from envs.spec import EnvSpec

_LISTS = ("system_packages", "tools", "manifests", "dependencies", "install", "services")


def project_section(spec: EnvSpec) -> str:
    """TOML with a comment for where each value was found. Loaded again it makes the same recipe of the same tree."""
    lines = ["# How this project is built and tested: made by `swe-agent env show --save`, yours to edit.", "[project]"]
    for key, value in _values(spec).items():
        reason = spec.reasons.get(key)
        lines += [f"# {' '.join(reason.split())}"] if reason else []
        lines.append(f"{key} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _values(spec: EnvSpec) -> dict[str, object]:
    said: dict[str, object] = {"test_command": spec.test_command, "image": spec.image, "base": spec.base}
    if spec.ecosystem == "python" and spec.image is None:
        said |= {"python": None if spec.base else spec.python, "as_of": spec.as_of or "today"}
    said |= {key: list(getattr(spec, key)) for key in _LISTS}
    said["variables"] = spec.variables
    return {key: value for key, value in said.items() if value}


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[\n" + "".join(f"  {_toml(each)},\n" for each in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(each)}" for key, each in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
