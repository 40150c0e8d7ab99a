"""A GitHub issue's URL in, against a real local server that answers the REST paths and serves the repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MakeRepository
from tests.e2e.command import BUGGY, ISSUE, swe_agent
from tests.e2e.test_bad_input import one_line
from tests.e2e.test_resolve import script
from tests.servers.github_server import TOKEN, GithubServer
from trajectories import UserMessage, read_trajectory


@pytest.fixture
def server(tmp_path: Path, make_repository: MakeRepository) -> Iterator[GithubServer]:
    with GithubServer(tmp_path / "served") as served:
        served.add_repository("o", "r", make_repository(BUGGY))
        title, _, body = ISSUE.partition("\n")
        served.add_issue("o", "r", 1, title, body, comments=[("helper", "It also happens with floats.", "MEMBER")])
        yield served


@pytest.mark.docker
def test_from_the_url_to_a_validated_patch_with_the_comments_in_the_prompt(
    server: GithubServer, tmp_path: Path
) -> None:
    model = script(tmp_path / "replies.jsonl", "result = 0")
    answer = swe_agent("resolve", server.issue_url("o", "r", 1), "--model", model, "--json", cwd=tmp_path)
    assert answer.code == 0, answer.err
    assert answer.result["repo"] == "o/r"
    prompts = [m for m in read_trajectory(tmp_path / answer.result["run_dir"]).messages if isinstance(m, UserMessage)]
    assert "It also happens with floats." in prompts[0].content
    assert "helper (MEMBER)" in prompts[0].content


@pytest.mark.docker
def test_a_private_repository_with_a_token_which_stays_on_the_host(
    server: GithubServer, tmp_path: Path, make_repository: MakeRepository
) -> None:
    server.add_repository("o", "p", make_repository(BUGGY), private=True)
    server.add_issue("o", "p", 2, *ISSUE.split("\n", 1))
    answer = swe_agent(
        "resolve", server.issue_url("o", "p", 2), "--json", cwd=tmp_path, variables=server.environ(token=TOKEN)
    )
    assert answer.result["status"] == "validated", answer.err
    for file in (tmp_path / answer.result["run_dir"]).iterdir():
        assert TOKEN not in file.read_text()


@pytest.mark.parametrize(
    ("status", "headers", "said", "code"),
    [
        (404, {}, "GITHUB_TOKEN", 2),
        (401, {}, "token", 2),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "4102444800"}, "the limit resets at", 2),
        (500, {}, "500", 3),
        (503, {}, "503", 3),
    ],
)
def test_refusals_are_one_clear_line(
    server: GithubServer, tmp_path: Path, status: int, headers: dict[str, str], said: str, code: int
) -> None:
    server.fail_with(status, headers=headers)
    answer = swe_agent("resolve", server.issue_url("o", "r", 1), "--quiet", cwd=tmp_path)
    assert said in one_line(answer)
    assert answer.code == code


def test_no_network_is_one_clear_line(server: GithubServer, tmp_path: Path) -> None:
    answer = swe_agent("resolve", "http://127.0.0.1:9/o/r/issues/1", "--quiet", cwd=tmp_path)
    assert "cannot reach 127.0.0.1:9" in one_line(answer)
    assert answer.code == 3


def test_a_pull_requests_url(server: GithubServer, tmp_path: Path) -> None:
    url = server.issue_url("o", "r", 1).replace("/issues/", "/pull/")
    answer = swe_agent("resolve", url, "--quiet", cwd=tmp_path)
    assert "pull request" in one_line(answer)
    assert answer.code == 2


def test_a_private_repository_without_a_token(
    server: GithubServer, tmp_path: Path, make_repository: MakeRepository
) -> None:
    server.add_repository("o", "p", make_repository(BUGGY), private=True)
    server.add_issue("o", "p", 2, *ISSUE.split("\n", 1))
    answer = swe_agent("resolve", server.issue_url("o", "p", 2), "--quiet", cwd=tmp_path)
    assert "GITHUB_TOKEN" in one_line(answer)
    assert answer.code == 2
