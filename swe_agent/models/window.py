"""How much of a conversation a model takes at once, and what showing it again costs."""

from aci import FoldRules
from swe_agent.config import AgentSettings
from swe_agent.models.base import Model
from swe_agent.models.litellm_model import LitellmModel
from swe_agent.models.pricing import Prices, prices_of

SMALLEST = 2000
TOOLS = 4000
"""Tokens left for the tools' schemas."""


def fold_rules(model: Model, settings: AgentSettings) -> FoldRules:
    """By the settings, and by what the price list says of the model."""
    usual = FoldRules()
    prices, output = Prices({}), 0
    if isinstance(model, LitellmModel):
        prices, output = prices_of(model.name), model.max_output_tokens
    window = prices.max_input_tokens
    most = settings.context_tokens if window is None else min(settings.context_tokens, window - output - TOOLS)
    return FoldRules(
        keep_last=settings.keep_observations,
        max_tokens=max(most, SMALLEST),
        cached_price=prices.share("cache_read") or usual.cached_price,
        written_price=prices.share("cache_creation") or usual.written_price,
        for_saving=settings.fold,
    )
