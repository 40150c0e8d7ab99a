"""Settings as text for people and files: JSON-friendly, without credentials, one line."""

import json
import re
from typing import cast

from pydantic import BaseModel, JsonValue

from swe_agent.config.settings import Settings

_LONGEST_VALUE = 80
_ADDRESSES = {"model": ("api_base",), "environment": ("index_url", "extra_index_urls", "npm_registry", "proxy")}
# Up to the last "@" of all: a password may hold a "/" or "?" that nobody escaped.
_USERINFO = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*:/{1,2})?.*@", re.DOTALL)
_NAMES = re.compile(r"^(?:[A-Z][a-z]+ )?\$\{?\w+\}?$")
"""A value that says where a secret is and is none itself."""
_QUERY = re.compile(r"\?.*", re.DOTALL)


def settings_as_dict(settings: Settings) -> dict[str, JsonValue]:
    """Nested plain data of every value, fit to print and keep: credentials inside addresses are masked."""
    data = settings.model_dump(mode="json")
    for section, keys in _ADDRESSES.items():
        data[section] |= {key: _masked(data[section][key]) for key in keys}
    for server in data["agent"]["mcp_servers"].values():
        server["url"] = _masked(server["url"])
        for key in ("env", "headers"):
            server[key] = {name: value if _NAMES.search(value) else "***" for name, value in server[key].items()}
    return cast(dict[str, JsonValue], data)


def flat_settings(settings: Settings) -> dict[str, JsonValue]:
    """As `settings_as_dict`, by dotted key."""
    return dict(_flat(settings_as_dict(settings), Settings, ""))


def masked_url(url: str) -> str:
    """The address without user name, password and query, each shown as `***`."""
    return _QUERY.sub("?***", _USERINFO.sub(lambda found: f"{found[1] or ''}***@", url, count=1))


def shown(value: object) -> str:
    """A value for an error line: one printable line, cut when long, credentials of an address masked."""
    if isinstance(value, str):
        value = masked_url(value) if "@" in value else value
    try:
        text = json.dumps(list(value) if isinstance(value, tuple) else value, default=str)
    except (TypeError, ValueError, RecursionError):
        text = ascii(type(value).__name__)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "..."


def shown_key(key: str) -> str:
    """A key for an error line: a stranger's file may hold control characters in it."""
    text = key if key.isprintable() else json.dumps(key)[1:-1]
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "..."


def _masked(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_masked(each) for each in value]
    return masked_url(value) if isinstance(value, str) else value


def _flat(table: dict[str, JsonValue], model: type[BaseModel], prefix: str) -> list[tuple[str, JsonValue]]:
    found: list[tuple[str, JsonValue]] = []
    for name, value in table.items():
        inner = model.model_fields[name].annotation
        if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, BaseModel):
            found += _flat(value, inner, f"{prefix}{name}.")
        else:
            found.append((prefix + name, value))
    return found
