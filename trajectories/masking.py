"""Secrets are taken out of an event before its line is written."""

import json
from collections.abc import Sequence
from typing import Any

MASK = "[masked]"


def without_secrets(line: bytes, secrets: Sequence[str]) -> bytes:
    """The line of an event with `MASK` for every secret in its texts; given back as it is where there is none."""
    if not any(form in line for secret in secrets for form in _forms(secret)):
        return line
    return json.dumps(_masked(json.loads(line), secrets)).encode()


def _forms(secret: str) -> tuple[bytes, bytes]:
    """As it may stand in JSON."""
    plain = json.dumps(secret, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass")
    return plain, json.dumps(secret)[1:-1].encode()


def _masked(value: Any, secrets: Sequence[str]) -> Any:
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, list):
        return [_masked(each, secrets) for each in value]
    if isinstance(value, dict):
        return {_masked(key, secrets): _masked(each, secrets) for key, each in value.items()}
    return value
