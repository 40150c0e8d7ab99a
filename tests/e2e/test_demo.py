"""`swe-agent demo`: the first command of a newcomer."""

from pathlib import Path

import pytest

from tests.e2e.command import swe_agent


def test_the_demo_ends_in_a_validated_patch_and_leaves_only_runs(tmp_path: Path) -> None:
    answer = swe_agent("demo", "--env", "local", "--json", cwd=tmp_path)
    assert answer.code == 0, answer.err
    assert answer.result["status"] == "validated"
    assert answer.result["environment"]["kind"] == "local"
    assert [path.name for path in tmp_path.iterdir()] == ["runs"]
    patch = (tmp_path / answer.result["patch_path"]).read_text()
    assert "+        if grams <= limit:" in patch
    assert "not a sandbox" in answer.err


@pytest.mark.docker
def test_the_demo_runs_in_a_container_and_its_run_can_be_looked_at(tmp_path: Path) -> None:
    answer = swe_agent("demo", cwd=tmp_path)
    assert answer.code == 0, answer.err
    assert "docker container" in answer.err
    assert "+        if grams <= limit:" in answer.out
    run = next((tmp_path / "runs").iterdir()).name
    shown = swe_agent("trajectory", "show", run[:18], cwd=tmp_path)
    assert shown.code == 0
    assert "candidate edits tried" in shown.out
    assert "validated" in shown.out
    listed = swe_agent("trajectory", "list", cwd=tmp_path)
    assert run in listed.out
    assert "validated" in listed.out


def test_without_an_engine_the_demo_says_so_and_runs(tmp_path: Path) -> None:
    nowhere = {"DOCKER_HOST": f"unix://{tmp_path}/no.sock"}
    (tmp_path / "work").mkdir()
    answer = swe_agent("demo", "--json", cwd=tmp_path / "work", variables=nowhere)
    assert answer.result["status"] == "validated", answer.err
    assert "no Docker engine" in answer.err


def test_without_arguments_it_says_what_to_try_first(tmp_path: Path) -> None:
    answer = swe_agent(cwd=tmp_path)
    assert answer.code == 0
    assert "swe-agent demo" in answer.out
