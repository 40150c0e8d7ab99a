"""Files of settings, read for what can be read: a malformed or strange one is as if it were empty."""

import configparser
import json
import re
import tomllib

import yaml

Table = dict[str, object]

_LARGEST = 2_000_000


class _Texts(yaml.SafeLoader):
    """YAML whose scalars stay the text they are: 3.10 is a version, `on` a key, `no` a country."""


_Texts.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag == "tag:yaml.org,2002:merge"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
# A tag of one CI system (`!reference`) costs its own value, not the file.
_Texts.add_multi_constructor("", lambda loader, suffix, node: None)


def toml_of(text: str | None) -> Table:
    try:
        return tomllib.loads((text or "")[:_LARGEST].removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def ini_of(text: str | None) -> dict[str, dict[str, str]]:
    """Sections of an ini file, keys in lower case; of a file with a line that cannot be read, what came before it."""
    config = configparser.ConfigParser(interpolation=None, strict=False, allow_no_value=True)
    try:
        config.read_string((text or "")[:_LARGEST].removeprefix("\ufeff"))
    except (configparser.Error, AttributeError):  # the latter from a line that continues a key without a value
        pass
    try:
        sections = {name: dict(config.items(name)) for name in config.sections()}
    except (configparser.Error, ValueError, AttributeError):
        return {}
    return {name: {key: _joined(value) for key, value in section.items()} for name, section in sections.items()}


def _joined(value: object) -> str:
    """A value, also as the list of lines it is while a file is being read."""
    if isinstance(value, list):
        return "\n".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def yaml_of(text: str | None) -> object:
    try:
        return yaml.load((text or "")[:_LARGEST], Loader=_Texts)
    except (yaml.YAMLError, RecursionError, ValueError, TypeError, AttributeError, OverflowError):
        return None


def json_of(text: str | None) -> object:
    """JSON, also with the comments and trailing commas that editors' own files have."""
    text = (text or "")[:_LARGEST].removeprefix("\ufeff")
    for candidate in (text, _without_comments(text)):
        try:
            return json.loads(candidate)
        except (ValueError, RecursionError):
            continue
    return None


def _without_comments(text: str) -> str:
    kept = re.sub(r'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?\*/', lambda found: found[1] or "", text, flags=re.DOTALL)
    return re.sub(r",(\s*[}\]])", r"\1", kept)


def table(value: object) -> Table:
    """A table, or nothing where a file holds something else in its place."""
    return {str(key): inner for key, inner in value.items()} if isinstance(value, dict) else {}


def rows(value: object) -> list[object]:
    """A list, or nothing where a file holds something else in its place."""
    return list(value) if isinstance(value, list | tuple) else []


def texts(value: object) -> tuple[str, ...]:
    """The texts of a list; a text stands for a list of itself."""
    if isinstance(value, str):
        return (value,)
    return tuple(entry for entry in rows(value) if isinstance(entry, str))


def inner(value: object, *keys: str) -> object:
    """What lies under `keys` in nested tables; None when one of them is not there."""
    for key in keys:
        value = table(value).get(key)
    return value
