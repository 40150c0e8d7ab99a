"""Where a build takes things from: from every layer of configuration to `Sources`, and masked wherever it is shown."""

import json
from pathlib import Path

import pytest

from envs.sources import Sources
from swe_agent.config import EnvironmentSettings, Settings, flat_settings, load_settings, settings_as_dict
from swe_agent.errors import UserError

FILE = """
[environment]
index_url = "https://me:pass@packages.example/simple"
extra_index_urls = ["https://token@extra.example/simple", "https://plain.example/simple"]
npm_registry = "https://npm.example/?key=abc"
ca_file = "~/company.pem"
images_gb = 50

[environment.base_images]
"python:3.11-slim" = "registry.example:5000/python:3.11-slim"
"""


def settings_of(folder: Path, text: str = "", environ: dict[str, str] | None = None) -> Settings:
    (folder / "user.toml").write_text(text, encoding="utf-8")
    return load_settings(cwd=folder, environ=environ or {}, flags={}, user_file=folder / "user.toml").settings


def test_a_file_says_all_of_it(tmp_path: Path) -> None:
    environment = settings_of(tmp_path, FILE).environment
    assert environment.sources() == Sources(
        index_url="https://me:pass@packages.example/simple",
        extra_index_urls=("https://token@extra.example/simple", "https://plain.example/simple"),
        npm_registry="https://npm.example/?key=abc",
        ca_file="~/company.pem",
        base_images={"python:3.11-slim": "registry.example:5000/python:3.11-slim"},
    )
    assert environment.images_gb == 50.0
    assert environment.sources().image("python:3.11-slim") == "registry.example:5000/python:3.11-slim"
    assert environment.sources().image("node:20-slim") == "node:20-slim"


def test_so_do_variables(tmp_path: Path) -> None:
    said = {
        "SWE_AGENT_ENVIRONMENT__BASE_IMAGES": '{"a": "b:1"}',
        "SWE_AGENT_ENVIRONMENT__EXTRA_INDEX_URLS": '["https://one.example"]',
        "SWE_AGENT_ENVIRONMENT__PROXY": "http://proxy:3128",
    }
    sources = settings_of(tmp_path, environ=said).environment.sources()
    assert sources == Sources(
        base_images={"a": "b:1"}, extra_index_urls=("https://one.example",), proxy="http://proxy:3128"
    )


def test_by_default_nothing_is_said() -> None:
    assert Settings().environment.sources() == Sources()


def test_what_is_kept_and_shown_holds_no_login(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, FILE + '\n[model]\napi_base = "https://me:pass@model.example"\n')
    kept = json.dumps(settings_as_dict(settings))
    assert not [word for word in ("me:pass", "token@", "abc") if word in kept]
    shown = flat_settings(settings)
    assert shown["environment.index_url"] == "https://***@packages.example/simple"
    assert shown["environment.extra_index_urls"] == ["https://***@extra.example/simple", "https://plain.example/simple"]
    assert shown["environment.base_images"] == {"python:3.11-slim": "registry.example:5000/python:3.11-slim"}


def test_a_kept_run_is_run_again_with_todays_logins(tmp_path: Path) -> None:
    now = settings_of(tmp_path, FILE).environment
    kept = Settings.model_validate(settings_as_dict(settings_of(tmp_path, FILE + "\n[environment.limits]\npids = 7\n")))
    again = kept.environment.with_sources_of(now)
    assert again.sources() == now.sources()
    assert again.limits.pids == 7
    assert EnvironmentSettings().with_sources_of(now).images_gb == 50.0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('index_url = "packages.example"', 'should be an address such as "https://host/v1"'),
        ('index_url = "me:pass@packages.example"', '"***@packages.example" should be an address'),
        ('extra_index_urls = "https://one.example"', "should be a list"),
        ('extra_index_urls = ["https://one.example", "two"]', "item 2 of environment.extra_index_urls"),
        ('base_images = "mine"', "should be a table"),
        ('base_images = ["a", "b"]', "should be a table"),
        ("base_images = {a = 1}", "environment.base_images = 1 should be a valid string"),
        ('base_images = {a = "--privileged"}', "should be the name of an image"),
        ('base_images = {"a b" = "c"}', "should be the name of an image"),
        ("images_gb = 0", "should be greater than 0"),
        ("images_gb = inf", "should be a finite number"),
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        settings_of(tmp_path, f"[environment]\n{line}\n")
    assert words in str(caught.value)
    assert str(caught.value).isprintable()
    assert "pass" not in str(caught.value)
