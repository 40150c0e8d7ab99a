"""What a 4xx of GitHub's API means to a person, in one line that says what to do."""

import json
from datetime import UTC, datetime

from swe_agent.errors import UserError
from swe_agent.github.connection import Answer
from swe_agent.github.invisible import drop_invisible
from swe_agent.github.url import IssueUrl


def refusal(answer: Answer, url: IssueUrl) -> UserError:
    """The error for an answer with a status of 400 to 499."""
    if answer.status == 401:
        return UserError(f"{answer.place} refused the token: GITHUB_TOKEN is wrong or has expired; renew or unset it")
    if _is_rate_limit(answer):
        return UserError(f"{answer.place} allows no more requests for now: {_relief(answer)}")
    if answer.status in (403, 451):
        return UserError(f"{answer.place} does not give out {url.slug} ({answer.status}{_reason(answer)})")
    if answer.status == 404:
        if answer.with_token:
            way = "if it is private, GITHUB_TOKEN has no access to it"
        else:
            way = f"if it is private, set a GITHUB_TOKEN that may read it (and GITHUB_SERVER_URL={url.server})"
            if url.server == "https://github.com":
                way = "if it is private, set a GITHUB_TOKEN that may read it"
        return UserError(f"no issue {url.slug} on {answer.place}: check the address, or, {way}")
    if answer.status == 410:
        return UserError(f"{url.slug} is gone: the issue was deleted, or the repository has its issues turned off")
    return UserError(f"{answer.place} refuses to read {url.slug} ({answer.status}{_reason(answer)})")


def _is_rate_limit(answer: Answer) -> bool:
    if answer.status == 429:
        return True
    headers = answer.headers
    spent = headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
    return answer.status == 403 and (spent or "rate limit" in _reason(answer).lower())


def _relief(answer: Answer) -> str:
    when = "the limit resets within the hour"
    if (after := answer.headers.get("retry-after", "")).isdecimal():
        when = f"try again in {int(after)} seconds"
    elif (reset := answer.headers.get("x-ratelimit-reset", "")).isdecimal() and len(reset) <= 11:
        when = f"the limit resets at {datetime.fromtimestamp(int(reset), UTC):%Y-%m-%d %H:%M} UTC"
    return when if answer.with_token else f"{when}; a GITHUB_TOKEN raises it from 60 to 5000 requests an hour"


def _reason(answer: Answer) -> str:
    """What the server says, as `: text`, printable and short; empty when it says nothing."""
    try:
        said = json.loads(answer.body)["message"]
    except (ValueError, KeyError, TypeError):
        return ""
    line = " ".join(drop_invisible(said).split())[:200] if isinstance(said, str) else ""
    return f": {line}" if line else ""
