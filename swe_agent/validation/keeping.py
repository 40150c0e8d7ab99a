"""A candidate with the issue's test added to its patch, for whoever asked for it."""

from collections.abc import Iterable
from dataclasses import replace

from envs import Patch, PreparedEnvironment
from swe_agent.candidate import Candidate
from swe_agent.issue import Issue
from swe_agent.reproduction import Reproduction, kept_test
from swe_agent.validation.reproductions import judge_reproduction
from trajectories import Note, Observer


def with_kept_test(
    prepared: PreparedEnvironment,
    candidate: Candidate,
    reproduction: Reproduction | None,
    issue: Issue,
    paths: Iterable[str],
    *,
    command: str,
    timeout: float,
    observer: Observer,
) -> Candidate:
    """The candidate with the test where the project keeps its tests, or as it was, with a note that says why.

    `paths` are all files of the base. The test as it is written there has to fail without the candidate for the
    issue's reason and pass with it, as any reproduction.
    """
    patch = reproduction and kept_test(
        reproduction, issue.title, {*paths, *candidate.patch.paths}, candidate.patch.paths
    )
    if not patch:
        why = "the issue's code cannot be written as a test" if reproduction else "no test was made from the issue"
        observer(Note(text=f"no test is kept: {why}", level="warning"))
        return candidate
    shown = judge_reproduction(prepared, patch, issue, candidate, command=command, timeout=timeout, observer=observer)
    if not shown.counts:
        observer(Note(text=f"no test is kept: {shown.reason}", level="warning"))
        return candidate
    observer(Note(text=f"kept the issue's test: {', '.join(patch.paths)}"))
    together = candidate.patch.raw if candidate.patch.raw.endswith(b"\n") else candidate.patch.raw + b"\n"
    return replace(candidate, patch=Patch(together + patch.raw))
