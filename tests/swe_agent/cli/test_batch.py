"""`swe-agent batch eval` as a command: bad input, what needs no engine, resuming, and real containers."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import swe_agent
from tests.e2e.command import SCRIPT, Answer
from tests.e2e.command import swe_agent as run
from tests.swe_agent.swebench.rows import COMMAND, HALF, TWICE, eval_script, make_dataset, write_rows

SCHEMA = json.loads((Path(swe_agent.__file__).parent / "schemas" / "batch_eval.json").read_text("utf-8"))

Dataset = tuple[Path, dict[str, object]]


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return make_dataset(tmp_path)


def words(folder: Path, *more: str, predictions: str = "gold") -> list[str]:
    named = ["--instances", str(folder / "rows.jsonl"), "--predictions", predictions]
    return ["batch", "eval", *named, "--repo-path", f"{folder}/{{owner}}+{{name}}/repo", *more]


def no_engine(folder: Path) -> dict[str, str]:
    return {"DOCKER_HOST": f"unix://{folder}/no.sock"}


def reported(answer: Answer) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(answer.out)
    jsonschema.validate(value, SCHEMA)
    assert value["n"] == value["resolved"] + value["unresolved"] + value["error"] == len(value["instances"])
    return value


def put(folder: Path, *predictions: dict[str, object]) -> str:
    path = folder / "preds.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in predictions), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--ids", "nope.txt"], "cannot read nope.txt"),
        (["--ids", "ids.txt"], "ids.txt: no instance o__r-9 in the instances file"),
        (["--repo-path", "/nowhere/{owner}"], "no repository is where --repo-path says: no /nowhere/o"),
        (["--repo-path", "/nowhere/{repo}"], "--repo-path is not a format string with {owner} and {name}"),
        (["--predictions", "golden"], "--predictions is gold, empty or a file, and there is no file golden"),
        (["--instances", "nope.jsonl"], "no such file: nope.jsonl"),
        (["--output", "rows.jsonl/x"], "cannot write results to rows.jsonl/x"),
    ],
)
def test_bad_input_is_one_line(dataset: Dataset, arguments: list[str], said: str) -> None:
    folder, _ = dataset
    (folder / "ids.txt").write_text("o__r-1\no__r-9\n")
    answer = run(*words(folder), *arguments, cwd=folder)
    assert answer.code == 2
    assert answer.out == ""
    (line,) = answer.err.splitlines()
    assert said in line
    assert not (folder / "runs" / "report.json").exists()


def test_no_engine_is_one_line_and_nothing_is_recorded(dataset: Dataset) -> None:
    folder, _ = dataset
    answer = run(*words(folder, "--json", "--output", "out"), cwd=folder, variables=no_engine(folder))
    assert answer.code == 3
    assert answer.out == ""
    (line,) = answer.err.splitlines()
    assert line.startswith("swe-agent: the container engine is gone: ")
    assert list((folder / "out" / "instances").iterdir()) == []
    assert not (folder / "out" / "report.json").exists()


def test_what_needs_no_engine_is_told_and_kept(dataset: Dataset) -> None:
    folder, _ = dataset
    predictions = put(folder, {"instance_id": "o__r-1", "model_patch": "I could not do it, sorry.\n"})
    command = words(folder, "--json", "--output", "out", "--workers", "2", predictions=predictions)
    first = run(*command, cwd=folder, variables=no_engine(folder))
    assert first.code == 0
    report = reported(first)
    assert report["by_cause"] == {"no_prediction": 1, "not_a_patch": 1}
    assert report["unresolved"] == 2
    assert [one["fail_to_pass"] for one in report["instances"]] == [None, None]
    assert "[2/2]" in first.err
    second = run(*command, cwd=folder, variables=no_engine(folder))
    assert second.err.count("(before)") == 2
    assert reported(second) == report == json.loads((folder / "out" / "report.json").read_text())


def test_another_prediction_is_graded_anew(dataset: Dataset) -> None:
    folder, _ = dataset
    for text, cause in (("sorry\n", "not_a_patch"), ("", "empty"), (None, "empty")):
        predictions = put(folder, {"instance_id": "o__r-1", "model_patch": text})
        command = words(folder, "--json", "--output", "out", "--limit", "1", predictions=predictions)
        answer = run(*command, cwd=folder, variables=no_engine(folder))
        assert reported(answer)["by_cause"] == {cause: 1}


def test_a_result_that_was_cut_off_is_made_again(dataset: Dataset) -> None:
    folder, _ = dataset
    command = words(folder, "--json", "--output", "out", predictions=put(folder))
    report = reported(run(*command, cwd=folder, variables=no_engine(folder)))
    (folder / "out" / "instances" / "o__r-1.json").write_text('{"fingerpr')
    again = run(*command, cwd=folder, variables=no_engine(folder))
    assert again.err.count("(before)") == 1
    assert reported(again)["by_cause"] == report["by_cause"]


def test_a_missing_repository_ends_its_instance_alone(dataset: Dataset) -> None:
    folder, row = dataset
    write_rows(folder / "rows.jsonl", {**row, "repo": "o/gone"}, {**row, "instance_id": "o__r-2"})
    predictions = put(folder, {"instance_id": "o__r-1", "model_patch": row["patch"]})
    answer = run(*words(folder, "--json", predictions=predictions), cwd=folder, variables=no_engine(folder))
    assert answer.code == 1
    report = reported(answer)
    assert (report["error"], report["by_cause"]) == (1, {"no_prediction": 1, "no_repository": 1})
    assert Path(report["output"]).parts[0] == "runs"


@pytest.mark.docker
def test_gold_empty_and_predictions_in_real_containers(dataset: Dataset) -> None:
    folder, _ = dataset
    gold = run(*words(folder, "--json", "--workers", "2"), cwd=folder)
    assert gold.code == 0, gold.err
    report = reported(gold)
    assert (report["resolved"], report["as_recorded"]) == (2, 2), report
    (first, _) = report["instances"]
    assert first["fail_to_pass"] == {"passed": [HALF], "failed": []}
    assert first["pass_to_pass"] == {"passed": [TWICE], "failed": []}
    assert first["environment"] == "built"
    assert "exit code 0" in (folder / report["output"] / "logs" / "o__r-1.log").read_text()

    empty = reported(run(*words(folder, "--json", "--limit", "1", predictions="empty"), cwd=folder))
    assert (empty["resolved"], empty["as_recorded"], empty["by_cause"]) == (0, 1, {"empty": 1})

    cheat = "--- a/test_calc.py\n+++ b/test_calc.py\n@@ -1 +1,2 @@\n+import os; os._exit(0)\n import unittest\n"
    stale = "--- a/calc.py\n+++ b/calc.py\n@@ -1 +1 @@\n-def nothing():\n+def half(x):\n"
    predictions = put(
        folder, {"instance_id": "o__r-1", "model_patch": cheat}, {"instance_id": "o__r-2", "model_patch": stale}
    )
    theirs = reported(run(*words(folder, "--json", predictions=predictions), cwd=folder))
    assert [one["cause"] for one in theirs["instances"]] == ["tests_fail", "patch_does_not_apply"]
    assert theirs["instances"][0]["fail_to_pass"]["failed"] == [HALF]


@pytest.mark.docker
def test_the_official_image_is_used_where_there_is_one(dataset: Dataset) -> None:
    folder, row = dataset
    name = f"swe-agent-test/official:{os.getpid()}"
    subprocess.run(["docker", "tag", "python:3.11-slim", name], check=True)
    try:
        write_rows(folder / "rows.jsonl", {**row, "image": name})
        answer = run(*words(folder, "--json"), cwd=folder)
        (one,) = reported(answer)["instances"]
        assert (one["cause"], one["environment"]) == ("resolved", "official")
    finally:
        subprocess.run(["docker", "rmi", name], check=True, capture_output=True)


@pytest.mark.docker
def test_a_runner_that_is_missing_and_tests_that_never_end(dataset: Dataset) -> None:
    folder, row = dataset
    commit = str(row["base_commit"])
    write_rows(
        folder / "rows.jsonl",
        {**row, "eval_script": eval_script(commit, "nosuchrunner -v")},
        {**row, "instance_id": "o__r-2", "eval_script": eval_script(commit, f"{COMMAND}; sleep 100")},
    )
    answer = run(*words(folder, "--json", "--timeout", "5"), cwd=folder)
    assert answer.code == 1
    assert reported(answer)["by_cause"] == {"environment_failed": 1, "timeout": 1}
    assert "the test command does not exist" in answer.err


@pytest.mark.docker
def test_ctrl_c_loses_nothing(dataset: Dataset) -> None:
    folder, row = dataset
    slow = eval_script(str(row["base_commit"]), f"{COMMAND}; sleep 200")
    write_rows(folder / "rows.jsonl", row, {**row, "instance_id": "o__r-2", "eval_script": slow})
    command = [str(SCRIPT), *words(folder, "--output", "out")]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    kept = folder / "out" / "instances" / "o__r-1.json"
    deadline = time.monotonic() + 120
    while not kept.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.splitlines()[-1].startswith("swe-agent: interrupted")
    assert [path.name for path in kept.parent.iterdir()] == ["o__r-1.json"]
    again = run(*words(folder, "--output", "out", "--json", "--timeout", "3"), cwd=folder)
    assert "[1/2] o__r-1: resolved (before)" in again.err
    assert reported(again)["by_cause"] == {"resolved": 1, "timeout": 1}
