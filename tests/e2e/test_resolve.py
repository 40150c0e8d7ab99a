"""An issue in, a patch out, through the console script and the local environment."""

import json
from pathlib import Path

import pytest

from tests.conftest import MakeRepository, run_git
from tests.e2e.command import BUGGY, FAILING, ISSUE, swe_agent
from trajectories import read_trajectory


def everything_below(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and "runs" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_repair_fixes_the_bug_and_does_not_touch_the_checkout(make_repository: MakeRepository) -> None:
    repository = make_repository(BUGGY)
    (repository / "notes.txt").write_text("untracked\n")
    before = everything_below(repository)
    answer = swe_agent("resolve", "-", "--env", "local", "--json", cwd=repository, stdin=ISSUE)
    assert answer.code == 0, answer.err
    assert answer.result["strategy"] == "repair"
    assert answer.result["tests"]["fail_to_pass"] == [FAILING]
    assert "plus 1 uncommitted or untracked file" in answer.err
    assert "+    result = 0" in (repository / answer.result["patch_path"]).read_text()
    assert everything_below(repository) == before


def test_apply_puts_the_patch_onto_the_checkout(make_repository: MakeRepository) -> None:
    repository = make_repository(BUGGY)
    answer = swe_agent("resolve", "-", "--env", "local", "--apply", "--quiet", cwd=repository, stdin=ISSUE)
    assert answer.code == 0, answer.err
    assert "result = 0" in (repository / "shop/prices.py").read_text()
    assert run_git(repository, "diff", "--cached", "--name-only") == ""


def test_without_a_model_and_a_failing_test_it_prints_places_and_exits_1(make_repository: MakeRepository) -> None:
    quiet = {**BUGGY, "tests/test_prices.py": "def test_nothing():\n    pass\n"}
    answer = swe_agent("resolve", "-", "--env", "local", cwd=make_repository(quiet), stdin=ISSUE)
    assert answer.code == 1
    assert "shop/prices.py:1 total" in answer.out
    assert "--failing-test" in answer.err


def test_a_dry_run_builds_and_runs_nothing(make_repository: MakeRepository) -> None:
    repository = make_repository(BUGGY)
    answer = swe_agent("resolve", "-", "--env", "local", "--dry-run", cwd=repository, stdin=ISSUE)
    assert answer.code == 0
    assert "tests: python -m pytest" in answer.err
    assert not (repository / "runs").exists()


def script(path: Path, new: str) -> str:
    replies = [
        {"content": "Look.", "tool_calls": [{"name": "view", "arguments": {"path": "shop/prices.py"}}]},
        {
            "tool_calls": [
                {"name": "replace", "arguments": {"path": "shop/prices.py", "old": "result = 1", "new": new}},
                {"name": "run_tests", "arguments": {}},
                {"name": "shell", "arguments": {"command": "true && make -s deploy"}},
            ]
        },
        {"tool_calls": [{"name": "submit", "arguments": {"summary": "The sum starts at 0."}}]},
    ]
    path.write_text("".join(json.dumps(reply) + "\n" for reply in replies))
    return f"scripted:{path}"


def test_the_agent_loop_with_a_scripted_model_and_its_replay(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository(BUGGY)
    model = script(tmp_path / "replies.jsonl", "result = 0")
    first = swe_agent("resolve", "-", "--env", "local", "--model", model, "--json", cwd=repository, stdin=ISSUE)
    assert first.code == 0, first.err
    assert first.result["strategy"] == "agent"
    assert first.result["exit_reason"] == "submitted"
    assert first.result["steps"] == 3
    replay = f"replay:{repository / first.result['run_dir']}"
    second = swe_agent(
        "resolve", "-", "--env", "local", "--model", replay, "--output", str(tmp_path / "again"), "--json",
        cwd=repository, stdin=ISSUE,
    )  # fmt: skip
    assert second.code == 0, second.err
    patches = [(repository / answer.result["patch_path"]).read_bytes() for answer in (first, second)]
    assert patches[0] == patches[1]


def test_a_wrong_patch_of_a_model_is_kept_and_called_failed(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository(BUGGY)
    model = script(tmp_path / "replies.jsonl", "result = 2")
    answer = swe_agent(
        "resolve", "-", "--env", "local", "--model", model, "--failing-test", FAILING, "--json",
        cwd=repository, stdin=ISSUE, variables={"SWE_AGENT_AGENT__DENY_COMMANDS": '["make deploy"]'},
    )  # fmt: skip
    assert answer.code == 1
    said = [message.content for message in read_trajectory(repository / answer.result["run_dir"]).messages]
    assert any("make deploy is refused: the settings of this run deny it." in (text or "") for text in said)
    assert answer.result["status"] == "failed"
    assert answer.result["tests"]["still_failing"] == [FAILING]
    assert "result = 2" in (repository / answer.result["patch_path"]).read_text()


def test_a_model_that_stops_answering_leaves_its_work(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository(BUGGY)
    model = script(tmp_path / "replies.jsonl", "result = 0")
    kept = (tmp_path / "replies.jsonl").read_text().splitlines()[:2]
    (tmp_path / "replies.jsonl").write_text("\n".join(kept) + "\n")
    answer = swe_agent("resolve", "-", "--env", "local", "--model", model, "--json", cwd=repository, stdin=ISSUE)
    assert answer.result["exit_reason"] == "model_error"
    assert "result = 0" in (repository / answer.result["patch_path"]).read_text()


def test_hidden_tests_of_an_instance_reach_nobody_before_the_verdict(
    make_repository: MakeRepository, tmp_path: Path
) -> None:
    repository = make_repository({**BUGGY, "tests/test_prices.py": "def test_nothing():\n    pass\n"})
    base = run_git(repository, "rev-parse", "HEAD")
    (repository / "tests/test_prices.py").write_text(BUGGY["tests/test_prices.py"])
    row = {
        "instance_id": "shop-1",
        "repo": "o/shop",
        "base_commit": base,
        "problem_statement": ISSUE,
        "hints_text": "HINT-SECRET",
        "patch": "GOLD-SECRET",
        "test_patch": run_git(repository, "diff") + "\n",
        "FAIL_TO_PASS": json.dumps([FAILING]),
        "PASS_TO_PASS": json.dumps(["tests/test_prices.py::test_total_is_a_number"]),
    }
    run_git(repository, "checkout", "--quiet", "--", ".")
    (tmp_path / "rows.jsonl").write_text(json.dumps(row) + "\n")
    model = script(tmp_path / "replies.jsonl", "result = 0")
    answer = swe_agent(
        "resolve", "--instance", f"{tmp_path / 'rows.jsonl'}:shop-1", "--repo", str(repository),
        "--env", "local", "--model", model, "--json", cwd=tmp_path,
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert answer.result["tests"]["fail_to_pass"] == [FAILING]
    trajectory = read_trajectory(tmp_path / answer.result["run_dir"])
    before_verdict = "".join(message.model_dump_json() for message in trajectory.messages)
    assert "test_total" not in before_verdict
    whole = (tmp_path / answer.result["run_dir"] / "trajectory.jsonl").read_text()
    assert "SECRET" not in whole


def test_a_model_that_cannot_be_reached_is_not_the_issues_fault(make_repository: MakeRepository) -> None:
    answer = swe_agent(
        "resolve", "-", "--env", "local", "--model", "scripted:empty.jsonl", "--json",
        cwd=make_repository({**BUGGY, "empty.jsonl": ""}), stdin=ISSUE,
    )  # fmt: skip
    assert answer.code == 3
    assert answer.result["status"] == "infrastructure_error"
    assert answer.result["exit_reason"] == "model_error"
    assert "exhausted" in answer.result["error"]


@pytest.mark.docker
def test_repair_in_a_container(make_repository: MakeRepository) -> None:
    repository = make_repository(BUGGY)
    answer = swe_agent("resolve", "-", "--json", cwd=repository, stdin=ISSUE)
    assert answer.code == 0, answer.err
    assert answer.result["environment"]["kind"] == "docker"
    assert answer.result["environment"]["image_digest"].startswith("sha256:")


@pytest.mark.docker
def test_a_snippet_that_raises_is_a_failing_test_but_weak_evidence(make_repository: MakeRepository) -> None:
    project = {
        "shop/__init__.py": "",
        "shop/prices.py": "def mean(prices):\n    return sum(prices) / (len(prices) - 1)\n",
        "tests/test_prices.py": "from shop.prices import mean\n\n\ndef test_mean():\n    assert mean([0, 0]) == 0\n",
    }
    issue = "mean() of one price raises ZeroDivisionError\n\n```python\nfrom shop.prices import mean\nmean([3])\n```\n"
    answer = swe_agent("resolve", "-", "--json", cwd=make_repository(project), stdin=issue)
    assert answer.code == 1, answer.err
    assert answer.result["status"] == "plausible"
    assert answer.result["tests"]["fail_to_pass"] == ["test_issue_snippet.py::test_the_snippet_of_the_issue_runs"]
    assert "1 line of 1 file of the tree ran; ZeroDivisionError was raised at shop/prices.py:2" in answer.err
