"""The package index as of a day: a real server, real pips."""

import io
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from envs.building import INDEX, INDEX_FILES
from tests.servers import index_server

DAY = "2018-06-30"
PAGE = """
import os, sys, urllib.error, urllib.request
for name in sys.argv[1:]:
    try:
        with urllib.request.urlopen(os.environ["PIP_INDEX_URL"] + name + "/") as answer:
            print(answer.read().decode())
    except urllib.error.HTTPError as error:
        print(error.code, error.read().decode())
        error.close()
"""


@pytest.fixture(params=["json", "legacy"])
def server(request: pytest.FixtureRequest) -> Iterator[index_server.IndexServer]:
    made = index_server.IndexServer(request.param)
    yield made
    made.close()


@pytest.fixture
def undated() -> Iterator[index_server.IndexServer]:
    made = index_server.IndexServer("none")
    yield made
    made.close()


def as_of(
    server: index_server.IndexServer, *command: str, day: str = DAY, variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "UV_"))}
    environment |= {"PIP_INDEX_URL": server.url, "PIP_CONFIG_FILE": os.devnull, **(variables or {})}
    return subprocess.run(
        [sys.executable, "-B", str(INDEX), day, *command], env=environment, capture_output=True, text=True, timeout=90,
        check=False,
    )  # fmt: skip


def page(server: index_server.IndexServer, *names: str, day: str = DAY, variables: dict[str, str] | None = None) -> str:
    done = as_of(server, sys.executable, "-c", PAGE, *names, day=day, variables=variables)
    assert done.returncode == 0, done.stderr
    return done.stdout


def versions(text: str) -> list[str]:
    return re.findall(r">\w+-([\d.]+)-py3-none-any.whl</a>", text)


def test_only_what_was_there_at_the_end_of_the_day(server: index_server.IndexServer) -> None:
    text = page(server, "thing")
    assert versions(text) == ["1.0", "1.5"]
    assert 'data-requires-python="&gt;=3.6"' in text
    assert all(len(digest) == 64 for digest in re.findall(r"#sha256=(\w+)\"", text))
    assert versions(page(server, "thing", day="2018-07-01")) == ["1.0", "1.5", "1.6"]


def test_names_are_normalised_and_answers_kept(server: index_server.IndexServer) -> None:
    text = page(server, "Thing", "THING", "thing")
    assert versions(text) == ["1.0", "1.5"] * 3
    assert server.asked.count("/simple/thing/") == 1


def test_an_unknown_project_is_404(server: index_server.IndexServer) -> None:
    assert page(server, "nothing").startswith("404 ")


def test_what_was_uploaded_anew_is_offered_with_its_oldest(server: index_server.IndexServer) -> None:
    done = as_of(server, sys.executable, "-c", PAGE, "renewed")
    assert versions(done.stdout) == ["1.0"]
    assert "renewed has no file from before 2022-07-08" in done.stderr


def test_yanked_files_are_said_to_be(server: index_server.IndexServer) -> None:
    assert re.search(r'thing-2.1[^>]*data-yanked="broken', page(server, "thing", day="2020-06-01"))


@pytest.mark.parametrize(("agent", "kept"), [("pip/18.1 {}", ["1.0", "1.5", "1.6", "2.0"]), ("pip/24.0 {}", None)])
def test_and_left_out_for_a_pip_that_knows_no_yanking(agent: str, kept: list[str] | None) -> None:
    server = index_server.IndexServer("json")
    plain = 'os.environ["PIP_INDEX_URL"] + name + "/"'
    asking = PAGE.replace(plain, f'urllib.request.Request({plain}, headers={{"User-Agent": {agent!r}}})')
    done = as_of(server, sys.executable, "-c", asking, "thing", "gone", day="2020-06-01")
    server.close()
    assert done.returncode == 0, done.stderr
    thing = kept or ["1.0", "1.5", "1.6", "2.0", "2.1"]
    assert versions(done.stdout) == [*thing, "1.0"]  # of `gone` nothing else is left


def test_without_dates_all_files_are_there_and_it_is_said_once(undated: index_server.IndexServer) -> None:
    done = as_of(undated, sys.executable, "-c", PAGE, "thing", "renewed")
    assert versions(done.stdout) == ["1.0", "1.5", "1.6", "2.0", "2.1", "3.0", "1.0", "1.1"]
    assert done.stderr.count("no upload date") == 1


def test_credentials_reach_the_index_and_nothing_else() -> None:
    server = index_server.IndexServer("json", login="me:se%63ret")
    server.login = "me:secret"
    url = server.url.replace("secret", "se%63ret")
    done = as_of(server, sys.executable, "-c", "import os; print(os.environ)", variables={"PIP_INDEX_URL": url})
    assert "secret" not in done.stdout
    assert "se%63ret" not in done.stdout
    assert versions(page(server, "thing", variables={"PIP_INDEX_URL": url})) == ["1.0", "1.5"]
    server.close()


def test_a_busy_index_is_asked_again(server: index_server.IndexServer) -> None:
    server.failing["/simple/thing/"] = (1, 503)
    assert versions(page(server, "thing")) == ["1.0", "1.5"]


def test_a_configured_extra_index_is_dated_too(server: index_server.IndexServer) -> None:
    show = "import os; print(os.environ['PIP_EXTRA_INDEX_URL'], os.environ['UV_INDEX'])"
    extra = server.url.replace("/simple", "/simple/")
    more = {"PIP_EXTRA_INDEX_URL": f"{extra} file:///nowhere", "UV_INDEX": f"own={extra}"}
    found = as_of(server, sys.executable, "-c", show, variables=more).stdout.split()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/0/simple/", found[0])  # the same index is the same address
    assert found[1:] == ["file:///nowhere", f"own={found[0]}"]


def test_pip_installs_what_was_newest_then(server: index_server.IndexServer, tmp_path: Path) -> None:
    server.failing["/files/thing-1.5-py3-none-any.whl"] = (1, "cut")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-cache-dir", "--target", str(tmp_path)]
    done = as_of(server, *pip, "thing", "renewed")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "thing.py").read_text().startswith("VERSION = '1.5'")
    assert (tmp_path / "renewed.py").read_text().startswith("VERSION = '1.0'")


@pytest.mark.parametrize(
    ("code", "expected"), [("raise SystemExit(7)", 7), ("import os; os.kill(os.getpid(), 9)", 137), ("pass", 0)]
)
def test_it_ends_as_the_command_does(undated: index_server.IndexServer, code: str, expected: int) -> None:
    assert as_of(undated, sys.executable, "-c", code).returncode == expected


def test_wrong_calls(undated: index_server.IndexServer) -> None:
    assert as_of(undated, "no-such-command").returncode == 127
    assert as_of(undated, "true", day="yesterday").returncode == 2


def test_an_index_that_does_not_answer_is_no_success() -> None:
    server = index_server.IndexServer("json")
    server.close()
    done = as_of(server, sys.executable, "-c", PAGE, "thing", "renewed")
    assert done.stdout.count("502 the package index does not answer") == 2
    assert done.returncode == 75
    assert re.search(r"the package index does not answer: .*refused.* \(asked for thing\)", done.stderr)


@pytest.mark.docker
@pytest.mark.parametrize(("python", "mode"), [("3.6", "legacy"), ("3.9", "json"), ("3.13", "legacy")])
def test_the_pips_of_old_and_new_pythons(python: str, mode: str) -> None:
    """No network at all: the index stands in the container as well."""
    script = f"""
        cd /tmp && tar x && export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONFIG_FILE=/dev/null
        unset PIP_CERT PIP_DEFAULT_TIMEOUT
        python index_server.py {mode} python -B swe_agent_index.py 2020-06-01 sh -c '
            python -m pip install -q --no-cache-dir --target /tmp/in thing renewed || exit 9
            test -e ~/.pydistutils.cfg || exit 8
            PYTHONPATH=/tmp/in python -c "import thing, renewed; print(thing.VERSION, renewed.VERSION)"
            exit 5
        '
        echo $? $(ls -A ~/.pydistutils.cfg 2>/dev/null)
    """
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for file in (*INDEX_FILES, Path(index_server.__file__)):
            archive.add(file, file.name)
    done = subprocess.run(
        ["docker", "run", "--rm", "-i", "--network", "none", f"python:{python}-slim", "sh", "-c", script],
        input=buffer.getvalue(), capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.decode().split() == ["2.0", "1.0", "5"], done.stderr.decode()
