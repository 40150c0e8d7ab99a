"""One row of a SWE-bench dataset file: the issue in front, everything that would give the answer away behind."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from envs import Patch
from swe_agent.candidate import HiddenTests
from swe_agent.errors import UserError
from swe_agent.issue import Issue, issue_from_text


@dataclass(frozen=True)
class Instance:
    """`hints_text` and the gold patch are not even read; the tests are in `hidden`, for the final verdict alone."""

    instance_id: str
    repo: str
    base_commit: str
    issue: Issue
    hidden: HiddenTests


def read_instance(argument: str) -> Instance:
    """`FILE.jsonl[.gz]:ID` (also `.json`, a list of rows). Raises `UserError`."""
    name, colon, wanted = argument.rpartition(":")
    if not colon or not name or not wanted:
        raise UserError(f"--instance is FILE.jsonl[.gz]:ID, not {argument!r}")
    path = Path(name)
    if not path.is_file():
        raise UserError(f"no such file: {name}")
    for row in _rows(path):
        if row.get("instance_id") == wanted:
            return _instance(row, path)
    raise UserError(f"no instance {wanted} in {name}")


def _rows(path: Path) -> Iterator[dict[str, object]]:
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = data.decode("utf-8")
        values = json.loads(text) if text.lstrip().startswith("[") else [
            json.loads(line) for line in text.split("\n") if line.strip()
        ]  # fmt: skip
    except (OSError, EOFError, ValueError) as error:
        raise UserError(f"{path} does not hold rows of JSON: {str(error).splitlines()[0]}") from error
    yield from (value for value in values if isinstance(value, dict))


def _instance(row: dict[str, object], path: Path) -> Instance:
    try:
        issue = issue_from_text(str(row["problem_statement"]), "instance")
        return Instance(
            instance_id=str(row["instance_id"]),
            repo=str(row["repo"]),
            base_commit=str(row["base_commit"]),
            issue=issue.model_copy(update={"instance_id": str(row["instance_id"])}),
            hidden=HiddenTests(
                patch=Patch(str(row["test_patch"]).encode()),
                fail_to_pass=_ids(row["FAIL_TO_PASS"]),
                pass_to_pass=_ids(row["PASS_TO_PASS"]),
            ),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise UserError(f"{path}: instance {row.get('instance_id')} is not a SWE-bench row ({error})") from error


def _ids(value: object) -> tuple[str, ...]:
    """A JSON list, or a string that holds one, as the published files have it."""
    parsed = json.loads(value) if isinstance(value, str) else value
    if not isinstance(parsed, list):
        raise TypeError("FAIL_TO_PASS and PASS_TO_PASS are lists of test ids")
    return tuple(str(one) for one in parsed)
