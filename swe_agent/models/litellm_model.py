"""Any model that litellm reaches: hosted, or local behind an OpenAI-compatible address."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import JsonValue
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from swe_agent.budget import Budget, Reservation
from swe_agent.config.settings import ShowImages, ToolFormat
from swe_agent.errors import ModelError, UserError
from swe_agent.models.cache_marks import CacheMarks
from swe_agent.models.litellm_errors import CallFailed, failed, missing_keys, redact
from swe_agent.models.litellm_library import load_litellm
from swe_agent.models.pricing import Prices, cost_of, prices_of
from swe_agent.models.text_tools import as_text, read_calls
from swe_agent.models.wire import clean, read_call, to_wire, weight
from swe_agent.waiting import DeadlinePassed, pause, wait_for
from trajectories import AssistantMessage, Message, ToolCall, Usage, images_of

TIMEOUT = 300.0
MAX_OUTPUT_TOKENS = 8192
RETRIES = 4

UNKNOWN = Usage(input=None, output=None, cached=None, cost_usd=None)

_HIDDEN_TOKENS = 1000
"""Tokens that services add around a conversation: templates, and the instructions for calling tools."""

_PICTURE_TOKENS = 5000
"""The most that a picture costs; `gpt-4o-mini` alone counts up to 37,000, for a lower price of each."""

_DENSER = 1.5
"""How many times more tokens per byte the next conversation may have than any before it."""

_backoff = wait_random_exponential(multiplier=1, max=60)


class LitellmModel:
    """A model by its litellm name, `provider/model`.

    The key comes from the environment alone (`OPENAI_API_KEY` and its like); with an `api_base` and no key in the
    environment a dummy is sent, which local servers accept. `timeout` is in seconds per attempt. Rate limits, timeouts,
    broken connections and 5xx are tried again up to `retries` times with growing random pauses, or the pause the
    service asks for; nothing else is. Every attempt is reserved in the budget first. `sleep` takes seconds.
    `tool_format` says whether tools are called as the service has it (`native`), in texts, or as the model can;
    `images` whether it is shown pictures. Once the service refused some, lines stand in place of all of them.
    """

    def __init__(
        self,
        name: str,
        api_base: str | None = None,
        budget: Budget | None = None,
        *,
        timeout: float = TIMEOUT,
        max_output_tokens: int = MAX_OUTPUT_TOKENS,
        temperature: float | None = None,
        retries: int = RETRIES,
        tool_format: ToolFormat = "auto",
        images: ShowImages = "auto",
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self.name = name
        self._api_base = api_base
        self._budget = budget
        self._timeout = timeout
        self.max_output_tokens = max_output_tokens
        self._temperature = temperature
        self._retries = retries
        self._sleep = self._pause if sleep is None else sleep
        self.deadline: float | None = None
        """On the monotonic clock. What is not answered then is left, as `DeadlinePassed`."""
        self._tool_format = tool_format
        self._images = images
        self._tokens_per_byte: float | None = None
        self._marks = CacheMarks()

    @property
    def sees_images(self) -> bool:
        """By the setting, and else by litellm's list, which does not know what a server of one's own serves."""
        listed = self._images == "auto" and bool(prices_of(self.name).row.get("supports_vision"))
        return listed or self._images == "always"

    def query(self, messages: Sequence[Message], tools: Sequence[dict[str, JsonValue]] = ()) -> AssistantMessage:
        """One reply; see `Model`. An empty text comes back as None, a usage the service did not report as unknown."""
        retrying = Retrying(
            stop=stop_after_attempt(self._retries + 1),
            retry=retry_if_exception(lambda error: isinstance(error, CallFailed) and error.retryable),
            wait=_pause,
            sleep=self._sleep,
            reraise=True,
        )
        prices = prices_of(self.name)
        try:
            if not self._in_text(prices):
                return retrying(self._attempt, self._request(messages, tools, prices), prices)
            reply = retrying(self._attempt, self._request(as_text(messages, tools), (), prices), prices)
            rest, calls = read_calls(reply.content or "", tools)
            return reply.model_copy(update={"content": rest or None, "tool_calls": calls})
        except CallFailed as failure:
            if tools and self._tool_format == "auto" and failure.no_tools:
                self._tool_format = "text"
                return self.query(messages, tools)
            if failure.of_images and self._images != "never" and any(map(images_of, messages)):
                self._images = "never"
                return self.query(messages, tools)
            tries = retrying.statistics["attempt_number"]
            if tries == 1:
                raise failure.error from None
            raise type(failure.error)(f"{failure.error} (tried {tries} times)") from None

    def _in_text(self, prices: Prices) -> bool:
        """Whether tools are told of and called in texts. The list says it of models it knows; of others the service."""
        unable = bool(prices.row) and not prices.row.get("supports_function_calling")
        return self._tool_format == "text" or (self._tool_format == "auto" and unable)

    def _request(
        self, messages: Sequence[Message], tools: Sequence[dict[str, JsonValue]], prices: Prices
    ) -> dict[str, Any]:
        limit = prices.max_output_tokens
        request: dict[str, Any] = {
            "model": self.name,
            "messages": to_wire(
                messages,
                self._marks.choose(messages) if prices.marks_cache else (),
                pictures=self._images != "never",
            ),
            "timeout": self._timeout,
            "num_retries": 0,
            "max_tokens": self.max_output_tokens if limit is None else min(limit, self.max_output_tokens),
        }
        if tools:
            request["tools"] = list(tools)
        if self._temperature is not None:
            request["temperature"] = self._temperature
        if self._api_base is not None:
            request["api_base"] = self._api_base
            missing = missing_keys(self.name, self._api_base)
            if missing and all(variable.endswith("_API_KEY") for variable in missing):
                request["api_key"] = "not-needed"
        return request

    def _attempt(self, request: dict[str, Any], prices: Prices) -> AssistantMessage:
        litellm = load_litellm()
        size, pictures = weight(request["messages"])
        size += len(json.dumps(request.get("tools"), ensure_ascii=False).encode("utf-8", "replace"))
        reservation = self._reserve(size, pictures, request["max_tokens"], prices)
        try:
            response = wait_for(lambda: litellm.completion(**request), self.deadline)
        except DeadlinePassed:
            self._settle(reservation, UNKNOWN)
            raise
        except Exception as error:
            failure = failed(error, self.name, self._api_base)
            self._settle(reservation, UNKNOWN if failure.billed else Usage())
            raise failure from error
        except BaseException:
            self._settle(reservation, UNKNOWN)
            raise
        usage = self._usage(response, prices)
        self._settle(reservation, usage)
        if usage.input is not None and not pictures:
            self._tokens_per_byte = max(self._tokens_per_byte or 0.0, usage.input / size)
        return self._reply(response, usage)

    def _pause(self, seconds: float) -> None:
        pause(seconds, self.deadline)

    def _reserve(self, size: int, pictures: int, output_tokens: int, prices: Prices) -> Reservation | None:
        if self._budget is None:
            return None
        # No tokenizer: a token is a byte at least, and the service's own counts show how far from that it really is.
        dense = 1.0 if self._tokens_per_byte is None else min(1.0, self._tokens_per_byte * _DENSER)
        input_tokens = int(size * dense) + pictures * _PICTURE_TOKENS + _HIDDEN_TOKENS
        return self._budget.reserve(prices.worst_case(input_tokens, output_tokens), input_tokens + output_tokens)

    def _settle(self, reservation: Reservation | None, usage: Usage) -> None:
        if self._budget is not None and reservation is not None:
            self._budget.settle(reservation, usage)

    def _usage(self, response: Any, prices: Prices) -> Usage:
        reported = getattr(response, "usage", None)
        # litellm fills in zeros for a service that reports nothing.
        if reported is None or not reported.prompt_tokens:
            return UNKNOWN
        details = getattr(reported, "prompt_tokens_details", None)
        return Usage(
            input=reported.prompt_tokens,
            output=reported.completion_tokens,
            cached=getattr(details, "cached_tokens", None),
            cost_usd=cost_of(response, self.name) if prices.known else None,
        )

    def _reply(self, response: Any, usage: Usage) -> AssistantMessage:
        choices = getattr(response, "choices", None)
        if not choices:
            raise ModelError(f"{self.name}: the service answered without a reply")
        message = choices[0].message
        reason = getattr(choices[0], "finish_reason", None)
        refusal = getattr(message, "refusal", None) or reason in ("content_filter", "refusal")
        content = clean(message.content) if isinstance(message.content, str) else ""
        return AssistantMessage(
            content=content if content.strip() else None,
            tool_calls=tuple(
                _certain(read_call(call.function.name, call.function.arguments, call.id), reason, call)
                for call in message.tool_calls or ()
            ),
            usage=usage,
            model=clean(response.model or "") or self.name,
            ended="cut" if reason == "length" else "refused" if refusal else None,
        )


def _certain(call: ToolCall, reason: str | None, raw: Any) -> ToolCall:
    """Of a reply that was cut, arguments that had to be mended may lack their end."""
    if reason == "length" and call.mended:
        return ToolCall(id=call.id, name=call.name, malformed=clean(str(raw.function.arguments)))
    return call


def check_name(name: str) -> None:
    """Raise `UserError` for a name that litellm cannot give to a provider. No network."""
    litellm = load_litellm()
    try:
        model, _, *_ = litellm.get_llm_provider(name)
    except litellm.exceptions.BadRequestError:
        model = ""
    if not model.strip():
        example = "gpt-4o" if not name or name.endswith("/") else redact(name)
        raise UserError(f"no such model: '{redact(name)}'; write provider/name, for example openai/{example}")


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, CallFailed) else None
    # A little more than asked for, differently for each worker, or all of them come back in the same instant.
    return _backoff(state) if asked is None else asked + _backoff(state) / 10
