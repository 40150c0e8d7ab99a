"""A stranger's file may describe its project and nothing else."""

from pathlib import Path

import pytest

from swe_agent.config import LoadedSettings, leaves, load_settings
from swe_agent.errors import UserError


def load(folder: Path, project: str, user: str = "", environ: dict[str, str] | None = None) -> LoadedSettings:
    (folder / "swe-agent.toml").write_text(project, encoding="utf-8")
    (folder / "user.toml").write_text(user, encoding="utf-8")
    return load_settings(cwd=folder, environ=environ or {}, flags={}, user_file=folder / "user.toml")


def refusal(folder: Path, project: str, user: str = "", environ: dict[str, str] | None = None) -> str:
    with pytest.raises(UserError) as caught:
        load(folder, project, user, environ)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_it_describes_the_project(tmp_path: Path) -> None:
    text = """
        [project]
        test_command = "make test"
        image = "registry.example:5000/team/img:1"
        python = "3.12"
        system_packages = ["libxml2-dev", "g++=4:12.2.0-3"]
        install = ["pip install ."]
        paths = ["src", "lib/core"]
    """
    project = load(tmp_path, text).settings.project
    assert project.test_command == "make test"
    assert project.image == "registry.example:5000/team/img:1"
    assert project.system_packages == ("libxml2-dev", "g++=4:12.2.0-3")
    assert project.paths == ("src", "lib/core")


@pytest.mark.parametrize("key", [key for key in leaves() if key.split(".")[0] not in ("project", "budget")])
def test_no_other_key_and_the_error_says_where_it_belongs(tmp_path: Path, key: str) -> None:
    line = refusal(tmp_path, f"{key} = 'x'")
    assert line.startswith(f"swe-agent.toml: {key} does not belong here")
    assert str(tmp_path / "user.toml") in line
    assert f"SWE_AGENT_{key.upper().replace('.', '__')}" in line


def test_the_flag_is_named_too(tmp_path: Path) -> None:
    assert "the command line (--model)" in refusal(tmp_path, "[model]\nname = 'evil/model'")
    assert "the command line (--env)" in refusal(tmp_path, "[environment]\nkind = 'local'")


@pytest.mark.parametrize("text", ["model = 'x'", "[model]", "[model]\nnmae = 'x'", "[output]\n'a.b' = 1"])
def test_a_forbidden_section_is_refused_in_any_dress(tmp_path: Path, text: str) -> None:
    if text == "[model]":
        assert load(tmp_path, text).origins["model.name"] == "default"
    else:
        assert "does not belong here" in refusal(tmp_path, text)


def test_a_budget_goes_down(tmp_path: Path) -> None:
    budget = load(tmp_path, "[budget]\nmax_steps = 60\nmax_cost = 0.5\ntest_timeout = 30").settings.budget
    assert (budget.max_steps, budget.max_cost, budget.test_timeout) == (60, 0.5, 30.0)


def test_a_budget_does_not_go_up(tmp_path: Path) -> None:
    line = refusal(tmp_path, "[budget]\nmax_steps = 61")
    assert "budget.max_steps = 61 is above 60 (default)" in line
    assert "SWE_AGENT_BUDGET__MAX_STEPS" in line
    assert "--max-steps" in line


def test_the_users_file_moves_the_bound_both_ways(tmp_path: Path) -> None:
    assert load(tmp_path, "[budget]\nmax_steps = 90", "[budget]\nmax_steps = 100").settings.budget.max_steps == 90
    line = refusal(tmp_path, "[budget]\nmax_steps = 20", "[budget]\nmax_steps = 10")
    assert f"above 10 (user file {tmp_path / 'user.toml'})" in line


def test_the_environment_may_raise_what_the_project_lowered(tmp_path: Path) -> None:
    loaded = load(tmp_path, "[budget]\nmax_steps = 5", environ={"SWE_AGENT_BUDGET__MAX_STEPS": "500"})
    assert loaded.settings.budget.max_steps == 500


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("paths", '["../outside"]'),
        ("paths", '["/etc"]'),
        ("paths", '["a/../../b"]'),
        ("system_packages", '["--allow-unauthenticated"]'),
        ("system_packages", '["a; curl x"]'),
        ("image", '"x\\nRUN curl evil"'),
        ("image", '"--privileged"'),
        ("python", '"3.11 && true"'),
        ("test_command", '"a\\u0000b"'),
        ("test_command", '"  "'),
    ],
)
def test_values_that_try_to_be_more_than_they_are(tmp_path: Path, key: str, value: str) -> None:
    line = refusal(tmp_path, f"[project]\n{key} = {value}")
    assert f"project.{key} = " in line
    assert "should be" in line


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    for text in ('"\\u001b[2Jx\\n" = 1', '[project]\npython = "\\u001b]0;owned\\u0007"', '[model]\n"\\u202ex" = 1'):
        assert refusal(tmp_path, text).isprintable()


def test_no_file_above_the_working_directory_is_read(tmp_path: Path) -> None:
    (tmp_path / "swe-agent.toml").write_text("[project]\npython = '3.9'\n", encoding="utf-8")
    below = tmp_path / "below"
    below.mkdir()
    loaded = load_settings(cwd=below, environ={}, flags={}, user_file=tmp_path / "none.toml")
    assert loaded.settings.project.python is None
