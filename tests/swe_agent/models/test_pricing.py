import pytest

from swe_agent.models.pricing import Prices, prices_of


def test_a_listed_model_has_prices() -> None:
    prices = prices_of("openai/gpt-4o")
    assert prices.known
    assert prices.max_output_tokens == 16384
    assert prices.worst_case(1000, 100) == pytest.approx(1000 * 2.5e-6 + 100 * 1e-5)


@pytest.mark.parametrize("name", ["openai/nobody-knows", "ollama/qwen", "hosted_vllm/gpt-4o"])
def test_a_model_that_is_not_listed_is_unknown_not_free(name: str) -> None:
    prices = prices_of(name)
    assert not prices.known
    assert prices.worst_case(1000, 100) is None
    assert prices.max_output_tokens is None


def test_half_a_price_is_unknown() -> None:
    assert Prices({"input_cost_per_token": 1e-6}).worst_case(1, 1) is None


def test_writing_the_cache_and_long_conversations_are_dearer() -> None:
    prices = Prices(
        {
            "input_cost_per_token": 3.0,
            "cache_creation_input_token_cost": 4.0,
            "input_cost_per_token_above_1k_tokens": 6.0,
            "input_cost_per_token_above_1k_tokens_priority": 100.0,
            "input_cost_per_token_priority": 100.0,
            "output_cost_per_token": 10.0,
            "output_cost_per_token_above_1k_tokens": 20.0,
        }
    )
    assert prices.worst_case(1000, 1) == 1000 * 4.0 + 10.0
    assert prices.worst_case(1001, 1) == 1001 * 6.0 + 20.0
