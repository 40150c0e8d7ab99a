"""A whole dataset file for grading: every row with its tests and its gold patch, which never go near a model."""

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from envs import Patch
from swe_agent.errors import UserError

COLUMNS = ("instance_id", "repo", "base_commit", "patch", "test_patch", "FAIL_TO_PASS", "PASS_TO_PASS")
"""What both schemas have and grading needs."""

_ID = re.compile(r"\w[\w.+-]*")
_REPO = re.compile(r"\w[\w.-]*/\w[\w.-]*")


@dataclass(frozen=True)
class Row:
    """One instance. What only the 5.x task format has (eval script, log parser, image) is None in a classic row."""

    instance_id: str
    repo: str
    base_commit: str
    setup_commit: str
    """The commit whose dependencies all instances of a version share; the base commit where the row names none."""
    version: str | None
    gold: Patch
    test_patch: Patch
    fail_to_pass: tuple[str, ...]
    pass_to_pass: tuple[str, ...]
    eval_script: str | None = None
    log_parser: str | None = None
    image: str | None = None


def read_rows(path: Path) -> tuple[Row, ...]:
    """All rows of `.jsonl[.gz]` or `.json`. Raises `UserError`: unreadable, cut off, a column missing, an id twice."""
    rows = tuple(_row(number, value, path) for number, value in enumerate(read_objects(path), 1))
    if not rows:
        raise UserError(f"{path} holds no instances")
    twice = [name for name, count in Counter(row.instance_id for row in rows).items() if count > 1]
    if twice:
        raise UserError(f"{path}: {len(twice)} instance ids are there more than once, the first is {twice[0]}")
    return rows


def read_objects(path: Path) -> list[object]:
    """The JSON values of a file: a list, or one value per line; gzip by its name. Raises `UserError`."""
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = data.decode("utf-8")
        if text.lstrip().startswith("["):
            values: list[object] = json.loads(text)
            return values
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    except FileNotFoundError:
        raise UserError(f"no such file: {path}") from None
    except (OSError, EOFError, ValueError, RecursionError) as error:
        raise UserError(f"{path} does not hold rows of JSON: {str(error).splitlines()[0]}") from error


def ids_of(value: object) -> tuple[str, ...]:
    """A JSON list, or a string that holds one, as the published files have it. Raises `TypeError`, `ValueError`."""
    parsed = json.loads(value) if isinstance(value, str) else value
    if not isinstance(parsed, list):
        raise TypeError("FAIL_TO_PASS and PASS_TO_PASS are lists of test ids")
    return tuple(str(one) for one in parsed)


def _row(number: int, value: object, path: Path) -> Row:
    if not isinstance(value, dict):
        raise UserError(f"{path}: row {number} is not an object")
    missing = [column for column in COLUMNS if not isinstance(value.get(column), str | list)]
    name = str(value.get("instance_id", f"row {number}"))
    if missing:
        raise UserError(f"{path}: {name} has no column {', '.join(missing)}")
    if not _ID.fullmatch(name) or not _REPO.fullmatch(str(value["repo"])):
        raise UserError(f"{path}: row {number} names no instance of a repository: {name[:100]!r} of {value['repo']!r}")
    try:
        return Row(
            instance_id=name,
            repo=str(value["repo"]),
            base_commit=str(value["base_commit"]),
            setup_commit=str(value.get("environment_setup_commit") or value["base_commit"]),
            version=_text(value.get("version")),
            gold=Patch(str(value["patch"]).encode()),
            test_patch=Patch(str(value["test_patch"]).encode()),
            fail_to_pass=ids_of(value["FAIL_TO_PASS"]),
            pass_to_pass=ids_of(value["PASS_TO_PASS"]),
            eval_script=_text(value.get("eval_script")),
            log_parser=_text(value.get("log_parser")),
            image=_text(value.get("image")),
        )
    except (ValueError, TypeError) as error:
        raise UserError(f"{path}: {name} is not a SWE-bench row ({error})") from error


def _text(value: object) -> str | None:
    return str(value) if value else None
