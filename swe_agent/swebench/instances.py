"""One row of a SWE-bench dataset file: the issue in front, everything that would give the answer away behind."""

from dataclasses import dataclass
from pathlib import Path

from envs import Patch
from swe_agent.candidate import HiddenTests
from swe_agent.errors import UserError
from swe_agent.issue import Issue, issue_from_text
from swe_agent.swebench.rows import ids_of, read_objects


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
    for row in read_objects(path):
        if isinstance(row, dict) and row.get("instance_id") == wanted:
            return _instance(row, path)
    raise UserError(f"no instance {wanted} in {name}")


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
                fail_to_pass=ids_of(row["FAIL_TO_PASS"]),
                pass_to_pass=ids_of(row["PASS_TO_PASS"]),
            ),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise UserError(f"{path}: instance {row.get('instance_id')} is not a SWE-bench row ({error})") from error
