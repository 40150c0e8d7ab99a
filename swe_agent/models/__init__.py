"""Whatever answers the conversation: a service, a script, a recording or a person. A new kind is a file and a line."""

from collections.abc import Callable
from urllib.parse import urlsplit

from swe_agent.budget import Budget
from swe_agent.config.settings import ShowImages, ToolFormat
from swe_agent.errors import UserError
from swe_agent.models.base import Model
from swe_agent.models.human import HumanModel
from swe_agent.models.litellm_model import MAX_OUTPUT_TOKENS, RETRIES, TIMEOUT, LitellmModel, check_name
from swe_agent.models.replay import ReplayModel
from swe_agent.models.scripted import ScriptedCall, ScriptedModel, ScriptedReply

KINDS: dict[str, Callable[[str], Model]] = {
    "human": HumanModel.from_argument,
    "replay": ReplayModel.from_run,
    "scripted": ScriptedModel.from_file,
}
"""Models that are not litellm's, by what stands before the colon; the opener is given what stands after it."""

__all__ = [
    "KINDS",
    "HumanModel",
    "LitellmModel",
    "Model",
    "ReplayModel",
    "ScriptedCall",
    "ScriptedModel",
    "ScriptedReply",
    "open_model",
]


def open_model(
    name: str,
    *,
    api_base: str | None = None,
    budget: Budget | None = None,
    timeout: float = TIMEOUT,
    max_output_tokens: int = MAX_OUTPUT_TOKENS,
    temperature: float | None = None,
    retries: int = RETRIES,
    tool_format: ToolFormat = "auto",
    images: ShowImages = "auto",
) -> Model:
    """The model of a `--model` flag: `scripted:FILE`, `replay:RUN`, `human`, or a litellm name `provider/name`.

    Everything after `name` is for litellm's models; the others cost nothing. Makes no call to a service. Raises
    `UserError` for a file that cannot be used, a name without a provider and an `api_base` that is no URL.
    """
    kind, _, argument = name.partition(":")
    if kind in KINDS:
        return KINDS[kind](argument)
    if api_base is not None:
        _check_url(api_base)
    check_name(name)
    return LitellmModel(
        name,
        api_base,
        budget,
        timeout=timeout,
        max_output_tokens=max_output_tokens,
        temperature=temperature,
        retries=retries,
        tool_format=tool_format,
        images=images,
    )


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise UserError("the base URL of the model must look like http://localhost:8000/v1")
