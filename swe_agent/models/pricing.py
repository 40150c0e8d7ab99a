"""What a call costs, and the most it can cost, by litellm's price list. Unknown is None, never 0."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from swe_agent.models.litellm_library import load_litellm

_ABOVE = re.compile(r"_above_(\d+)k_tokens$")


@dataclass(frozen=True)
class Prices:
    """A model's row of the price list; empty when the list does not know the model."""

    row: Mapping[str, Any]

    @property
    def known(self) -> bool:
        """Whether both prices are listed. The list leaves some out, and litellm would count those as free."""
        return all(isinstance(self.row.get(f"{side}_cost_per_token"), int | float) for side in ("input", "output"))

    @property
    def max_output_tokens(self) -> int | None:
        limit = self.row.get("max_output_tokens")
        return limit if isinstance(limit, int) and limit > 0 else None

    @property
    def max_input_tokens(self) -> int | None:
        limit = self.row.get("max_input_tokens")
        return limit if isinstance(limit, int) and limit > 0 else None

    @property
    def marks_cache(self) -> bool:
        """Whether the service keeps a prompt only where it is told to, and charges for it."""
        return bool(self.row.get("cache_creation_input_token_cost"))

    def share(self, kind: Literal["cache_read", "cache_creation"]) -> float | None:
        """What a token out of the cache, or one written to it, costs in terms of a new one. None: not listed."""
        plain, special = self.row.get("input_cost_per_token"), self.row.get(f"{kind}_input_token_cost")
        return float(special) / float(plain) if plain and special else None

    def worst_case(self, input_tokens: int, output_tokens: int) -> float | None:
        """US dollars when nothing comes out of the cache and everything is written to it."""
        if not self.known:
            return None
        dearest_input = max(
            self._dearest("input_cost_per_token", input_tokens),
            self._dearest("cache_creation_input_token_cost", input_tokens),
        )
        dearest_output = max(
            self._dearest("output_cost_per_token", input_tokens),
            self._dearest("output_cost_per_reasoning_token", input_tokens),
        )
        return input_tokens * dearest_input + output_tokens * dearest_output

    def _dearest(self, key: str, input_tokens: int) -> float:
        found = [0.0]
        for name, price in self.row.items():
            above = _ABOVE.search(name)
            tier = name == key or (above is not None and name == key + above[0] and input_tokens > int(above[1]) * 1000)
            if tier and isinstance(price, int | float):
                found.append(float(price))
        return max(found)


def prices_of(name: str) -> Prices:
    """Look a litellm model name up in the list that came with litellm; no network."""
    litellm = load_litellm()
    try:
        model, provider, *_ = litellm.get_llm_provider(name)
    except litellm.exceptions.BadRequestError:
        return Prices({})
    for key in (name, f"{provider}/{model}", model):
        row = litellm.model_cost.get(key)
        if row is not None and str(row.get("litellm_provider", "")).startswith(provider):
            return Prices(row)
    return Prices({})


def cost_of(response: Any, name: str) -> float | None:
    """US dollars of a reply by a model whose prices are known; None when litellm cannot tell."""
    try:
        return float(load_litellm().completion_cost(completion_response=response, model=name))
    except Exception:  # litellm raises bare Exception for what it cannot price
        return None
