"""Read one issue with its comments, and what must be known of its repository, through GitHub's REST API."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from swe_agent.errors import UserError
from swe_agent.github.answers import CommentAnswer, CommentAnswers, IssueAnswer, RepositoryAnswer, parse
from swe_agent.github.connection import Answer, Connection
from swe_agent.github.invisible import drop_invisible
from swe_agent.github.refusals import refusal
from swe_agent.github.sanitize import visible_text
from swe_agent.github.url import IssueUrl, api_base, clone_url
from swe_agent.issue import Comment, Issue

COMMENT_LIMIT = 100
"""Comments read at most, the oldest first."""

TEXT_LIMIT = 262_144
"""Characters read at most of one body; GitHub's own limit is 65,536."""

_PAGE_LIMIT = 20


@dataclass(frozen=True)
class RepositoryFacts:
    """What a clone needs to know. `owner` and `name` are today's, after a rename or a transferred issue.

    `notes` are lines for a person: what about the issue or the reading of it is out of the ordinary.
    """

    owner: str
    name: str
    default_branch: str | None
    private: bool
    clone_url: str
    notes: tuple[str, ...] = ()


class IssueReader:
    """Reads issues. `environ` holds the GITHUB_ variables; proxies and certificates come from the process's own.

    `timeout` is seconds for one request, `backoff` seconds before the first of two retries of a 5xx.
    """

    def __init__(self, environ: Mapping[str, str], *, timeout: float = 20.0, backoff: float = 0.5) -> None:
        self._environ = environ
        self._timeout = timeout
        self._backoff = backoff

    def read_issue(self, url: IssueUrl) -> tuple[Issue, RepositoryFacts]:
        """The issue, freed of hidden text, and its repository.

        Raises `UserError` for what the address or the token does not give (no such issue, a pull request, a refused
        token, a used-up rate limit) and `InfrastructureError` for a server or a network that fails.
        """
        if url.kind == "pull":
            raise _is_a_pull_request(url)
        base = api_base(url, self._environ)
        with Connection(self._environ, timeout=self._timeout, backoff=self._backoff) as connection:
            return _Reading(connection, base, url, self._environ).result()


class _Reading:
    """One issue being read; collects the notes on the way."""

    def __init__(self, connection: Connection, base: str, url: IssueUrl, environ: Mapping[str, str]) -> None:
        self.connection = connection
        self.base = base
        self.url = url
        self.environ = environ
        self.notes: list[str] = []
        self.hidden = 0

    def result(self) -> tuple[Issue, RepositoryFacts]:
        url = self.url
        found = self._get(f"{self.base}/repos/{url.owner}/{url.repo}/issues/{url.number}")
        answer = parse(IssueAnswer, found)
        if answer.pull_request is not None:
            raise _is_a_pull_request(url)
        repository = parse(RepositoryAnswer, self._get(self._repository_of(answer)))
        owner, _, name = (repository.full_name or f"{url.owner}/{url.repo}").partition("/")
        here = replace(url, owner=owner, repo=name, number=answer.number)
        if here.slug.lower() != url.slug.lower():
            self.notes.append(f"{url.slug} has moved: it is {here.slug} now")
        if answer.state == "closed":
            self.notes.append("the issue is closed")
        if answer.locked:
            self.notes.append("the issue's conversation is locked")
        comments = self._comments(f"{found.url.split('?')[0]}/comments?per_page={COMMENT_LIMIT}", answer.comments)
        issue = Issue(
            title=self._visible(answer.title).strip() or here.slug,
            body=self._visible(answer.body or ""),
            comments=tuple(self._comment(comment) for comment in comments),
            source="github",
            url=str(here),
            number=here.number,
        )
        if self.hidden:
            self.notes.append(f"{self.hidden} characters that GitHub does not show were removed from the issue's text")
        if self.base == self.environ.get("GITHUB_API_URL", "").rstrip("/") and url.host not in self.base:
            self.notes.append(f"read through GITHUB_API_URL, {self.base}")
        facts = RepositoryFacts(
            owner=owner,
            name=name,
            default_branch=repository.default_branch,
            private=repository.private,
            clone_url=clone_url(here, self.environ),
            notes=tuple(self.notes),
        )
        return issue, facts

    def _get(self, address: str) -> Answer:
        answer = self.connection.get(address)
        if answer.status >= 400:
            raise refusal(answer, self.url)
        return answer

    def _repository_of(self, answer: IssueAnswer) -> str:
        """The repository as the issue names it (after a transfer another one), if that is below the same API."""
        said, base = answer.repository_url or "", f"{self.base}/repos/"
        if said.startswith(base) and said.count("/") == base.count("/") + 1 and said.isprintable() and " " not in said:
            return said
        return f"{base}{self.url.owner}/{self.url.repo}"

    def _comments(self, address: str, expected: int) -> list[CommentAnswer]:
        comments: list[CommentAnswer] = []
        following: str | None = address
        for _ in range(_PAGE_LIMIT):
            if following is None or len(comments) >= COMMENT_LIMIT or not expected:
                break
            page = self._get(following)
            comments += parse(CommentAnswers, page).root
            following = page.following
        if len(comments) > COMMENT_LIMIT or (comments and following is not None) or expected > len(comments):
            comments = comments[:COMMENT_LIMIT]
            self.notes.append(
                f"only the first {len(comments)} of {max(expected, len(comments) + 1)} comments were read"
            )
        return comments

    def _comment(self, answer: CommentAnswer) -> Comment:
        author = answer.user.login if answer.user else "ghost"
        return Comment(
            author=drop_invisible(author), body=self._visible(answer.body or ""), association=answer.author_association
        )

    def _visible(self, text: str) -> str:
        if len(text) > TEXT_LIMIT:
            self.notes.append(f"a text of {len(text)} characters was cut to {TEXT_LIMIT}")
            text = text[:TEXT_LIMIT]
        seen, removed = visible_text(text)
        self.hidden += removed
        return seen


def _is_a_pull_request(url: IssueUrl) -> UserError:
    return UserError(f"{url.slug} is a pull request, not an issue: give the address of the issue it is about")
