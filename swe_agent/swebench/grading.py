"""Whether an instance is resolved, and whether its environment shows what the dataset recorded."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from swe_agent.swebench.predictions import Kind
from swe_agent.swebench.printed import Printed
from swe_agent.swebench.rows import Row

Status = Literal["resolved", "unresolved", "error"]

Cause = Literal[
    "resolved",
    "tests_fail",
    "empty",
    "no_prediction",
    "not_a_patch",
    "patch_does_not_apply",
    "timeout",
    "no_such_tests",
    "fail_to_pass_passes_before",
    "pass_to_pass_fails_before",
    "no_repository",
    "environment_failed",
]

STATUS_OF: dict[Cause, Status] = {"resolved": "resolved", "no_repository": "error", "environment_failed": "error"}
"""Every other cause is `unresolved`."""


class Tally(BaseModel):
    """The dataset's ids, told apart by what the tests did."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    passed: tuple[str, ...]
    failed: tuple[str, ...]


class Graded(BaseModel):
    """One instance of the report. The tallies are None when no tests ran."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    instance_id: str
    status: Status
    cause: Cause
    fail_to_pass: Tally | None = None
    pass_to_pass: Tally | None = None
    as_recorded: bool | None = None
    """Of a run of `gold` or `empty`: the tests did what the dataset says; None for other predictions and errors."""
    detail: str | None = None
    """One line for a person."""
    environment: str | None = None
    """`official`, or `built` by us."""
    image: str | None = None
    seconds: float | None = None


def graded(row: Row, cause: Cause, detail: str | None = None, **more: object) -> Graded:
    """A result with the status that belongs to its cause."""
    status = STATUS_OF.get(cause, "unresolved")
    line = " ".join(detail.split())[:500] if detail else None
    return Graded.model_validate(
        {"instance_id": row.instance_id, "status": status, "cause": cause, "detail": line, **more}
    )


def grade(row: Row, printed: Printed, kind: Kind, *, is_empty: bool, exit_code: int | None, timed_out: bool) -> Graded:
    """Resolved: every FAIL_TO_PASS test passes and every PASS_TO_PASS test passes or is skipped.

    A run that was killed, or ended with an error although no test failed, resolves nothing.
    """
    fail_to_pass = _tally(row.fail_to_pass, printed, ("passed",))
    pass_to_pass = _tally(row.pass_to_pass, printed, ("passed", "skipped"))
    odd = exit_code != 0 and not printed.any_failed
    cause, detail = _cause(row, printed, fail_to_pass, pass_to_pass)
    if timed_out:
        cause, detail = "timeout", "the tests did not end in time"
    elif is_empty:
        cause, detail = _before(kind, fail_to_pass, pass_to_pass)
    elif cause == "resolved" and odd:
        cause, detail = "tests_fail", f"the test command ended with exit code {exit_code} though no test failed"
    as_recorded = None
    if kind == "gold":
        as_recorded = cause == "resolved"
    elif kind == "empty":
        as_recorded = cause == "empty"
    return graded(
        row, cause, detail, fail_to_pass=fail_to_pass, pass_to_pass=pass_to_pass, as_recorded=as_recorded
    )  # fmt: skip


def _tally(ids: Iterable[str], printed: Printed, good: tuple[str, ...]) -> Tally:
    ids = tuple(ids)
    passed = tuple(one for one in ids if printed.of(one) in good)
    return Tally(passed=passed, failed=tuple(one for one in ids if one not in set(passed)))


def _cause(row: Row, printed: Printed, fail_to_pass: Tally, pass_to_pass: Tally) -> tuple[Cause, str | None]:
    if not fail_to_pass.failed and not pass_to_pass.failed:
        return "resolved", None
    if all(printed.of(one) is None for one in (*row.fail_to_pass, *row.pass_to_pass)):
        return "no_such_tests", "the test command named none of the instance's tests"
    return "tests_fail", _which(fail_to_pass, pass_to_pass)


def _before(kind: Kind, fail_to_pass: Tally, pass_to_pass: Tally) -> tuple[Cause, str | None]:
    """Without a patch nothing can be resolved; what else is wrong lies in the environment."""
    if kind == "empty" and fail_to_pass.passed:
        return "fail_to_pass_passes_before", f"for one {fail_to_pass.passed[0]}"
    if kind == "empty" and pass_to_pass.failed:
        return "pass_to_pass_fails_before", f"for one {pass_to_pass.failed[0]}"
    return "empty", None


def _which(fail_to_pass: Tally, pass_to_pass: Tally) -> str:
    parts = []
    for name, tally in (("FAIL_TO_PASS", fail_to_pass), ("PASS_TO_PASS", pass_to_pass)):
        if tally.failed:
            count = len(tally.passed) + len(tally.failed)
            parts.append(f"{len(tally.failed)} of {count} {name} fail, for one {tally.failed[0]}")
    return "; ".join(parts)
