"""An issue's address: its parts, where its API and its repository are, and who may see the token.

The token rule. `GITHUB_TOKEN` belongs to one server, its home: the one `GITHUB_SERVER_URL` and `GITHUB_API_URL` name,
else `https://GH_HOST`, else github.com. It is sent to the origins (scheme, host and port) of that home and nowhere
else: an issue's address on any other host is read and cloned without it. Plain http counts as home only when one of
the two URLs says so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from swe_agent.errors import UserError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*")
_NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+|(?:www\.)?github\.com/\S*", re.IGNORECASE)
_WANTED = "give one like https://github.com/OWNER/REPO/issues/NUMBER"


@dataclass(frozen=True)
class IssueUrl:
    """The parts of an issue's (or pull request's) address; `host` is lower case, a default `port` is None."""

    scheme: Literal["http", "https"]
    host: str
    port: int | None
    owner: str
    repo: str
    number: int
    kind: Literal["issue", "pull"] = "issue"

    @property
    def server(self) -> str:
        """Origin of the web server, without a trailing slash."""
        return _origin(self.scheme, self.host, self.port)

    @property
    def slug(self) -> str:
        return f"{self.owner}/{self.repo}#{self.number}"

    def __str__(self) -> str:
        return f"{self.server}/{self.owner}/{self.repo}/{'pull' if self.kind == 'pull' else 'issues'}/{self.number}"


def looks_like_url(text: str) -> bool:
    """Whether a person meant an address: one word with a scheme, or github.com/... without one."""
    return _SCHEME.fullmatch(text.strip()) is not None


def parse_issue_url(text: str) -> IssueUrl:
    """Take an issue's address apart; a query and a fragment (`#issuecomment-1`) are dropped.

    A pull request's address parses, with kind "pull". Raises `UserError` for everything else.
    """
    text = text.strip()
    parts = _split(text if "://" in text else f"https://{text}", "the address")
    scheme, host, port = _place(parts, "the address")
    if host == "www.github.com":
        host = "github.com"
    if host == "github.com" and port is None:
        scheme = "https"
    path = [part for part in parts.path.split("/") if part]
    shown = f"{_origin(scheme, host, port)}/{'/'.join(path)}"[:200]
    if len(path) < 2 or not _NAME.fullmatch(path[0]) or not _NAME.fullmatch(path[1]):
        raise UserError(f"{shown!r} is not the address of an issue: {_WANTED}")
    owner, repo, rest = path[0], path[1], path[2:]
    number = int(rest[1]) if len(rest) > 1 and _NUMBER.fullmatch(rest[1]) else 0
    if number and rest[0] == "issues" and len(rest) == 2:
        return IssueUrl(scheme, host, port, owner, repo, number, "issue")
    if number and rest[0] == "pull":
        return IssueUrl(scheme, host, port, owner, repo, number, "pull")
    raise UserError(f"{shown!r} is {_what(rest)}, not an issue: {_WANTED}")


def api_base(url: IssueUrl, environ: Mapping[str, str]) -> str:
    """Where the REST API of the issue's server is, without a trailing slash.

    `GITHUB_API_URL` when set, unless `GITHUB_SERVER_URL` names another server than the issue's; else
    api.github.com, `api.NAME.ghe.com`, or `/api/v3` on the issue's own host. Raises `UserError` for a variable that is
    not an http(s) address.
    """
    configured = environ.get("GITHUB_API_URL")
    if configured and (not environ.get("GITHUB_SERVER_URL") or _names_server(url, environ)):
        return _address("GITHUB_API_URL", configured)
    partner = _api_of(url.server)
    return partner if partner else f"{url.server}/api/v3"


def clone_url(url: IssueUrl, environ: Mapping[str, str], full_name: str | None = None) -> str:
    """Where the issue's repository is cloned from: the issue's own server, as `GITHUB_SERVER_URL` writes it if it names
    that server. `full_name` ("owner/name") is what the API says after a rename. Raises `UserError`."""
    server = url.server
    if environ.get("GITHUB_SERVER_URL") and _names_server(url, environ):
        server = _address("GITHUB_SERVER_URL", environ["GITHUB_SERVER_URL"])
    return f"{server}/{full_name or f'{url.owner}/{url.repo}'}.git"


def token_for(address: str, environ: Mapping[str, str]) -> str | None:
    """`GITHUB_TOKEN` if `address` lies on the token's home (see the module), else None.

    Raises `UserError` for a token or a variable that cannot be one.
    """
    token = environ.get("GITHUB_TOKEN", "").strip()
    if not token:
        return None
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise UserError("GITHUB_TOKEN holds characters that no token has: set it again, or unset it")
    return token if origin_of(address) in _home(environ) else None


def origin_of(address: str) -> str:
    """`scheme://host[:port]` in lower case without a default port. Raises `UserError`."""
    return _origin(*_place(_split(address, "the address"), "the address"))


def _home(environ: Mapping[str, str]) -> frozenset[str]:
    named = [
        origin_of(_address(name, environ[name]))
        for name in ("GITHUB_SERVER_URL", "GITHUB_API_URL")
        if environ.get(name)
    ]
    if not named and environ.get("GH_HOST"):
        named = [origin_of(_address("GH_HOST", f"https://{environ['GH_HOST']}"))]
    origins = set(named or ["https://github.com"])
    for origin in tuple(origins):
        if partner := _api_of(origin):
            origins.add(partner)
        if origin.startswith("https://api.") and _api_of(web := origin.replace("//api.", "//", 1)) == origin:
            origins.add(web)
    return frozenset(origins)


def _api_of(origin: str) -> str | None:
    """The API's own host, for the servers whose API does not live under `/api/v3`."""
    host = origin.removeprefix("https://")
    hosted = host == "github.com" or (host.endswith(".ghe.com") and not host.startswith("api."))
    return f"https://api.{host}" if hosted and host != origin else None


def _names_server(url: IssueUrl, environ: Mapping[str, str]) -> bool:
    configured = _address("GITHUB_SERVER_URL", environ["GITHUB_SERVER_URL"])
    _, host, port = _place(_split(configured, "GITHUB_SERVER_URL"), "GITHUB_SERVER_URL")
    return (host, port) == (url.host, url.port)


def _address(name: str, value: str) -> str:
    parts = _split(value.strip(), name)
    return f"{_origin(*_place(parts, name))}{parts.path.rstrip('/')}"


def _split(text: str, name: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:
        raise UserError(f"{name} is not a web address") from None


def _place(parts: SplitResult, name: str) -> tuple[Literal["http", "https"], str, int | None]:
    if parts.scheme not in ("http", "https"):
        raise UserError(f"{name} is not an http(s) address: {parts.scheme[:20] or 'no scheme'!r}")
    if "@" in parts.netloc:
        raise UserError(f"{name} carries a user name or password: leave it out and set GITHUB_TOKEN instead")
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UserError(f"{name} has a port that is not a number") from None
    if not _HOST.fullmatch(host):
        raise UserError(f"{name} names no host, or one with characters a host name cannot have: {host[:100]!r}")
    scheme: Literal["http", "https"] = "https" if parts.scheme == "https" else "http"
    return scheme, host, None if port == _DEFAULT_PORTS[scheme] else port


def _origin(scheme: str, host: str, port: int | None) -> str:
    bracketed = f"[{host}]" if ":" in host else host
    return f"{scheme}://{bracketed}" if port is None else f"{scheme}://{bracketed}:{port}"


def _what(rest: list[str]) -> str:
    match rest:
        case []:
            return "a repository"
        case ["issues"]:
            return "the list of a repository's issues"
        case ["pulls"]:
            return "the list of a repository's pull requests"
        case ["discussions", *_]:
            return "a discussion"
        case _:
            return "a page of a repository"
