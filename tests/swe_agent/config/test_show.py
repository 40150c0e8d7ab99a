"""Settings as text: complete, and without credentials."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from swe_agent.config import (
    FLAGS,
    BudgetSettings,
    ModelSettings,
    Settings,
    flat_settings,
    leaves,
    masked_url,
    settings_as_dict,
    variable,
)

DOCS = Path(__file__).parents[3] / "docs" / "configuration.md"


def test_the_dictionary_is_json_and_comes_back() -> None:
    settings = Settings(budget=BudgetSettings(max_steps=3))
    assert Settings.model_validate_json(json.dumps(settings_as_dict(settings))) == settings


def test_the_flat_view_has_every_key_in_order() -> None:
    assert list(flat_settings(Settings())) == list(leaves())


def test_an_address_is_shown_without_credentials() -> None:
    settings = Settings(model=ModelSettings(api_base="https://me:pass@host/v1?key=abc"))
    assert flat_settings(settings)["model.api_base"] == "https://***@host/v1?***"
    assert settings.model.api_base == "https://me:pass@host/v1?key=abc"


@pytest.mark.parametrize("url", ["http://localhost:8000/v1", "https://[::1]:8/v1"])
def test_an_address_without_credentials_is_shown_as_it_is(url: str) -> None:
    assert masked_url(url) == url


@given(secret=st.text("S#/?:@%&\\\n", min_size=1, max_size=12), tail=st.sampled_from(["", "/v1", "/v1?a=b"]))
def test_no_part_of_a_password_survives(secret: str, tail: str) -> None:
    shown = masked_url(f"https://user:{secret}S@host{tail}")
    assert shown.startswith("https://***@host")
    assert "S" not in shown


def test_the_tree_is_frozen_and_closed() -> None:
    with pytest.raises(ValidationError):
        Settings().budget.max_steps = 1  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Settings.model_validate({"budget": {"steps": 1}})


@pytest.mark.parametrize("key", leaves())
def test_the_documentation_has_every_key_with_default_variable_and_flag(key: str) -> None:
    row = next(line for line in DOCS.read_text("utf-8").splitlines() if line.startswith(f"| `{key}` |"))
    assert f"| `{json.dumps(flat_settings(Settings())[key])}` |" in row
    assert f"`{variable(key)}`" in row
    assert (f"`{FLAGS[key]}`" in row) if key in FLAGS else row.endswith("| |")
