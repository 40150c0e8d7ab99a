"""`swe-agent index` as a person runs it."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import swe_agent
from tests.conftest import MakeRepository, run_git, write_files
from tests.e2e.command import SCRIPT, Answer
from tests.e2e.command import swe_agent as command
from tests.swe_agent.cli.trees import SHOP, inside

SCHEMA = json.loads((Path(swe_agent.__file__).parent / "schemas" / "index.json").read_text("utf-8"))


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def answer(said: Answer) -> dict[str, Any]:
    """The one object on stdout, checked against the committed schema."""
    value: dict[str, Any] = json.loads(said.out)
    jsonschema.validate(value, SCHEMA)
    return value


def kept(folder: str, kind: str) -> int:
    with sqlite3.connect(Path(folder) / "index.sqlite3") as database:
        query = "SELECT count(*) FROM kept WHERE instr(name, ?)"
        count: int = database.execute(query, (f":{kind}:".encode(),)).fetchone()[0]
        return count


def test_what_is_in_it(make_repository: MakeRepository, tmp_path: Path) -> None:
    top = make_repository({**SHOP, "README.md": "# Shop\n", "logo.png": b"\x89PNG\0", "odd.txt": b"\xff"})
    said = command("index", "--repo", str(top), "--json", cwd=tmp_path)
    value = answer(said)
    assert said.code == 0
    assert value["base_commit"] == run_git(top, "rev-parse", "HEAD")
    assert (value["files"], value["languages"]) == (5, {"python": 3})
    assert value["definitions"] == {"class": 1, "function": 3, "method": 1}
    assert value["edges"]["calls"] >= 2
    assert value["edges"]["tests"] >= 1
    assert value["commits"] == 1
    skipped = {each["path"]: each["reason"] for each in value["skipped"]}
    assert skipped == {"logo.png": "binary", "odd.txt": "not UTF-8 at byte 0: read as Latin-1"}
    assert value["bytes"] > 0
    assert kept(value["folder"], "record") > 3
    text = command("index", cwd=top)
    assert "3 function" in text.out
    assert "odd.txt  not UTF-8" in text.out
    assert "1 binary file not read" in text.out
    assert run_git(top, "status", "--porcelain") == ""


def test_what_was_kept_is_used_and_rebuild_forgets_it(make_repository: MakeRepository) -> None:
    top = make_repository(SHOP)
    folder = answer(inside("index", "--json", cwd=top))["folder"]
    before = kept(folder, "record")
    write_files(top, {"shop/prices.py": "def discounted(price):\n    return price\n"})
    again = answer(inside("index", "--json", cwd=top))
    assert (again["folder"], kept(folder, "record")) == (folder, before + 1)
    assert again["definitions"]["class"] == 0
    rebuilt = answer(inside("index", "--rebuild", "--json", cwd=top))
    assert kept(folder, "record") == before
    for each in (again, rebuilt):
        del each["seconds"], each["bytes"]
    assert rebuilt == again


def test_a_plain_folder_and_mistakes(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    value = answer(inside("index", "--repo", "empty", "--json", cwd=tmp_path))
    assert (value["base_commit"], value["files"]) == (None, 0)
    said = inside("index", "--repo", "nowhere", cwd=tmp_path)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)


def test_where_nothing_can_be_kept_it_says_so(make_repository: MakeRepository, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    value = answer(inside("index", "--json", cwd=make_repository(SHOP)))
    assert value["files"] == 3
    assert any("not kept on disk" in problem for problem in value["problems"])


def test_interrupted_it_keeps_what_was_read(tmp_path: Path) -> None:
    body = "".join(f"def function{number}(argument):\n    return argument + {number}\n\n\n" for number in range(150))
    write_files(tmp_path / "many", {f"file{number}.py": f"# {number}\n{body}" for number in range(700)})
    going = subprocess.Popen(
        [str(SCRIPT), "index", "--repo", "many"],
        cwd=tmp_path,
        env={**os.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 60
    file: Path | None = None
    while file is None and time.monotonic() < until and going.poll() is None:
        time.sleep(0.05)
        file = next((tmp_path / "cache").glob("swe-agent/index/*/index.sqlite3"), None)
    assert file is not None
    time.sleep(0.3)
    going.send_signal(signal.SIGINT)
    out, err = going.communicate(timeout=60)
    assert (going.returncode, out) == (1, b"")
    assert b"what was read is kept" in err
    assert b"Traceback" not in err
    assert kept(str(file.parent), "record") < 700
