"""Rows of SWE-bench files and of gold files. Of a row only what is listed here is kept: hints are never read."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gold import Function, Gold, GoldFile, files_of

_REPO = re.compile(r"[\w.-]+/[\w.-]+")
_COLUMNS = ("instance_id", "repo", "base_commit", "problem_statement")


class BadInput(Exception):
    """The caller's mistake, in one line."""


class Instance(NamedTuple):
    """One issue at one commit. `repo` is lower case; `patch` is empty where the row has none."""

    set_name: str
    instance_id: str
    repo: str
    base_commit: str
    text: str
    patch: str
    created_at: str
    gold: Gold


def set_name(path: Path) -> str:
    """The file's name without `.jsonl`, `.json` and `.gz`."""
    name = path.name.removesuffix(".gz")
    return name.removesuffix(".jsonl").removesuffix(".json")


def read_instances(path: Path, gold: dict[str, Gold], limit: int | None = None) -> tuple[Instance, ...]:
    """The first `limit` rows of a file. Gold comes from `gold` by id; with none at all, from each row's patch.

    Raises BadInput: unreadable, empty, a column missing, an id twice, or an instance without gold.
    """
    rows = [_instance(number, row, path, gold) for number, row in _rows(path)]
    if not rows:
        raise BadInput(f"{path} holds no instances")
    seen: set[str] = set()
    for row in rows:
        if row.instance_id in seen:
            raise BadInput(f"{path}: {row.instance_id} is there twice")
        seen.add(row.instance_id)
    return tuple(rows[:limit])


def read_gold(paths: Sequence[Path]) -> dict[str, Gold]:
    """Gold by instance id, later files winning.

    A row is `{instance_id, files: [{path, status}], functions: [{path, name, kind}], unparsed: [path]}`; only functions
    of kind `function` count; where `unparsed` is not empty, or `functions` is missing, functions are not known. Raises
    BadInput.
    """
    known: dict[str, Gold] = {}
    for path in paths:
        for number, row in _rows(path):
            try:
                files = tuple(GoldFile(str(one["path"]), str(one.get("status", "M"))) for one in row["files"])
                functions: tuple[Function, ...] | None = None
                if "functions" in row and not row.get("unparsed"):
                    listed = [one for one in row["functions"] if one.get("kind", "function") == "function"]
                    functions = tuple(Function(str(one["path"]), str(one["name"])) for one in listed)
                known[str(row["instance_id"])] = Gold(files, functions)
            except (KeyError, TypeError, AttributeError) as error:
                raise BadInput(f"{path}: row {number} is no row of gold locations ({error!r})") from error
    return known


def digest(path: Path) -> str:
    """SHA-256 of a file, by which a later start knows it again."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _instance(number: int, row: dict[str, Any], path: Path, gold: dict[str, Gold]) -> Instance:
    missing = [column for column in _COLUMNS if not isinstance(row.get(column), str)]
    if missing:
        raise BadInput(f"{path}: row {number} has no column {', '.join(missing)}")
    name, repo = str(row["instance_id"]), str(row["repo"])
    if not _REPO.fullmatch(repo):
        raise BadInput(f"{path}: {name} names no repository: {repo[:100]!r}")
    patch = row["patch"] if isinstance(row.get("patch"), str) else ""
    if gold and name not in gold:
        raise BadInput(f"{path}: the gold file says nothing of {name}")
    try:
        known = gold[name] if gold else Gold(files_of(str(patch)))
    except ValueError as error:
        raise BadInput(f"{path}: {name}: {error}") from error
    return Instance(
        set_name=set_name(path),
        instance_id=name,
        repo=repo.lower(),
        base_commit=str(row["base_commit"]),
        text=str(row["problem_statement"]),
        patch=str(patch),
        created_at=str(row.get("created_at") or ""),
        gold=known,
    )


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Numbered from 1: a JSON list, or one object per line; gzip by its name."""
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
        lines = text.split("\n")
        values = (
            json.loads(text) if text.lstrip().startswith("[") else [json.loads(one) for one in lines if one.strip()]
        )
    except FileNotFoundError:
        raise BadInput(f"no such file: {path}") from None
    except (OSError, EOFError, ValueError, RecursionError) as error:
        raise BadInput(f"{path} does not hold rows of JSON: {str(error).splitlines()[0]}") from error
    for number, value in enumerate(values, start=1):
        if not isinstance(value, dict):
            raise BadInput(f"{path}: row {number} is not an object")
        yield number, value
