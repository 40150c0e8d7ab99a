"""`swe-agent env` as a person runs it."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import swe_agent
from envs.owner import owner_of
from tests.conftest import MakeRepository, run_git
from tests.e2e.command import SCRIPT, Answer
from tests.e2e.command import swe_agent as command

SCHEMAS = Path(swe_agent.__file__).parent / "schemas"
PROJECT = {
    "swe-agent.toml": '[project]\nas_of = "today"\ninstall = ["python -m pip install -q pytest"]\n'
    'test_command = "python -m pytest"\npython = "3.11"\n',
    "test_a.py": "def test_ok():\n    assert True\n\n\ndef test_patched(mocker):\n    mocker.patch('os.getcwd')\n"
    "\n\ndef test_other(mocker):\n    assert mocker\n",
}


def answer(said: Answer, schema: str) -> dict[str, Any]:
    """The one object on stdout, checked against the committed schema."""
    value: dict[str, Any] = json.loads(said.out)
    jsonschema.validate(value, json.loads((SCHEMAS / f"{schema}.json").read_text("utf-8")))
    return value


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_show_says_what_was_found_and_why(make_repository: MakeRepository) -> None:
    repository = make_repository({"setup.py": "", "a.py": ""})
    said = command("env", "show", "--json", cwd=repository)
    assert said.code == 0
    shown = answer(said, "env_show")
    assert (shown["proven"], shown["saved"]) == (False, None)
    assert shown["spec"]["ecosystem"] == "python"
    assert {"python", "test_command"} <= shown["spec"]["reasons"].keys()
    text = command("env", "show", cwd=repository).out
    assert f"# {shown['spec']['reasons']['python']}" in text


def test_flags_win(make_repository: MakeRepository) -> None:
    repository = make_repository({"setup.py": "", "swe-agent.toml": '[project]\npython = "3.7"\n'})
    here = repository.parent
    assert answer(command("env", "show", str(repository), "--json", cwd=here), "env_show")["spec"]["python"] == "3.7"
    flags = ["--python", "3.8", "--as-of", "2020-01-01", "--test-command", "make check"]
    spec = answer(command("env", "show", str(repository), *flags, "--json", cwd=here), "env_show")["spec"]
    assert (spec["python"], spec["as_of"], spec["test_command"]) == ("3.8", "2020-01-01", "make check")
    assert spec["reasons"]["python"] == "configuration"


def test_save_writes_what_can_be_edited_and_keeps_what_is_there(make_repository: MakeRepository) -> None:
    repository = make_repository({"setup.py": "", "a.py": ""})
    saved = answer(command("env", "show", str(repository), "--save", "--json", cwd=repository.parent), "env_show")
    file = repository / "swe-agent.toml"
    assert Path(saved["saved"]).samefile(file)
    before = file.read_text()
    assert before.count("[project]\n") == 1
    file.write_text("[project]\n")
    refused = command("env", "show", "--save", cwd=repository)
    assert refused.code == 2
    assert refused.err.strip().endswith("is there already: --force overwrites it")
    assert file.read_text() == "[project]\n"
    assert command("env", "show", "--save", "--force", cwd=repository).code == 0
    assert file.read_text() == before


def test_a_bare_repository_and_a_ref(make_repository: MakeRepository, tmp_path: Path) -> None:
    repository = make_repository({"setup.py": ""})
    run_git(repository, "tag", "first")
    run_git(tmp_path, "clone", "--quiet", "--bare", str(repository), "bare.git")
    assert command("env", "show", "bare.git", "--ref", "first", "--save", cwd=tmp_path).code == 0
    assert (tmp_path / "swe-agent.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("no-such-folder",), "no such repository"),
        ((".", "--ref", "nowhere"), "no such ref"),
        ((".", "--as-of", "yesterday"), "should be a day"),
        ((".", "--python", "three"), "should be a version"),
    ],
)
def test_a_mistake_is_one_line(make_repository: MakeRepository, arguments: tuple[str, ...], words: str) -> None:
    for verb in ("show", "build", "test"):
        said = command("env", verb, *arguments, cwd=make_repository({"a.py": ""}))
        assert (said.code, said.out) == (2, "")
        assert words in said.err
        assert said.err.count("\n") == 1


def test_without_an_engine(make_repository: MakeRepository) -> None:
    nowhere = {"DOCKER_HOST": "unix:///nowhere.sock"}
    said = command("env", "build", "--quiet", cwd=make_repository({"a.py": ""}), variables=nowhere)
    assert said.code == 3
    assert said.err.startswith("swe-agent: no Docker engine")
    assert command("env", "images", cwd=Path(), variables=nowhere).code == 3


def test_help_teaches() -> None:
    told = command("env", "--help", cwd=Path()).out
    assert all(word in told for word in ("show", "build", "test", "images", "prune"))
    assert "swe-agent env build ." in command("env", "build", "--help", cwd=Path()).out


@pytest.mark.docker
def test_build_climbs_the_ladder_and_remembers(make_repository: MakeRepository) -> None:
    repository = make_repository(PROJECT)
    said = command("env", "build", "--json", cwd=repository)
    assert said.code == 0, said.err
    built = answer(said, "env_build")
    assert [attempt["step"] for attempt in built["attempts"]] == ["as found", "install pytest-mock"]
    assert built["attempts"][0]["reason"] == "fixture 'mocker' not found (2 of 2 failures)"
    assert built["tests"] == {"collected": 3, "run": 3, "passed": 3, "failed": 0, "error": 0}
    assert "trying: install pytest-mock" in said.err

    again = answer(command("env", "build", "--json", "--quiet", cwd=repository), "env_build")
    assert [attempt["step"] for attempt in again["attempts"]] == ["as proven before"]
    assert again["image_id"] == built["image_id"]
    assert answer(command("env", "show", "--json", cwd=repository), "env_show")["proven"] is True

    one = command("env", "test", ".", "test_a.py::test_patched", "--json", cwd=repository)
    assert one.code == 0
    tested = answer(one, "env_test")
    assert [(test["id"], test["status"]) for test in tested["tests"]] == [("test_a.py::test_patched", "passed")]
    assert tested["unparsed_tail"] is None
    missing = command("env", "test", ".", "test_a.py::test_nothing", "--quiet", cwd=repository)
    assert (missing.code, missing.out) == (2, "")
    assert "no such test: test_a.py::test_nothing" in missing.err

    rows = json.loads(command("env", "images", "--json", cwd=repository).out)["images"]
    assert built["image"] in [row["tag"] for row in rows]
    assert json.loads(command("env", "prune", "--to-gb", "1000", "--json", cwd=repository).out)["removed"] == []


@pytest.mark.docker
def test_what_cannot_be_built_says_why(make_repository: MakeRepository) -> None:
    install = 'echo fetching; echo "x.c:1:10: fatal error: odd.h: No such file or directory"; exit 4'
    project = f"[project]\nas_of = 'today'\ninstall = ['''{install}''']\ntest_command = 'python -m pytest'\n"
    repository = make_repository({"a.py": "", "swe-agent.toml": project})
    said = command("env", "build", "--attempts", "1", "--json", cwd=repository)
    assert said.code == 1
    built = answer(said, "env_build")
    assert (built["status"], built["image"], built["tests"]) == ("failed", None, None)
    (attempt,) = built["attempts"]
    assert attempt["reason"] == built["reason"] == "x.c:1:10: fatal error: odd.h: No such file or directory"
    assert (attempt["exit_code"], attempt["command"]) == (4, install)


@pytest.mark.docker
@pytest.mark.parametrize("verb", ["build", "test"])
def test_an_unknown_image_is_one_line(make_repository: MakeRepository, verb: str) -> None:
    said = command("env", verb, "--image", "localhost:1/no/such:1", "--quiet", cwd=make_repository({"a.py": ""}))
    assert said.code == 2
    assert "no such image, here or at its registry: localhost:1/no/such:1" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.docker
def test_ctrl_c_leaves_nothing(make_repository: MakeRepository, tmp_path: Path) -> None:
    project = "[project]\ninstall = ['echo under way; sleep 600']\ntest_command = 'true'\n"
    repository = make_repository({"a.py": "", "swe-agent.toml": project})
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "TMPDIR": str(scratch)}
    with subprocess.Popen(
        [str(SCRIPT), "env", "build", "-v"], cwd=repository, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if "under way" in line and "echo" not in line:
                    break
            owner = f"label=swe-agent.owner={owner_of(process.pid)}"
            assert _containers(owner)
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 1
            assert process.stderr.read().splitlines()[-1] == "swe-agent: interrupted"
        finally:
            process.kill()
    deadline = time.monotonic() + 20
    while _containers(owner) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert _containers(owner) == []
    assert list(scratch.iterdir()) == []


def _containers(label: str) -> list[str]:
    done = subprocess.run(
        ["docker", "ps", "--all", "--quiet", "--filter", label], capture_output=True, text=True, check=True
    )
    return done.stdout.split()
