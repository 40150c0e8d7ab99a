"""`environment.allow_hosts`: what is a host, and who may name one."""

from pathlib import Path

import pytest

from swe_agent.config import load_settings
from swe_agent.errors import UserError

NAME = "SWE_AGENT_ENVIRONMENT__ALLOW_HOSTS"


def test_none_is_the_default_and_a_list_is_taken(tmp_path: Path) -> None:
    assert load_settings(cwd=tmp_path, environ={}, flags={}).settings.environment.allow_hosts == ()
    said = '["example.org", "*.Example.com", "10.0.0.7", "example.net:8443"]'
    settings = load_settings(cwd=tmp_path, environ={NAME: said}, flags={}).settings
    assert settings.environment.allow_hosts == ("example.org", "*.Example.com", "10.0.0.7", "example.net:8443")


@pytest.mark.parametrize(
    "host", ["", "*", "a b", "https://a.org", "a.org/x", "*.*.org", "a.org:0", "a.org:x", "a@b", "-a"]
)
def test_what_is_no_host_is_said(tmp_path: Path, host: str) -> None:
    with pytest.raises(UserError, match=r"item 1 of environment\.allow_hosts"):
        load_settings(cwd=tmp_path, environ={NAME: f'["{host}"]'}, flags={})


def test_a_repositorys_own_file_may_not_name_one(tmp_path: Path) -> None:
    (tmp_path / "swe-agent.toml").write_text('[environment]\nallow_hosts = ["evil.test"]\n')
    with pytest.raises(UserError, match="does not belong here"):
        load_settings(cwd=tmp_path, environ={}, flags={})
