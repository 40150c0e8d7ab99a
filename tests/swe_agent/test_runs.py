"""Run folders, found again by a person who remembers half a name."""

import json
from pathlib import Path

import pytest

from swe_agent.errors import UserError
from swe_agent.result import Result
from swe_agent.runs import all_runs, find_run, new_run
from trajectories import Note, TrajectoryWriter


def begin(output: Path, title: str) -> Path:
    run = new_run(output, title)
    with TrajectoryWriter(run.trajectory) as writer:
        writer(Note(text=title))
    return run.path


@pytest.mark.parametrize("title", ["Half is wrong!", "日本", "", "../../etc/passwd", "a" * 500, "x\0y"])
def test_a_folder_is_named_after_the_issue_and_stays_below_the_output(tmp_path: Path, title: str) -> None:
    run = new_run(tmp_path / "runs", title)
    assert run.path.is_dir()
    assert run.path.parent == tmp_path / "runs"
    assert run.run_id == run.path.name
    assert len(run.run_id) < 80
    assert all(letter.isalnum() or letter == "-" for letter in run.run_id)


def test_two_runs_of_one_issue_do_not_meet(tmp_path: Path) -> None:
    assert len({new_run(tmp_path, "same").run_id for _ in range(5)}) == 5


def test_a_folder_that_cannot_be_written_is_the_users_mistake(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot write runs to"):
        new_run(tmp_path / "file" / "runs", "x")


def test_a_result_is_whole_or_absent(tmp_path: Path) -> None:
    run = new_run(tmp_path, "x")
    assert run.read_result() is None
    run.write_result(Result(status="validated", run_id=run.run_id))
    assert run.read_result() == Result(status="validated", run_id=run.run_id)
    stored = json.loads((run.path / "result.json").read_text())
    assert (stored["schema"], stored["status"], stored["usage"]) == (1, "validated", None)
    (run.path / "result.json").write_text('{"schema": 1, "stat')
    assert run.read_result() is None
    assert [path.name for path in run.path.iterdir()] == ["result.json"]


def test_runs_are_found(tmp_path: Path) -> None:
    output = tmp_path / "runs"
    one, two = begin(output, "one"), begin(output, "two")
    (output / "no-run").mkdir()
    assert {run.path for run in all_runs(output)} == {one, two}
    for text in (str(one), one.name, str(one / "trajectory.jsonl")):
        assert find_run(text, output).path == one
    begun = one.name[: len(one.name) - 2]
    if not two.name.startswith(begun):
        assert find_run(begun, output).path == one


def test_what_is_no_run_or_several_is_the_users_mistake(tmp_path: Path) -> None:
    begin(tmp_path, "one")
    begin(tmp_path, "one")
    with pytest.raises(UserError, match="no run called absent"):
        find_run("absent", tmp_path)
    with pytest.raises(UserError, match="2 runs called 2"):
        find_run("2", tmp_path)
    assert list(all_runs(tmp_path / "absent")) == []
