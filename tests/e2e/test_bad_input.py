"""Whatever a person gets wrong: one clear line on stderr and exit code 2."""

from pathlib import Path

import pytest

from tests.conftest import MakeRepository
from tests.e2e.command import Answer, swe_agent


def one_line(answer: Answer) -> str:
    lines = [line for line in answer.err.splitlines() if line]
    assert len(lines) == 1, answer.err
    assert answer.out == ""
    return lines[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a bug", "--repo", "nowhere"], "no such repository: nowhere"),
        (["a bug", "--ref", "nope"], "no such ref"),
        (["docs/nope.md"], "no such file: docs/nope.md"),
        (["a bug", "--strategy", "magic"], "'auto', 'agent' or 'repair'"),
        (["a bug", "--strategy", "agent"], "needs a model"),
        (["a bug", "--model", "scripted:nope.yaml"], "nope.yaml"),
        (["a bug", "--model", "nosuchmodel"], "no such model: 'nosuchmodel'"),
        ([""], "the issue is empty"),
        (["-"], "the issue is empty"),
        ([], "nothing to resolve"),
        (["https://github.com/o/r"], "not an issue"),
        (["https://github.com/o/r/pull/3"], "pull request"),
        (["a bug", "--max-cost", "-1"], "--max-cost"),
        (["a bug", "--interactive"], "leave out --quiet"),
        (["a bug", "--approve", "changes"], "it needs --interactive"),
        (["a bug", "--approve", "all"], "'never', 'commands' or 'changes'"),
        (["a bug", "--model", "openai/mine", "--max-cost", "1"], "the price of openai/mine is not known"),
        (["a bug", "--test-patch", "nope.diff"], "cannot read the test patch nope.diff"),
        (["a bug", "--repo-path", "/x/{owner}"], "--repo-path needs"),
        (["--instance", "rows.jsonl"], "FILE.jsonl[.gz]:ID"),
        (["--instance", "rows.jsonl:a"], "no such file: rows.jsonl"),
        (["a bug", "--env", "local", "--test-command", "nosuchcommand -q"], "does not exist in the environment"),
        (["a bug", "--env", "local", "--failing-test", "test_a.py::test_nope"], "no such test: test_a.py::test_nope"),
        (["a bug", "--env", "local", "--failing-test", "test_a.py"], "does not fail before any edit"),
    ],
)
def test_one_clear_line(make_repository: MakeRepository, arguments: list[str], said: str) -> None:
    repository = make_repository({"test_a.py": "def test_a():\n    pass\n"})
    answer = swe_agent("resolve", *arguments, "--quiet", cwd=repository)
    assert said in one_line(answer)
    assert answer.code == 2


@pytest.mark.docker
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--image", "nosuch/image:1"], "no such image"),
        (["--test-command", "nosuchcommand -q"], "does not exist in the environment"),
    ],
)
def test_one_clear_line_about_an_image(make_repository: MakeRepository, arguments: list[str], said: str) -> None:
    repository = make_repository({"test_a.py": "def test_a():\n    pass\n"})
    answer = swe_agent("resolve", "a bug", "--env", "docker", *arguments, "--quiet", cwd=repository)
    assert said in one_line(answer)
    assert answer.code == 2


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    answer = swe_agent("resolve", "a bug", "--quiet", cwd=tmp_path)
    assert "not a git repository" in one_line(answer)
    assert answer.code == 2


def test_a_configuration_with_a_typo_names_the_nearest_key(make_repository: MakeRepository) -> None:
    repository = make_repository({"swe-agent.toml": '[project]\ntest_comand = "pytest"\n'})
    answer = swe_agent("resolve", "a bug", "--quiet", cwd=repository)
    assert "test_comand; the nearest known key is project.test_command" in one_line(answer)
    assert answer.code == 2


def test_code_from_elsewhere_is_not_run_without_an_engine(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository({"a.py": ""})
    row = tmp_path / "rows.jsonl"
    row.write_text(
        '{"instance_id": "i", "repo": "o/r", "base_commit": "HEAD", "problem_statement": "bug", "test_patch": "", '
        '"FAIL_TO_PASS": "[]", "PASS_TO_PASS": "[]"}\n'
    )
    nowhere = {"DOCKER_HOST": f"unix://{tmp_path}/no.sock"}
    answer = swe_agent(
        "resolve", "--instance", f"{row}:i", "--repo", str(repository), "--quiet", cwd=tmp_path, variables=nowhere
    )
    line = one_line(answer)
    assert "start Docker" in line
    assert "--env local" in line
    assert answer.code == 2


def test_the_json_object_of_a_mistake(make_repository: MakeRepository) -> None:
    answer = swe_agent("resolve", "a bug", "--ref", "nope", "--json", cwd=make_repository({"a.py": ""}))
    assert answer.code == 2
    assert answer.result["status"] == "user_error"
    assert "no such ref" in answer.result["error"]
