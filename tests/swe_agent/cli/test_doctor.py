"""`swe-agent doctor` as a command."""

import json
from pathlib import Path

import jsonschema
import pytest
import typer
from typer.testing import CliRunner

import swe_agent
from swe_agent.cli.doctor import doctor

SCHEMA = json.loads((Path(swe_agent.__file__).parent / "schemas" / "doctor.json").read_text("utf-8"))

app = typer.Typer()
app.command()(doctor)
run = CliRunner().invoke


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "cfg"))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_json_is_one_object_of_the_schema() -> None:
    result = run(app, ["--json"])
    report = json.loads(result.stdout)
    jsonschema.validate(report, SCHEMA)
    assert report["ok"] is True
    assert result.exit_code == 0
    assert [check["name"] for check in report["checks"] if check["required"]] == ["python", "git", "config", "disk"]


def test_the_text_names_the_mend_under_each_bad_line() -> None:
    lines = run(app, []).stdout.splitlines()
    bad = next(number for number, line in enumerate(lines) if line.startswith("warn") and "engine" in line)
    assert lines[bad + 1].strip().startswith("mend: start Docker")
    assert [line.split()[1] for line in lines if not line.startswith(" ")][:4] == ["python", "git", "config", "disk"]


def test_a_wrong_configuration_is_exit_code_2(place: Path) -> None:
    (place / "swe-agent.toml").write_text("[project]\ninstal = ['[red]x']\n", encoding="utf-8")
    result = run(app, [])
    assert result.exit_code == 2
    assert "fail config   swe-agent.toml: unknown key project.instal; the nearest known key is" in result.stdout


def test_no_git_is_exit_code_3(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(place))
    result = run(app, ["--json"])
    assert result.exit_code == 3
    report = json.loads(result.stdout)
    jsonschema.validate(report, SCHEMA)
    assert report["ok"] is False


@pytest.mark.parametrize(
    "broken",
    [
        {"name": "x", "ok": False, "found": "y", "mend": None, "required": True},
        {"name": "x", "ok": True, "found": "", "mend": None, "required": True},
        {"name": "x", "ok": True, "found": "y", "mend": None},
    ],
)
def test_the_schema_refuses(broken: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"schema": 1, "ok": True, "checks": [broken]}, SCHEMA)
