"""The gate before an edit is written: an edit that brings a new syntax error is refused, old errors are nobody's fault.

Checked are Python (by compiling, with the grammar of the interpreter that runs this program), JSON and TOML; any other
file passes.
"""

import json
import threading
import tomllib
import warnings
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import NamedTuple

from aci.text import around, changed_lines, cut_line, lines_of
from aci.tool import ToolError

LARGEST = 2_000_000
"""Bytes; a larger file is not checked."""

_WITH_COMMENTS = ("tsconfig", "jsconfig", "devcontainer")
# `catch_warnings` swaps a list of the whole process, and issues may be worked on in threads.
_WARNINGS = threading.Lock()


class _Fault(NamedTuple):
    line: int
    message: str


def new_errors(path: str, before: bytes, after: bytes) -> tuple[str, ...]:
    """Errors that `after` has and `before` had not, one line each; `before` is empty for a new file.

    A checker stops at its first error. In a file that was broken before, an error counts as new only when it is another
    one and lies where the edit is.
    """
    check = _CHECKERS.get(PurePosixPath(path).suffix.lower())
    if check is None or len(after) > LARGEST or _allows_comments(path):
        return ()
    fault = check(after)
    if fault is None or not _is_new(fault, check(before) if before else None, before, after):
        return ()
    shown = _line(after, fault.line)
    return (f"line {fault.line}: {fault.message}" + (f": {cut_line(shown.strip(), 120)}" if shown.strip() else ""),)


def refuse_new_errors(path: str, before: bytes, after: bytes) -> None:
    """Raise `ToolError` when the edit would bring new errors. Called before anything is written."""
    errors = new_errors(path, before, after)
    if not errors:
        return
    first, last = changed_lines(before, after)
    raise ToolError(
        f"Not applied, {path} is as before: the edit would bring a new error.\n"
        + "\n".join(errors)
        + "\nIt would have looked like this:\n"
        + around(after, first, last)
    )


def _is_new(fault: _Fault, old: _Fault | None, before: bytes, after: bytes) -> bool:
    if old is None:
        return True
    if (old.message, _line(before, old.line)) == (fault.message, _line(after, fault.line)):
        return False
    first, last = changed_lines(before, after)
    return first <= fault.line <= last + 1


def _line(data: bytes, number: int) -> str:
    lines = lines_of(data)
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _allows_comments(path: str) -> bool:
    place = PurePosixPath(path)
    return place.suffix == ".json" and (place.name.startswith(_WITH_COMMENTS) or ".vscode" in place.parts)


def _python(data: bytes) -> _Fault | None:
    try:
        with _WARNINGS, warnings.catch_warnings():
            # Under `-W error` a mere SyntaxWarning of the target would be an error.
            warnings.simplefilter("ignore")
            # A name that is no file: for some errors the compiler opens the named file to quote it.
            compile(data, "<edit>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return _Fault(error.lineno or 1, error.msg)
    except ValueError as error:
        return _Fault(1, str(error))
    except (RecursionError, MemoryError, OverflowError):
        return None
    return None


def _json(data: bytes) -> _Fault | None:
    try:
        json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        return _Fault(error.lineno, error.msg)
    except UnicodeDecodeError as error:
        return _Fault(data.count(b"\n", 0, error.start) + 1, "not UTF-8")
    except RecursionError:
        return None
    return None


def _toml(data: bytes) -> _Fault | None:
    try:
        tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _Fault(data.count(b"\n", 0, error.start) + 1, "not UTF-8")
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at line ")
        number = place.partition(",")[0]
        return _Fault(int(number) if number.isdigit() else data.count(b"\n") + 1, message)
    except RecursionError:
        return None
    return None


_CHECKERS: dict[str, Callable[[bytes], _Fault | None]] = {
    ".py": _python,
    ".pyi": _python,
    ".json": _json,
    ".toml": _toml,
}
