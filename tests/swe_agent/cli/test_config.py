"""`swe-agent config`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from swe_agent.cli.config import app
from swe_agent.config import leaves, user_config_file
from swe_agent.errors import UserError

run = CliRunner().invoke


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "cfg"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "target").mkdir()
    monkeypatch.chdir(tmp_path / "target")
    return tmp_path / "target"


def test_show_prints_every_value_and_where_it_came_from(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "swe-agent.toml").write_text("[project]\ntest_command = '[bold]make[/bold]'\n", encoding="utf-8")
    monkeypatch.setenv("SWE_AGENT_API_BASE", "http://me:secret@host/v1")
    result = run(app, ["show"])
    assert result.exit_code == 0
    rows = {line.split()[0]: line for line in result.stdout.splitlines()[1:]}
    assert list(rows) == list(leaves())
    assert rows["budget.max_steps"].split() == ["budget.max_steps", "60", "default"]
    assert rows["project.test_command"].split()[1:] == ['"[bold]make[/bold]"', "swe-agent.toml"]
    assert rows["model.api_base"].split()[1:] == ['"http://***@host/v1"', "SWE_AGENT_API_BASE"]
    assert "secret" not in result.output


def test_show_json_is_one_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWE_AGENT_BUDGET__MAX_COST", "1")
    monkeypatch.setenv("SWE_AGENT_API_BASE", "http://me:secret@host/v1")
    result = run(app, ["show", "--json"])
    shown = json.loads(result.stdout)
    assert set(shown) == {"schema", "settings", "origins"}
    assert shown["schema"] == 1
    assert shown["settings"]["budget"]["max_cost"] == 1.0
    assert shown["settings"]["model"]["api_base"] == "http://***@host/v1"
    assert shown["origins"]["budget.max_cost"] == "SWE_AGENT_BUDGET__MAX_COST"
    assert list(shown["origins"]) == list(leaves())


def test_a_mistake_is_left_to_the_caller_as_one_line(place: Path) -> None:
    (place / "swe-agent.toml").write_text("[model]\nname = 'x'\n", encoding="utf-8")
    result = run(app, ["show"])
    assert isinstance(result.exception, UserError)
    assert "model.name does not belong here" in str(result.exception)
    assert result.stdout == ""


def test_path_names_the_files_and_whether_they_exist(place: Path) -> None:
    (place / "swe-agent.toml").write_text("", encoding="utf-8")
    result = run(app, ["path"])
    assert [line.split("\t") for line in result.stdout.splitlines()] == [
        ["user file", str(user_config_file()), "not there"],
        ["project's file", str(place / "swe-agent.toml"), "there"],
    ]


def test_a_working_directory_that_is_gone_is_one_line(place: Path) -> None:
    place.rmdir()
    result = run(app, ["show"])
    assert isinstance(result.exception, UserError)
    assert "working directory" in str(result.exception)


def test_help_says_what_there_is() -> None:
    result = run(app, ["--help"])
    assert result.exit_code == 0
    assert "show" in result.stdout
    assert "path" in result.stdout
