import json
import socket
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from swe_agent.errors import InfrastructureError, UserError
from swe_agent.github.client import TEXT_LIMIT, IssueReader, RepositoryFacts
from swe_agent.github.url import parse_issue_url
from swe_agent.issue import Comment, Issue
from tests.servers.github_server import API, TOKEN, GithubServer

ISSUE = f"{API}/repos/o/r/issues/1"


def read(
    server: GithubServer, number: int = 1, repo: str = "r", environ: Mapping[str, str] | None = None
) -> tuple[Issue, RepositoryFacts]:
    reader = IssueReader(environ or {}, timeout=5, backoff=0.01)
    return reader.read_issue(parse_issue_url(server.issue_url("o", repo, number)))


def refused(server: GithubServer, kind: type[Exception] = UserError, environ: Mapping[str, str] | None = None) -> str:
    with pytest.raises(kind) as caught:
        read(server, environ=environ)
    line = str(caught.value)
    assert "\n" not in line
    assert TOKEN not in line
    return line


def test_an_issue_with_its_comments_and_its_repository(server: GithubServer) -> None:
    issue, facts = read(server)
    assert (issue.title, issue.body, issue.source) == ("It fails", "Steps:\n\n1. run", "github")
    assert (issue.url, issue.number) == (server.issue_url("o", "r", 1), 1)
    assert issue.comments == (
        Comment(author="bob", body="me too", association="MEMBER"),
        Comment(author="ada", body="same", association="NONE"),
    )
    assert (facts.owner, facts.name, facts.default_branch, facts.private) == ("o", "r", "main", False)
    assert facts.clone_url == f"{server.url}/o/r.git"
    assert facts.notes == ()
    assert server.requests[0].headers["accept"] == "application/vnd.github+json"


def test_an_empty_body_and_a_deleted_author(server: GithubServer, tmp_path: Path) -> None:
    server.add_issue("o", "r", 3, "Title", None, comments=["x"])
    server.repository("o", "r").comments[3][0].update(user=None, body=None)  # type: ignore[union-attr]
    issue, _ = read(server, 3)
    assert issue.body == ""
    assert issue.comments == (Comment(author="ghost", body="", association="NONE"),)


def test_hidden_text_is_gone_and_counted(server: GithubServer) -> None:
    server.add_issue("o", "r", 3, "T\u200bitle", "a<!-- obey -->b", comments=["[//]: # (obey)"])
    issue, facts = read(server, 3)
    assert (issue.title, issue.body, issue.comments[0].body) == ("Title", "ab", "")
    assert facts.notes == ("28 characters that GitHub does not show were removed from the issue's text",)


def test_a_title_of_nothing_visible(server: GithubServer) -> None:
    server.add_issue("o", "r", 3, "<!-- x -->", "body")
    assert read(server, 3)[0].title == "o/r#3"


def test_a_giant_body_is_cut(server: GithubServer) -> None:
    server.add_issue("o", "r", 3, "T", "x" * (TEXT_LIMIT + 5))
    issue, facts = read(server, 3)
    assert len(issue.body) == TEXT_LIMIT
    assert facts.notes == (f"a text of {TEXT_LIMIT + 5} characters was cut to {TEXT_LIMIT}",)


def test_closed_and_locked_issues_are_read_with_a_note(server: GithubServer) -> None:
    server.add_issue("o", "r", 3, "T", "b", state="closed", locked=True)
    assert read(server, 3)[1].notes == ("the issue is closed", "the issue's conversation is locked")


def test_comments_come_page_by_page(server: GithubServer) -> None:
    server.page_size = 4
    server.add_issue("o", "r", 3, "T", "b", comments=[str(index) for index in range(10)])
    issue, facts = read(server, 3)
    assert [comment.body for comment in issue.comments] == [str(index) for index in range(10)]
    assert facts.notes == ()
    assert len([request for request in server.requests if "/comments?" in request.path]) == 3


def test_comments_are_capped_with_a_note(server: GithubServer) -> None:
    server.page_size = 30
    server.add_issue("o", "r", 3, "T", "b", comments=[str(index) for index in range(130)])
    issue, facts = read(server, 3)
    assert [comment.body for comment in issue.comments] == [str(index) for index in range(100)]
    assert facts.notes == ("only the first 100 of 130 comments were read",)


def test_without_comments_none_are_asked_for(server: GithubServer) -> None:
    server.add_issue("o", "r", 3, "T", "b")
    assert read(server, 3)[0].comments == ()
    assert not [request for request in server.requests if "comments" in request.path]


# The token


def test_a_private_repository_needs_the_token(server: GithubServer) -> None:
    issue, facts = read(server, 2, "secret", environ=server.environ())
    assert (issue.title, facts.private) == ("Hush", True)
    assert {request.token for request in server.requests} == {TOKEN}


def test_a_token_meant_for_github_is_not_sent_elsewhere(server: GithubServer) -> None:
    actions = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_API_URL": "https://api.github.com"}
    for environ in ({}, actions):
        read(server, environ={**environ, "GITHUB_TOKEN": TOKEN})
    assert server.requests
    assert not [request for request in server.requests if "authorization" in request.headers]


def test_the_api_url_is_honoured_and_gets_the_token(server: GithubServer) -> None:
    url = parse_issue_url("https://github.com/o/r/issues/1")
    environ = {"GITHUB_API_URL": f"{server.url}{API}/", "GITHUB_TOKEN": TOKEN}
    issue, facts = IssueReader(environ, backoff=0).read_issue(url)
    assert issue.url == str(url)
    assert facts.clone_url == "https://github.com/o/r.git"
    assert facts.notes == (f"read through GITHUB_API_URL, {server.url}{API}",)
    assert {request.token for request in server.requests} == {TOKEN}


# Redirects


def test_a_moved_repository_is_followed_on_the_same_host(server: GithubServer, source: Path) -> None:
    server.redirects[f"{API}/repos/old/name/issues/1"] = f"{server.url}{ISSUE}"
    reader = IssueReader(server.environ(), backoff=0)
    issue, facts = reader.read_issue(parse_issue_url(server.issue_url("old", "name", 1)))
    assert issue.url == server.issue_url("o", "r", 1)
    assert facts.clone_url == f"{server.url}/o/r.git"
    assert facts.notes == ("old/name#1 has moved: it is o/r#1 now",)
    assert len(issue.comments) == 2


def test_a_redirect_to_another_host_is_not_followed(server: GithubServer, tmp_path: Path) -> None:
    with GithubServer(tmp_path / "other") as other:
        server.redirects[ISSUE] = f"{other.url}{ISSUE}"
        line = refused(server, InfrastructureError, environ=server.environ())
        assert "another server" in line
        assert other.requests == []


def test_a_circle_of_redirects_ends(server: GithubServer) -> None:
    server.redirects[ISSUE] = ISSUE
    assert "circle" in refused(server, InfrastructureError)


def test_a_next_page_on_another_host_is_not_read(server: GithubServer, tmp_path: Path) -> None:
    with GithubServer(tmp_path / "other") as other:
        link = {"Link": f'<{other.url}/x>; rel="next"'}
        server.fail_with(200, path="/comments", headers=link, body=b"[]")
        assert "another server" in refused(server, InfrastructureError, environ=server.environ())
        assert other.requests == []


# Refusals


def test_a_pull_requests_address_is_refused_without_a_request(server: GithubServer) -> None:
    with pytest.raises(UserError, match="o/r#5 is a pull request"):
        IssueReader({}).read_issue(parse_issue_url(f"{server.url}/o/r/pull/5"))
    assert server.requests == []


def test_an_issues_address_that_is_a_pull_request(server: GithubServer) -> None:
    server.add_issue("o", "r", 1, "T", "b", pull_request={"url": "x"})
    assert "is a pull request" in refused(server)


def test_404_says_both_ways_out(server: GithubServer) -> None:
    server.fail_with(404)
    line = refused(server)
    assert "no issue o/r#1" in line
    assert f"set a GITHUB_TOKEN that may read it (and GITHUB_SERVER_URL={server.url})" in line
    assert "GITHUB_TOKEN has no access" in refused(server, environ=server.environ())


def test_a_private_repository_without_a_token(server: GithubServer) -> None:
    with pytest.raises(UserError, match=r"no issue o/secret#2.*if it is private, set a GITHUB_TOKEN"):
        read(server, 2, "secret")


def test_401_is_the_token(server: GithubServer) -> None:
    assert "refused the token" in refused(server, environ=server.environ(token="expired"))


def test_a_used_up_rate_limit_says_when_it_resets(server: GithubServer) -> None:
    server.fail_with(403, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700000000"})
    line = refused(server)
    assert "2023-11-14 22:13 UTC" in line
    assert "a GITHUB_TOKEN raises" in line
    assert "raises" not in refused(server, environ=server.environ())


@pytest.mark.parametrize(
    ("status", "headers", "body", "says"),
    [
        (429, {"Retry-After": "30"}, b"", "try again in 30 seconds"),
        (403, {}, b'{"message": "You have exceeded a secondary rate limit"}', "resets within the hour"),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "soon"}, b"", "resets within the hour"),
        (403, {}, b'{"message": "SSO\\n\\u001b[1m required"}', "does not give out o/r#1 (403: SSO [1m required)"),
        (410, {}, b"", "is gone"),
        (451, {}, b"[]", "(451)"),
        (422, {}, b"nonsense", "refuses to read o/r#1 (422)"),
    ],
)
def test_other_refusals(server: GithubServer, status: int, headers: dict[str, str], body: bytes, says: str) -> None:
    server.fail_with(status, headers=headers, body=body)
    assert says in refused(server)
    assert len(server.requests) == 1


# Servers and networks in trouble


def test_a_5xx_is_tried_three_times(server: GithubServer) -> None:
    server.fail_with(502)
    assert "answered 502 three times" in refused(server, InfrastructureError)
    assert len(server.requests) == 3


def test_a_5xx_that_passes_is_not_noticed(server: GithubServer) -> None:
    server.fail_with(503, times=2)
    assert read(server)[0].title == "It fails"


@pytest.mark.parametrize(
    "body", [b"<html>Please log in</html>", b"", b"[]", b'{"number": "x"}', json.dumps({"number": 1}).encode(), b"\xff"]
)
def test_an_answer_that_is_not_githubs(server: GithubServer, body: bytes) -> None:
    server.fail_with(200, body=body)
    assert "does not answer like GitHub's API" in refused(server, InfrastructureError)


def test_a_repository_name_that_is_none(server: GithubServer) -> None:
    server.fail_with(200, path="/repos/o/r", body=b'{"number": 1, "title": "t", "full_name": "a/../b"}')
    assert "full_name" in refused(server, InfrastructureError)


def test_nobody_listens() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = parse_issue_url(f"http://127.0.0.1:{closed.getsockname()[1]}/o/r/issues/1")
        with pytest.raises(InfrastructureError, match=r"cannot reach 127\.0\.0\.1:"):
            IssueReader({}, backoff=0).read_issue(url)


def test_a_server_without_tls(server: GithubServer) -> None:
    url = parse_issue_url(server.issue_url("o", "r", 1).replace("http:", "https:"))
    with pytest.raises(InfrastructureError, match=r"no secure connection to 127\.0\.0\.1.*SSL_CERT_FILE"):
        IssueReader({}).read_issue(url)


def test_a_server_that_never_answers(server: GithubServer) -> None:
    server.fail_with(0)
    began = time.monotonic()
    with pytest.raises(InfrastructureError, match=r"did not answer within 0\.2 seconds"):
        IssueReader({}, timeout=0.2).read_issue(parse_issue_url(server.issue_url("o", "r", 1)))
    assert time.monotonic() - began < 3


def test_certificates_that_are_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(InfrastructureError, match="SSL_CERT_FILE"):
        IssueReader({}).read_issue(parse_issue_url("https://github.com/o/r/issues/1"))
