"""GET requests to one GitHub API: time and size limits, retries, redirects on the same host, and the token rule."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from swe_agent.errors import InfrastructureError
from swe_agent.github.url import origin_of, token_for

RESPONSE_LIMIT = 16 * 1024 * 1024
"""Bytes read at most of one answer."""

_RETRIES = 2
_REDIRECTS = 5


@dataclass(frozen=True)
class Answer:
    """What came back: `url` is where it was found after redirects, header names are lower case.

    `following` is the next page's address; `with_token` says whether the token was sent.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    following: str | None
    with_token: bool

    @property
    def place(self) -> str:
        """The server, as it is named to a person."""
        return urlsplit(self.url).netloc


class Connection:
    """An open HTTP client. Proxies and certificates come from the usual environment variables (HTTPS_PROXY, ...)."""

    def __init__(self, environ: Mapping[str, str], *, timeout: float, backoff: float) -> None:
        self._environ = environ
        self._timeout = timeout
        self._backoff = backoff
        try:
            self._client = httpx.Client(timeout=timeout, follow_redirects=False)
        except (OSError, ValueError, ImportError) as error:
            raise InfrastructureError(
                f"cannot set up HTTP from SSL_CERT_FILE and the proxy variables: {_one_line(error)}"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._client.close()

    def get(self, address: str) -> Answer:
        """The answer to a GET, whatever its status below 500.

        Raises `InfrastructureError` for a 5xx that two retries did not mend, a network that fails, an answer that is
        too slow or too large, and a redirect to another host.
        """
        for _ in range(_REDIRECTS):
            answer = self._patiently(address)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            target = urljoin(address, answer.headers.get("location", ""))
            address = self._same_host(address, target)
        raise InfrastructureError(f"{answer.place} redirects in a circle")

    def _patiently(self, address: str) -> Answer:
        for attempt in range(_RETRIES + 1):
            if attempt:
                time.sleep(self._backoff * 2 ** (attempt - 1))
            answer = self._once(address)
            if answer.status < 500:
                return answer
        raise InfrastructureError(
            f"{answer.place} answered {answer.status} three times: the server is in trouble, try again later"
        )

    def _once(self, address: str) -> Answer:
        token = token_for(address, self._environ)
        headers = {
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": "swe-agent-house",
            **({"Authorization": f"Bearer {token}"} if token else {}),
        }
        place = urlsplit(address).netloc
        deadline = time.monotonic() + self._timeout
        try:
            # Cookies are refused: nothing that one answer sets goes with the next request.
            self._client.cookies.clear()
            with self._client.stream("GET", address, headers=headers) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > RESPONSE_LIMIT:
                        raise InfrastructureError(f"{place} sent more than {RESPONSE_LIMIT} bytes")
                    if time.monotonic() > deadline:
                        raise httpx.ReadTimeout("slow")
                following = response.links.get("next", {}).get("url")
        except httpx.TimeoutException:
            raise InfrastructureError(f"{place} did not answer within {self._timeout:g} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise InfrastructureError(_network(place, error)) from None
        return Answer(
            url=address,
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=bytes(body),
            following=self._same_host(address, urljoin(address, following)) if following else None,
            with_token=token is not None,
        )

    def _same_host(self, address: str, target: str) -> str:
        """`target` if it is on the host of `address`, or the same name in https. Raises `InfrastructureError`."""
        try:
            here, there = origin_of(address), origin_of(target)
        except ValueError:
            here, there = "", "no web address"
        if there not in (here, here.replace("http://", "https://", 1)):
            place = urlsplit(address).netloc
            raise InfrastructureError(f"{place} refers to another server ({there[:100]}), which is not followed")
        return target


def _network(place: str, error: Exception) -> str:
    said = _one_line(error)
    if "SSL" in said or "certificate" in said.lower():
        return f"no secure connection to {place} ({said}): a company's own certificate goes into SSL_CERT_FILE"
    return f"cannot reach {place} ({said}): check the address, the network and HTTPS_PROXY"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
