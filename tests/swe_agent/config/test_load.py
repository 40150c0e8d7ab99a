"""Which layer has the last word."""

import re
from pathlib import Path

import pytest

import envs.inside
from swe_agent.config import FLAGS, LoadedSettings, Settings, leaves, load_settings, user_config_file, variable
from swe_agent.config.load import IGNORED_VARIABLES
from swe_agent.errors import UserError


@pytest.fixture
def user_file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config.toml"


def load(
    folder: Path,
    user_file: Path,
    *,
    user: str | None = None,
    project: str | None = None,
    environ: dict[str, str] | None = None,
    flags: dict[str, object] | None = None,
) -> LoadedSettings:
    user_file.parent.mkdir(exist_ok=True)
    if user is not None:
        user_file.write_text(user, encoding="utf-8")
    if project is not None:
        (folder / "swe-agent.toml").write_text(project, encoding="utf-8")
    return load_settings(cwd=folder, environ=environ or {}, flags=flags or {}, user_file=user_file)


def test_without_any_layer_everything_is_a_default(tmp_path: Path, user_file: Path) -> None:
    loaded = load(tmp_path, user_file)
    assert loaded.settings == Settings()
    assert loaded.origins == dict.fromkeys(leaves(), "default")
    assert (loaded.settings.budget.max_steps, loaded.settings.budget.time_limit) == (60, 1800.0)
    assert loaded.settings.output.folder == "runs"


def test_each_layer_beats_the_one_below(tmp_path: Path, user_file: Path) -> None:
    user, project = "[budget]\nmax_steps = 50", "[budget]\nmax_steps = 40"
    environ = {"SWE_AGENT_BUDGET__MAX_STEPS": "70"}
    flags: dict[str, object] = {"budget.max_steps": 80}
    seen = [
        load(tmp_path, user_file),
        load(tmp_path, user_file, user=user),
        load(tmp_path, user_file, project=project),
        load(tmp_path, user_file, environ=environ),
        load(tmp_path, user_file, environ=environ, flags=flags),
    ]
    assert [each.settings.budget.max_steps for each in seen] == [60, 50, 40, 70, 80]
    assert [each.origins["budget.max_steps"] for each in seen] == [
        "default",
        f"user file {user_file}",
        "swe-agent.toml",
        "SWE_AGENT_BUDGET__MAX_STEPS",
        "--max-steps",
    ]


def test_a_layer_changes_only_the_keys_it_names(tmp_path: Path, user_file: Path) -> None:
    loaded = load(tmp_path, user_file, user="[environment.limits]\npids = 64\n[model]\nname = 'human'")
    assert loaded.settings.environment.limits.pids == 64
    assert loaded.settings.environment.limits.memory_mb == 4096
    assert {key for key, origin in loaded.origins.items() if origin != "default"} == {
        "environment.limits.pids",
        "model.name",
    }


def test_a_flag_not_given_says_nothing(tmp_path: Path, user_file: Path) -> None:
    loaded = load(tmp_path, user_file, environ={"SWE_AGENT_MODEL": "a/b"}, flags=dict.fromkeys(FLAGS))
    assert loaded.settings.model.name == "a/b"
    assert not [origin for origin in loaded.origins.values() if origin.startswith("--")]


def test_flags_are_named_as_the_command_line_names_them(tmp_path: Path, user_file: Path) -> None:
    flags: dict[str, object] = {
        "environment.kind": "local",
        "model.name": "human",
        "output.folder": "o",
        "budget.max_tokens": 9,
    }
    origins = load(tmp_path, user_file, flags=flags).origins
    assert [origins[key] for key in flags] == ["--env", "--model", "--output", "--max-tokens"]


def test_a_flag_that_is_no_key_is_our_mistake(tmp_path: Path, user_file: Path) -> None:
    with pytest.raises(KeyError, match=r"budget\.steps"):
        load(tmp_path, user_file, flags={"budget.steps": 3})


def test_variables_of_every_type(tmp_path: Path, user_file: Path) -> None:
    environ = {
        "SWE_AGENT_MODEL__NAME": "openai/x",
        "SWE_AGENT_API_BASE": "http://localhost:8000/v1",
        "SWE_AGENT_PROJECT__PYTHON": "3.9",
        "SWE_AGENT_PROJECT__INSTALL": '["pip install .", "true"]',
        "SWE_AGENT_BUDGET__MAX_COST": "1.5",
        "SWE_AGENT_BUDGET__TIME_LIMIT": "90",
        "SWE_AGENT_ENVIRONMENT__LIMITS__CPUS": "0.5",
        "SWE_AGENT_STRATEGY__NAME": "repair",
    }
    settings = load(tmp_path, user_file, environ=environ).settings
    assert (settings.model.name, settings.model.api_base) == ("openai/x", "http://localhost:8000/v1")
    assert (settings.project.python, settings.project.install) == ("3.9", ("pip install .", "true"))
    assert (settings.budget.max_cost, settings.budget.time_limit) == (1.5, 90.0)
    assert (settings.environment.limits.cpus, settings.strategy.name) == (0.5, "repair")


def test_null_in_a_variable_takes_a_limit_away(tmp_path: Path, user_file: Path) -> None:
    environ = {"SWE_AGENT_BUDGET__MAX_COST": "null"}
    loaded = load(tmp_path, user_file, user="[budget]\nmax_cost = 2", environ=environ)
    assert loaded.settings.budget.max_cost is None
    assert loaded.origins["budget.max_cost"] == "SWE_AGENT_BUDGET__MAX_COST"


def test_empty_foreign_and_reserved_variables_say_nothing(tmp_path: Path, user_file: Path) -> None:
    environ = {"SWE_AGENT_MODEL": "", "SWE_AGENT_REQUIRE": "docker,node", "SWEAGENT_X": "1", "PATH": "/bin"}
    assert load(tmp_path, user_file, environ=environ).settings == Settings()


def test_variables_set_around_a_targets_tests_are_no_settings() -> None:
    folder = Path(envs.inside.__file__).parent
    used = set(re.findall(r"SWE_AGENT_[A-Z_]+", "".join(path.read_text("utf-8") for path in folder.glob("*.py"))))
    assert used
    assert used <= IGNORED_VARIABLES
    assert not IGNORED_VARIABLES & {variable(key) for key in leaves()}


def test_long_and_short_form_of_a_variable_may_not_differ(tmp_path: Path, user_file: Path) -> None:
    same = {"SWE_AGENT_MODEL": "a/b", "SWE_AGENT_MODEL__NAME": "a/b"}
    assert load(tmp_path, user_file, environ=same).settings.model.name == "a/b"
    with pytest.raises(UserError, match=r"SWE_AGENT_MODEL and SWE_AGENT_MODEL__NAME both set model\.name, differently"):
        load(tmp_path, user_file, environ=same | {"SWE_AGENT_MODEL": "c/d"})


def test_the_users_file_lies_where_the_platform_keeps_such_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "cfg"))
    file = user_config_file()
    assert file.name == "config.toml"
    assert file.parent.name == "swe-agent"
    assert file.is_relative_to(tmp_path)
    file.parent.mkdir(parents=True)
    file.write_text("[model]\nname = 'human'\n", encoding="utf-8")
    loaded = load_settings(cwd=tmp_path, environ={}, flags={})
    assert loaded.origins["model.name"] == f"user file ~/{file.relative_to(tmp_path).as_posix()}"


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path, user_file: Path) -> None:
    (tmp_path / "swe-agent.toml").write_bytes(b'\xef\xbb\xbf[project]\r\npython = "3.12"\r\n')
    assert load(tmp_path, user_file).settings.project.python == "3.12"
