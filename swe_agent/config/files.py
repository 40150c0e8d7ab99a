"""Where configuration files are and how one is read."""

import re
import tomllib
from pathlib import Path
from typing import Any

import platformdirs

from swe_agent.errors import UserError

PROJECT_FILE = "swe-agent.toml"
LARGEST_FILE = 1024 * 1024
"""Bytes. The project's file is a stranger's, so its size is not taken on trust."""

_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def user_config_file() -> Path:
    """The user's own file, whether it exists or not. Follows `XDG_CONFIG_HOME` and the platform's habits."""
    return platformdirs.user_config_path("swe-agent") / "config.toml"


def working_directory() -> Path:
    """Where the program was started. Raises `UserError` when that folder is gone."""
    try:
        return Path.cwd()
    except OSError as error:
        raise UserError("the working directory no longer exists: change to one that does") from error


def from_home(path: Path) -> str:
    """The path with `~` for the home folder."""
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):
        return str(path)


def read_toml(path: Path, origin: str) -> dict[str, Any]:
    """The file's tables, {} when there is no file. Raises `UserError` saying file and line."""
    try:
        if not path.exists():
            return {}
        if not path.is_file():
            raise UserError(f"{origin}: not a file; remove it or write a TOML file there")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UserError(f"{origin}: cannot be read: {error.strerror or error}") from error
    if len(data) > LARGEST_FILE:
        raise UserError(f"{origin}: larger than {LARGEST_FILE} bytes; a configuration is a few lines")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(f"{origin}:{line}: not UTF-8 text") from None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(_syntax_error(origin, text, error)) from None


def _syntax_error(origin: str, text: str, error: Exception) -> str:
    message = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "a value is too large or too deeply nested"
    position = _POSITION.search(message)
    if position is None:
        return f"{origin}: not valid TOML: {message[:200]}"
    line = position[1] or str(len(text.rstrip().splitlines()) or 1)
    return f"{origin}:{line}: not valid TOML: {message[: position.start()][:200]}"
