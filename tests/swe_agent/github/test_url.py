import pytest
from hypothesis import given
from hypothesis import strategies as st

from swe_agent.errors import UserError
from swe_agent.github.url import IssueUrl, api_base, clone_url, looks_like_url, origin_of, parse_issue_url, token_for

TOKEN = {"GITHUB_TOKEN": "t0ken"}


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("https://github.com/o/r/issues/7", "https://github.com/o/r/issues/7"),
        (" https://github.com/o/r/issues/7/?x=1#issuecomment-9\n", "https://github.com/o/r/issues/7"),
        ("http://www.GitHub.com/o/r.js/issues/7", "https://github.com/o/r.js/issues/7"),
        ("github.com/o/r/issues/7", "https://github.com/o/r/issues/7"),
        ("https://github.com:443/o/r/issues/7", "https://github.com/o/r/issues/7"),
        ("https://ghe.corp:8443/o-1/r_2/issues/70", "https://ghe.corp:8443/o-1/r_2/issues/70"),
        ("http://127.0.0.1:5000/o/r/issues/1", "http://127.0.0.1:5000/o/r/issues/1"),
        ("http://[::1]:5000/o/r/issues/1", "http://[::1]:5000/o/r/issues/1"),
        ("https://github.com/o/r/pull/7/files", "https://github.com/o/r/pull/7"),
    ],
)
def test_an_issues_address_is_taken_apart(text: str, canonical: str) -> None:
    assert str(parse_issue_url(text)) == canonical


def test_the_parts() -> None:
    assert parse_issue_url("http://h:81/o/r/pull/3") == IssueUrl("http", "h", 81, "o", "r", 3, "pull")
    assert parse_issue_url("https://h/o/r/issues/3").slug == "o/r#3"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("https://github.com/o/r", "is a repository"),
        ("https://github.com/o/r/issues", "list of a repository's issues"),
        ("https://github.com/o/r/pulls", "pull requests"),
        ("https://github.com/o/r/discussions/4", "is a discussion"),
        ("https://github.com/o/r/issues/0", "page of a repository"),
        ("https://github.com/o/r/issues/new", "page of a repository"),
        ("https://github.com/o/r/issues/٣", "page of a repository"),
        ("https://github.com/o/../issues/3", "not the address"),
        ("https://github.com/o", "not the address"),
        ("https://github.com/o r/x/issues/3", "not the address"),
        ("ssh://git@github.com/o/r", "not an http"),
        ("https://me:pw@github.com/o/r/issues/3", "user name or password"),
        ("https://github.com@evil.example/o/r/issues/3", "user name or password"),
        ("https://github.com:x/o/r/issues/3", "port"),
        ("https://gıthub.com/o/r/issues/3", "host"),
        ("https:///o/r/issues/3", "host"),
        ("https://[/o/r/issues/3", "not a web address"),
    ],
)
def test_anything_else_is_one_clear_line(text: str, says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        parse_issue_url(text)
    assert "\n" not in str(caught.value)
    assert "pw" not in str(caught.value)


@given(st.text() | st.from_regex(r"https?://[^\s]*"))
def test_parsing_gives_an_issue_or_a_user_error(text: str) -> None:
    try:
        found = parse_issue_url(text)
    except UserError:
        return
    assert parse_issue_url(str(found)) == found


@pytest.mark.parametrize("text", ["https://x/y", " http://h:1/o \n", "ssh://h/x", "github.com/o/r/issues/1"])
def test_what_looks_like_an_address(text: str) -> None:
    assert looks_like_url(text)


@pytest.mark.parametrize(
    "text", ["", "notes/issue.md", "see https://x/y", "https://x/y\nbut more", "C:\\x", "it fails: why", "github.com"]
)
def test_what_does_not(text: str) -> None:
    assert not looks_like_url(text)


@pytest.mark.parametrize(
    ("address", "environ", "base"),
    [
        ("https://github.com/o/r/issues/1", {}, "https://api.github.com"),
        ("https://acme.ghe.com/o/r/issues/1", {}, "https://api.acme.ghe.com"),
        ("https://ghe.corp/o/r/issues/1", {}, "https://ghe.corp/api/v3"),
        ("http://127.0.0.1:81/o/r/issues/1", {}, "http://127.0.0.1:81/api/v3"),
        ("https://github.com/o/r/issues/1", {"GITHUB_API_URL": "http://mock:1/x/"}, "http://mock:1/x"),
        (
            "https://ghe.corp/o/r/issues/1",
            {"GITHUB_API_URL": "https://api.github.com", "GITHUB_SERVER_URL": "https://github.com"},
            "https://ghe.corp/api/v3",
        ),
        (
            "https://ghe.corp/o/r/issues/1",
            {"GITHUB_API_URL": "https://ghe.corp/rest", "GITHUB_SERVER_URL": "https://ghe.corp"},
            "https://ghe.corp/rest",
        ),
    ],
)
def test_where_the_api_is(address: str, environ: dict[str, str], base: str) -> None:
    assert api_base(parse_issue_url(address), environ) == base


def test_where_the_repository_is_cloned_from() -> None:
    issue = parse_issue_url("http://h:81/o/r/issues/1")
    assert clone_url(issue, {}) == "http://h:81/o/r.git"
    assert clone_url(issue, {"GITHUB_SERVER_URL": "https://github.com"}) == "http://h:81/o/r.git"
    assert clone_url(issue, {"GITHUB_SERVER_URL": "https://h:81/"}) == "https://h:81/o/r.git"
    assert clone_url(issue, {}, "new/name") == "http://h:81/new/name.git"


@pytest.mark.parametrize(
    ("address", "environ"),
    [
        ("https://api.github.com/repos/o/r", {}),
        ("https://github.com/o/r.git", {}),
        ("https://github.com/o/r.git", {"GITHUB_API_URL": "https://api.github.com"}),
        ("https://api.github.com/x", {"GITHUB_SERVER_URL": "https://github.com"}),
        ("https://ghe.corp/api/v3/x", {"GH_HOST": "ghe.corp"}),
        ("https://ghe.corp/o/r.git", {"GITHUB_SERVER_URL": "https://ghe.corp/"}),
        ("http://127.0.0.1:81/api/v3/x", {"GITHUB_SERVER_URL": "http://127.0.0.1:81"}),
        ("http://mock:1/x/repos", {"GITHUB_API_URL": "http://mock:1/x"}),
        ("https://api.acme.ghe.com/x", {"GH_HOST": "acme.ghe.com"}),
    ],
)
def test_the_token_goes_home(address: str, environ: dict[str, str]) -> None:
    assert token_for(address, environ | TOKEN) == "t0ken"
    assert token_for(address, environ) is None


@pytest.mark.parametrize(
    ("address", "environ"),
    [
        ("http://evil.example/api/v3/x", {}),
        ("https://evil.example/api/v3/x", {"GITHUB_SERVER_URL": "https://github.com"}),
        ("https://ghe.corp/api/v3/x", {}),
        ("http://github.com/o/r.git", {}),
        ("https://github.com:8443/o/r.git", {}),
        ("https://github.com.evil.example/o/r", {}),
        ("https://api.evil.example/o/r", {"GITHUB_API_URL": "https://evil.other/api/v3"}),
        ("https://github.com/o/r.git", {"GITHUB_SERVER_URL": "https://ghe.corp"}),
        ("http://ghe.corp/api/v3/x", {"GH_HOST": "ghe.corp"}),
        ("http://127.0.0.1:82/x", {"GITHUB_SERVER_URL": "http://127.0.0.1:81"}),
    ],
)
def test_the_token_goes_nowhere_else(address: str, environ: dict[str, str]) -> None:
    assert token_for(address, environ | TOKEN) is None


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"GITHUB_TOKEN": "two words"}, "GITHUB_TOKEN"),
        ({"GITHUB_TOKEN": "x", "GITHUB_SERVER_URL": "ghe.corp"}, "GITHUB_SERVER_URL"),
        ({"GITHUB_TOKEN": "x", "GITHUB_API_URL": "https://u:p@h/api"}, "GITHUB_API_URL"),
    ],
)
def test_a_wrong_variable_is_named(environ: dict[str, str], says: str) -> None:
    with pytest.raises(UserError, match=says):
        token_for("https://github.com/o/r.git", environ)


def test_an_origin_has_no_default_port() -> None:
    assert origin_of("HTTPS://Example.org:443/x?y") == "https://example.org"
    assert origin_of("http://example.org:443") == "http://example.org:443"
