"""Every mistake is one line that says what and where."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from swe_agent.config import FLAGS, leaves, load_settings, variable
from swe_agent.errors import UserError

relaxed = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def mistake(
    folder: Path,
    *,
    user: str | bytes = b"",
    environ: dict[str, str] | None = None,
    flags: dict[str, object] | None = None,
) -> str:
    file = folder / "user.toml"
    file.write_bytes(user.encode() if isinstance(user, str) else user)
    with pytest.raises(UserError) as caught:
        load_settings(cwd=folder, environ=environ or {}, flags=flags or {}, user_file=file)
    line = str(caught.value)
    assert line.isprintable()
    return line.replace(f"user file {file}", "FILE")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[budget]\nmax_stpes = 3", "FILE: unknown key budget.max_stpes; the nearest known key is budget.max_steps"),
        ("max_steps = 3", "FILE: unknown key max_steps; the nearest known key is budget.max_steps"),
        ("[modle]\nname = 'x'", "FILE: unknown key modle; the nearest known key is model"),
        ("[limits]\npids = 3", "FILE: unknown key limits; the nearest known key is environment.limits"),
        ("'budget.max_steps' = 3", 'FILE: unknown key "budget.max_steps"; the nearest known key is budget.max_steps'),
        ("model = 'x'", "FILE: model is a section, not a value: set a key in [model], such as model.name"),
        ("[budget]\nmax_steps = 'ten'", 'FILE: budget.max_steps = "ten" should be a valid integer'),
        ("[budget]\nmax_steps = '10'", 'FILE: budget.max_steps = "10" should be a valid integer'),
        ("[budget]\nmax_steps = true", "FILE: budget.max_steps = true should be a valid integer"),
        ("[budget]\nmax_steps = 0", "FILE: budget.max_steps = 0 should be greater than 0"),
        ("[budget]\ntime_limit = inf", "FILE: budget.time_limit = Infinity should be a finite number"),
        ("[budget]\ntime_limit = nan", "FILE: budget.time_limit = NaN should be a finite number"),
        ("[environment.limits]\npids = -1", "FILE: environment.limits.pids = -1 should be greater than 0"),
        (
            "[environment]\nkind = 'dcoker'",
            "FILE: environment.kind = \"dcoker\" should be 'auto', 'docker' or 'local'",
        ),
        (
            "[project]\ninstall = 'pip install .'",
            'FILE: project.install = "pip install ." should be a list such as ["one", "two"]',
        ),
        ("[project]\ninstall = ['a', 2]", "FILE: item 2 of project.install = 2 should be a valid string"),
        ("[project]\npython = 3.11", "FILE: project.python = 3.11 should be a valid string"),
        ("[project]\npython = '3'", 'FILE: project.python = "3" should be a version such as "3.11"'),
        ("[project]\npython = 2020-01-01", 'FILE: project.python = "2020-01-01" should be a valid string'),
        (
            "[model]\napi_base = 'me:secret@host/v1'",
            'FILE: model.api_base = "***@host/v1" should be an address such as "https://host/v1"',
        ),
    ],
)
def test_in_a_file(tmp_path: Path, text: str, expected: str) -> None:
    assert mistake(tmp_path, user=text) == expected


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[budget]\nmax_steps 3\n", ":2: "),
        ("[budget]\n\n\nmax_steps = [1,\n", ":4: "),
        ("[budget\n", ":1: "),
        ("a = 1\na = 2\n", ":2: "),
        (b"a = 1\nb = '\xff'\n", ":2: not UTF-8"),
        ("a = " + "[" * 5000, ": not valid TOML: a value is too large"),
        ("a = " + "9" * 5000, ": not valid TOML: a value is too large"),
    ],
)
def test_syntax_errors_name_file_and_line(tmp_path: Path, text: str | bytes, where: str) -> None:
    assert mistake(tmp_path, user=text).startswith("FILE" + where)


def test_files_that_are_none(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.mkdir()
    with pytest.raises(UserError, match="not a file"):
        load_settings(cwd=tmp_path, environ={}, flags={}, user_file=file)
    os.mkfifo(tmp_path / "swe-agent.toml")
    with pytest.raises(UserError, match=r"swe-agent\.toml: not a file"):
        load_settings(cwd=tmp_path, environ={}, flags={}, user_file=tmp_path / "none")


def test_a_huge_file_is_not_swallowed(tmp_path: Path) -> None:
    (tmp_path / "swe-agent.toml").symlink_to(tmp_path / "huge")
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    with pytest.raises(UserError, match="larger than"):
        load_settings(cwd=tmp_path, environ={}, flags={}, user_file=tmp_path / "none")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "SWE_AGENT_BUDGET__MAX_STEP",
            "3",
            "unknown variable SWE_AGENT_BUDGET__MAX_STEP; the nearest known one is SWE_AGENT_BUDGET__MAX_STEPS",
        ),
        (
            "SWE_AGENT_MAX_STEPS",
            "3",
            "unknown variable SWE_AGENT_MAX_STEPS; the nearest known one is SWE_AGENT_BUDGET__MAX_STEPS",
        ),
        (
            "SWE_AGENT_BUDGET__MAX_STEPS",
            "many",
            'SWE_AGENT_BUDGET__MAX_STEPS: budget.max_steps = "many" should be a valid integer',
        ),
        (
            "SWE_AGENT_BUDGET__MAX_STEPS",
            "-5",
            "SWE_AGENT_BUDGET__MAX_STEPS: budget.max_steps = -5 should be greater than 0",
        ),
        (
            "SWE_AGENT_PROJECT__PATHS",
            "src",
            'SWE_AGENT_PROJECT__PATHS: project.paths = "src" should be a list such as ["one", "two"]',
        ),
        (
            "SWE_AGENT_STRATEGY__NAME",
            "best",
            "SWE_AGENT_STRATEGY__NAME: strategy.name = \"best\" should be 'auto', 'agent' or 'repair'",
        ),
    ],
)
def test_in_a_variable(tmp_path: Path, name: str, text: str, expected: str) -> None:
    assert mistake(tmp_path, environ={name: text}) == expected


def test_in_a_flag(tmp_path: Path) -> None:
    line = mistake(tmp_path, flags={"budget.max_steps": -1})
    assert line == "--max-steps: budget.max_steps = -1 should be greater than 0"


def test_a_credential_is_sent_where_it_belongs_and_not_repeated(tmp_path: Path) -> None:
    for line in (
        mistake(tmp_path, user="[model]\napi_key = 'sk-very-secret'"),
        mistake(tmp_path, environ={"SWE_AGENT_MODEL__API_KEY": "sk-very-secret"}),
    ):
        assert "a credential is never a setting" in line
        assert "sk-very" not in line


def refusal(folder: Path, environ: dict[str, str]) -> str | None:
    try:
        load_settings(cwd=folder, environ=environ, flags={}, user_file=folder / "none")
    except UserError as error:
        return str(error)
    return None


@relaxed
@given(data=st.binary(max_size=200))
def test_any_bytes_load_or_are_one_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "swe-agent.toml").write_bytes(data)
    line = refusal(tmp_path, {})
    assert line is None or (line.startswith("swe-agent.toml") and line.isprintable())


@relaxed
@given(key=st.sampled_from(sorted(leaves())), text=st.text(st.characters(exclude_characters="\0"), max_size=40))
def test_any_text_in_a_variable_loads_or_is_one_line(tmp_path: Path, key: str, text: str) -> None:
    line = refusal(tmp_path, {variable(key): text})
    assert line is None or (line.startswith(variable(key)) and line.isprintable())
    assert text or line is None


def test_every_flag_is_for_a_key_that_exists() -> None:
    assert set(FLAGS) <= set(leaves())
