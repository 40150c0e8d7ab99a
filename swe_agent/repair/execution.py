"""Try ranked edits against the tests: in forked children of one pytest process, or each in a fresh process."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from envs import Environment, EnvironmentBroken
from envs.testing import plugin_command, plugins_folder, run_tests, with_files
from swe_agent.repair.source import Edit

Outcome = Literal["ok", "syntax", "failing", "broke", "timeout", "died", "unswappable"]


@dataclass(frozen=True)
class Trial:
    """What became of one edit; `test` is the first that did not pass."""

    number: int
    edit: Edit
    outcome: Outcome
    test: str = ""


@dataclass(frozen=True)
class BatchOutcome:
    """`forks_work` is False when the tests behave otherwise in a forked child: then nothing was tried."""

    forks_work: bool
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True)
class Oracle:
    """What a fix must do: turn `must_pass`, keep `keep_passing`; `command` is the project's test command."""

    command: str
    must_pass: tuple[str, ...]
    keep_passing: tuple[str, ...]
    per_candidate: float
    """Wall seconds for one candidate's tests."""


def try_edits(
    environment: Environment, oracle: Oracle, edits: Sequence[tuple[int, Edit]], *, seconds: float, stop_after: int
) -> BatchOutcome:
    """Try numbered edits in forked children, in order, until `seconds` are over or `stop_after` of them pass."""
    folder = plugins_folder(environment, "swe_agent_report", "swe_agent_forks")
    run = uuid.uuid4().hex[:12]
    batch_file, results_file, select_file = (f"{folder}/{name}-{run}.json" for name in ("batch", "results", "select"))
    batch = {
        "candidates": [
            {"n": number, "path": edit.path, "start": edit.start, "end": edit.end, "text": edit.text}
            for number, edit in edits
        ],
        "must_pass": oracle.must_pass,
        "keep_passing": oracle.keep_passing,
        "seconds": seconds,
        "per_candidate": oracle.per_candidate,
        "stop_after": stop_after,
    }
    ids = [*oracle.must_pass, *oracle.keep_passing]
    environment.write(batch_file, json.dumps(batch).encode())
    environment.write(select_file, json.dumps(ids).encode())
    variables = {
        "SWE_AGENT_SELECT": select_file,
        "SWE_AGENT_BATCH": batch_file,
        "SWE_AGENT_RESULTS": results_file,
    }
    command = plugin_command(
        environment, with_files(oracle.command, ids), folder, ("swe_agent_report", "swe_agent_forks"), variables
    )
    environment.exec(command, timeout=seconds + 120.0)
    return _read(environment, results_file, dict(edits), oracle)


def try_in_fresh_process(environment: Environment, oracle: Oracle, number: int, edit: Edit) -> Trial:
    """Write the edit to disk, run the tests as anybody would, and restore the file."""
    before = environment.read(edit.path)
    environment.write(edit.path, edit.applied_to(before))
    try:
        for outcome, ids in (("failing", oracle.must_pass), ("broke", oracle.keep_passing)):
            if not ids:
                continue
            report = run_tests(environment, oracle.command, ids, timeout=oracle.per_candidate + 60.0).report
            missing = [test for test in ids if test not in report.passed]
            if report.timed_out:
                return Trial(number, edit, "timeout", missing[0] if missing else "")
            if missing:
                return Trial(number, edit, "failing" if outcome == "failing" else "broke", missing[0])
    finally:
        environment.write(edit.path, before)
    return Trial(number, edit, "ok")


def _read(environment: Environment, file: str, edits: dict[int, Edit], oracle: Oracle) -> BatchOutcome:
    try:
        data = environment.read(file)
    except FileNotFoundError:
        return BatchOutcome(forks_work=False)
    records = list(_records(data))
    first = next((record for record in records if record.get("n") == -1), None)
    statuses = first.get("statuses") if first else None
    if not isinstance(statuses, dict) or any(statuses.get(test) != "failed" for test in oracle.must_pass):
        return BatchOutcome(forks_work=False)
    trials = []
    for record in records:
        number = record.get("n")
        if isinstance(number, int) and number in edits:
            trials.append(Trial(number, edits[number], _outcome(record.get("outcome")), str(record.get("test", ""))))
    return BatchOutcome(forks_work=True, trials=tuple(trials))


def _records(data: bytes) -> Iterator[dict[str, object]]:
    for line in data.decode("utf-8", "replace").splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue  # a batch that was killed ends in the middle of a line
        if isinstance(record, dict):
            yield record


def _outcome(value: object) -> Outcome:
    known: dict[object, Outcome] = {
        "ok": "ok", "syntax": "syntax", "failing": "failing", "broke": "broke", "timeout": "timeout",
        "died": "died", "unswappable": "unswappable",
    }  # fmt: skip
    if value not in known:
        raise EnvironmentBroken(f"the batch answered an unknown outcome: {value}")
    return known[value]
