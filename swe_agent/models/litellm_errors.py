"""What went wrong in a call through litellm: whether to try again, what it may have cost, and one line for a person."""

import json
import os
import re
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from swe_agent.errors import ContextOverflow, ModelError
from swe_agent.models.litellm_library import load_litellm

LONGEST_WAIT = 120.0
"""Seconds. A service that asks for a longer pause is not waited for."""

_LINE = 300
_NOISE = re.compile(r"^(?:litellm\.)?(?:\w*(?:Error|Exception)(?: \w+Error)?|Timeout)\s*[:-]\s*")
_TOO_LONG = re.compile(
    r"(?:prompt|input|conversation|request) (?:is )?too long"
    r"|(?:exceed\w*|maximum|longer than|larger than)[^.]{0,60}\bcontext|\bcontext[^.]{0,60}(?:exceed|too long)",
    re.IGNORECASE,
)
_NO_TOOLS = re.compile(
    r"(?:not|n't) (?:currently )?(?:support|allow|have|accept)\w*[^.]{0,40}\b(?:tool|function)"
    r"|\b(?:tool|function)[^.]{0,60}(?:not (?:currently )?(?:supported|available|allowed)|unsupported)"
    r"|unsupported[^.]{0,40}\btool",
    re.IGNORECASE,
)
_OF_IMAGES = re.compile(r"\bimages?\b|image_url|\bvision\b|multi-?modal", re.IGNORECASE)
_SECRET_VARIABLE = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD)$")
_SECRET_TEXT = re.compile(
    r"\b(?:sk|pk|gsk|xai|key|ghp|hf)[-_][\w*.-]{6,}|\bAIza[\w-]{10,}|\S*\*{3,}\S*|(?<=Bearer )\S+|(?<=//)[^/\s@]+@"
)


class CallFailed(Exception):
    """One attempt that failed.

    `retry_after` is in seconds, as the service asked for. `billed` says that the service may have done the work.
    `no_tools` says that the model cannot call functions, `of_images` that it may be for pictures in the conversation.
    """

    def __init__(
        self,
        error: ModelError,
        retryable: bool,
        retry_after: float | None,
        billed: bool,
        no_tools: bool = False,
        of_images: bool = False,
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.retryable = retryable
        self.retry_after = retry_after
        self.billed = billed
        self.no_tools = no_tools
        self.of_images = of_images


def failed(error: Exception, name: str, api_base: str | None) -> CallFailed:
    """Judge an exception that litellm raised for the model `name`.

    litellm reports a broken connection, a status 5xx, an HTML page and its own failures by the same classes, so the
    httpx exception underneath decides: a failure that no HTTP exchange caused would only happen again.
    """
    kinds = load_litellm().exceptions
    status = _status(error)
    line = _line(error)
    if isinstance(error, kinds.ContextWindowExceededError) or _is_too_long(line, status):
        return CallFailed(ContextOverflow(f"{name}: the conversation is too long: {line}"), False, None, False)
    if isinstance(error, kinds.AuthenticationError | kinds.PermissionDeniedError) or status in (401, 403):
        text = f"{name}: the service refused {'the key' if status == 401 else 'access'}: {line}"
        return CallFailed(ModelError(_missing_key(error, name, api_base) or text), False, None, False)
    retry_after = _retry_after(error)
    retryable = _worth_another_try(error, status, kinds)
    if retryable and retry_after is not None and retry_after > LONGEST_WAIT:
        text = f"{name}: the service asks for a pause of {retry_after:.0f} s: {line}"
        return CallFailed(ModelError(text), False, retry_after, False)
    billed = isinstance(error, kinds.Timeout) or _lost_on_the_way(error)
    return CallFailed(
        ModelError(_missing_key(error, name, api_base) or f"{name}: {line}"),
        retryable,
        retry_after,
        billed,
        no_tools=status in (None, 400, 404, 422, 501) and _NO_TOOLS.search(line) is not None,
        of_images=status in (None, 400, 404, 413, 415, 422, 500, 501) and _OF_IMAGES.search(line) is not None,
    )


def redact(text: str) -> str:
    """The text without the keys of this process's environment and without what looks like a key."""
    for variable, value in os.environ.items():
        if len(value) >= 8 and _SECRET_VARIABLE.search(variable.upper()):
            text = text.replace(value, "***")
    return _SECRET_TEXT.sub("***", text)


def missing_keys(name: str, api_base: str | None) -> list[str]:
    """Environment variables that would hold the key for this model and are not set; empty when one is set."""
    found = load_litellm().validate_environment(name, api_base=api_base)
    return [] if found["keys_in_environment"] else list(found["missing_keys"])


def _worth_another_try(error: Exception, status: int | None, kinds: Any) -> bool:
    if "insufficient_quota" in _body(error) or "exceeded your current quota" in str(error):
        return False
    temporary = (kinds.RateLimitError, kinds.Timeout, kinds.ServiceUnavailableError, kinds.BadGatewayError)
    if isinstance(error, temporary) or _transport(error) is not None:
        return True
    return _response(error) is not None and status is not None and status >= 500


def _lost_on_the_way(error: Exception) -> bool:
    """Whether the connection broke after the request may have arrived."""
    transport = _transport(error)
    return transport is not None and not isinstance(transport, httpx.ConnectError | httpx.ConnectTimeout)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _transport(error: Exception) -> httpx.TransportError | None:
    return next((each for each in _chain(error) if isinstance(each, httpx.TransportError)), None)


def _response(error: Exception) -> httpx.Response | None:
    return next((each.response for each in _chain(error) if isinstance(each, httpx.HTTPStatusError)), None)


def _status(error: Exception) -> int | None:
    response = _response(error)
    if response is not None:
        return response.status_code
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None


def _body(error: Exception) -> str:
    response = _response(error)
    try:
        return response.text if response is not None else ""
    except httpx.StreamError:
        return ""


def _retry_after(error: Exception) -> float | None:
    response = _response(error)
    value = response.headers.get("retry-after", "").strip() if response is not None else ""
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return max(0.0, seconds) if seconds == seconds else None


def _line(error: Exception) -> str:
    if isinstance(_transport(error), httpx.ConnectError):
        return "no connection to the service; is its address right and is it running?"
    response = _response(error)
    if response is None and _transport(error) is None and _is_unreadable(error):
        return "the answer is not a chat completion; is --api-base the address of an OpenAI-compatible service?"
    text = redact(_said(error) or _stripped(error)) or "it failed without a reason"
    text = text if len(text) <= _LINE else text[:_LINE] + "..."
    return text if response is None else f"{text} (HTTP {response.status_code})"


def _said(error: Exception) -> str:
    """The message in the service's own JSON, in the shapes that services use."""
    try:
        said = json.loads(_body(error))
    except (ValueError, RecursionError):
        return ""
    for key in ("error", "message", "detail"):
        said = said.get(key, said) if isinstance(said, dict) else said
    return " ".join(said.split()) if isinstance(said, str) else ""


def _stripped(error: Exception) -> str:
    """litellm's own text without the names of exceptions in front and the traceback behind."""
    text = " ".join(str(error).partition("Traceback (most recent call last)")[0].split())
    while (shorter := _NOISE.sub("", text, count=1)) != text:
        text = shorter
    return text


def _is_too_long(line: str, status: int | None) -> bool:
    return status == 413 or (status in (400, 422) and _TOO_LONG.search(line) is not None)


def _is_unreadable(error: Exception) -> bool:
    text = str(error)
    return "invalid response from LLM endpoint" in text or "Expecting value" in text


def _missing_key(error: Exception, name: str, api_base: str | None) -> str:
    """One line when nothing was sent for want of a key, else nothing."""
    if api_base is not None or _response(error) is not None or _transport(error) is not None:
        return ""
    missing = [variable for variable in missing_keys(name, None) if variable.endswith("_API_KEY")]
    return f"{name}: no key for the service; set {' or '.join(missing)}" if missing else ""
