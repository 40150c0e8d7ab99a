"""Files that decide how tests are run, and whether the part of a file that does so was changed."""

import configparser
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from swe_agent.validation.changes import Change

_WHOLE = re.compile(
    r"conftest\.py|pytest\.ini|\.pytest\.ini|pytest\.toml|\.pytest\.toml|noxfile\.py|runtests\.py"
    r"|(?:jest|vitest|karma|playwright|cypress)\.(?:config|conf)\.[cm]?[jt]sx?|\.mocharc(?:\.\w+)?"
    r"|phpunit\.xml(?:\.dist)?|\.rspec|spec_helper\.rb|rails_helper\.rb"
)
"""Every change of one of these is a change of how tests are run."""
_MENTIONS = re.compile(
    r"CMakeLists\.txt|.*\.cmake|Makefile(?:\.\w+)?|GNUmakefile|pom\.xml|build\.gradle(?:\.kts)?|Cargo\.toml|Rakefile|composer\.json|setup\.py"
)
"""Of these only changed lines that speak of tests."""
_SPEAKS_OF_TESTS = re.compile(r"test|spec|surefire|junit", re.I)
_INI = {"setup.cfg": r"tool:pytest|pytest|aliases|nosetests|options\.entry_points", "tox.ini": r"pytest|testenv.*|tox"}
_TOML = (("tool", "pytest"), ("tool", "tox"), ("tool", "hatch", "envs"), ("project", "entry-points", "pytest11"))
_JSON = ("scripts", "jest", "mocha", "vitest", "ava", "nyc")


def changes_how_tests_run(change: Change) -> bool:
    """Whether the part of a settings file that tests obey is another one now; unreadable counts as changed."""
    name = PurePosixPath(change.path).name
    if _WHOLE.fullmatch(name):
        return True
    if name in ("setup.cfg", "tox.ini"):
        return _differs(change, lambda text: _sections(text, _INI[name]))
    if name == "pyproject.toml":
        return _differs(change, _tables)
    if name == "package.json":
        return _differs(change, _keys)
    if _MENTIONS.fullmatch(name):
        before, after = (set(text.splitlines()) for text in change.texts)
        return not change.read or any(_SPEAKS_OF_TESTS.search(line) for line in before ^ after)
    return False


def _differs(change: Change, part: Callable[[str], Any]) -> bool:
    if not change.read:
        return True
    before, after = change.texts
    try:
        return bool(part(before) != part(after))
    except (ValueError, configparser.Error, RecursionError, AttributeError):
        return True


def _sections(text: str, names: str) -> dict[str, dict[str, str]]:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections() if re.fullmatch(names, name)}


def _tables(text: str) -> list[Any]:
    root = tomllib.loads(text)
    found: list[Any] = []
    for path in _TOML:
        table: Any = root
        for key in path:
            table = table.get(key, {})
        found.append(table)
    return found


def _keys(text: str) -> list[Any]:
    root = json.loads(text or "{}")
    return [root.get(key) for key in _JSON]
