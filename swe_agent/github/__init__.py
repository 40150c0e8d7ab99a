"""An issue's address in: take it apart, read the issue, clean its text, clone its repository."""

from swe_agent.github.client import IssueReader, RepositoryFacts
from swe_agent.github.clone import clone_repository, resolve_base
from swe_agent.github.sanitize import visible_text
from swe_agent.github.url import IssueUrl, api_base, clone_url, looks_like_url, parse_issue_url, token_for

__all__ = [
    "IssueReader",
    "IssueUrl",
    "RepositoryFacts",
    "api_base",
    "clone_repository",
    "clone_url",
    "looks_like_url",
    "parse_issue_url",
    "resolve_base",
    "token_for",
    "visible_text",
]
