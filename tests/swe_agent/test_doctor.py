"""Each check against the real thing it asks about."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from swe_agent import doctor
from swe_agent.config import load_settings
from swe_agent.doctor import CHECKS, Check, Report, Surroundings, examine

ROOT = Path(__file__).parents[2]


def around(folder: Path, environ: Mapping[str, str] | None = None) -> Surroundings:
    environ = {"DOCKER_HOST": f"unix://{folder}/no.sock"} | dict(environ or {})
    loaded = load_settings(cwd=folder, environ=environ, flags={}, user_file=folder / "none.toml")
    return Surroundings(folder, environ, loaded)


def program(folder: Path, name: str, says: str, code: int = 0) -> dict[str, str]:
    file = folder / name
    file.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n", encoding="utf-8")
    file.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}/bin"}


@contextmanager
def server(
    status: int,
    seen: list[tuple[str, dict[str, str]]],
    answers: Mapping[str, tuple[int, object]] | None = None,
) -> Iterator[str]:
    """`answers` by path, without the `/v1.44` of an engine; every other path gets `status`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, dict(self.headers)))
            path = re.sub(r"^/v1\.\d+", "", self.path)
            code, said = (answers or {}).get(path, (status, {"message": "no such thing"}))
            body = json.dumps(said).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"127.0.0.1:{http.server_address[1]}"
        finally:
            http.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1,localhost")


def test_python_is_the_one_running(tmp_path: Path) -> None:
    check = doctor.python(around(tmp_path))
    assert check == Check("python", True, ".".join(map(str, sys.version_info[:3])), None, True)


@pytest.mark.parametrize(
    ("says", "ok"),
    [
        ("git version 2.39.5", True),
        ("git version 2.30.0.windows.1", True),
        ("git version 10.0", True),
        ("git version 2.29.3", False),
        ("git version 1.9", False),
        ("hello 3.1", False),
    ],
)
def test_git_by_version(tmp_path: Path, says: str, ok: bool) -> None:
    check = doctor.git(around(tmp_path, program(tmp_path, "git", says)))
    assert (check.ok, check.found, check.required) == (ok, says, True)
    assert (check.mend is None) is ok


def test_no_git(tmp_path: Path) -> None:
    check = doctor.git(around(tmp_path, {"PATH": str(tmp_path)}))
    assert (check.ok, check.found) == (False, "none on PATH")
    assert check.mend is not None
    assert "install git 2.30" in check.mend


def test_a_git_that_does_not_run(tmp_path: Path) -> None:
    (tmp_path / "git").write_bytes(b"\x7fELF nonsense")
    (tmp_path / "git").chmod(0o755)
    check = doctor.git(around(tmp_path, {"PATH": str(tmp_path)}))
    assert not check.ok
    assert "does not run" in check.found


def test_a_program_in_the_working_directory_is_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "git", f"git version 2.40$(touch {tmp_path}/ran)")
    (tmp_path / "git").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert doctor.git(around(tmp_path, {"PATH": os.pathsep.join([".", "", "bin"])})).found == "none on PATH"
    assert not (tmp_path / "ran").exists()


def test_ripgrep_is_welcome_but_not_needed(tmp_path: Path) -> None:
    assert doctor.ripgrep(around(tmp_path, program(tmp_path, "rg", "ripgrep 14.1.0"))).found == "ripgrep 14.1.0"
    (tmp_path / "rg").unlink()
    check = doctor.ripgrep(around(tmp_path, {"PATH": str(tmp_path)}))
    assert (check.ok, check.required, check.mend) == (True, False, None)
    assert "searches use Python" in check.found


def test_disk_says_how_much_and_where(tmp_path: Path) -> None:
    enough, short = doctor.disk(around(tmp_path), needed=1), doctor.disk(around(tmp_path), needed=10**18)
    assert enough.ok
    assert "GB free at" in enough.found
    assert not short.ok
    assert short.required
    assert "free 1000000000 GB" in str(short.mend)


def test_configuration_names_its_layers(tmp_path: Path) -> None:
    assert doctor.config(around(tmp_path)).found == "loads; values from the defaults alone"
    (tmp_path / "swe-agent.toml").write_text("[project]\npython = '3.12'\n", encoding="utf-8")
    check = doctor.config(around(tmp_path, {"SWE_AGENT_MODEL": "human"}))
    assert check.found == "loads; values from SWE_AGENT_MODEL, swe-agent.toml"


def test_a_wrong_configuration_is_an_answer_and_the_rest_still_answers(tmp_path: Path) -> None:
    (tmp_path / "swe-agent.toml").write_text("[model]\nname = 'x'\n", encoding="utf-8")
    environ = {"PATH": os.environ["PATH"], "DOCKER_HOST": f"unix://{tmp_path}/no.sock"}
    report = examine(cwd=tmp_path, environ=environ, user_file=tmp_path / "none.toml")
    checks = {check.name: check for check in report.checks}
    assert (report.ok, report.exit_code, len(checks)) == (False, 2, len(CHECKS))
    assert "model.name does not belong here" in checks["config"].found
    assert checks["git"].ok
    assert checks["model"].mend == "correct the configuration first"


@pytest.mark.parametrize(
    ("failing", "required", "code"),
    [("git", True, 3), ("config", True, 2), ("engine", False, 0)],
)
def test_only_required_checks_decide(failing: str, required: bool, code: int) -> None:
    report = Report((Check("a", True, "x"), Check(failing, False, "y", "z", required)))
    assert (report.ok, report.exit_code) == (code == 0, code)
    assert report.as_dict()["checks"][1] == {
        "name": failing,
        "ok": False,
        "found": "y",
        "mend": "z",
        "required": required,
    }


def test_no_engine_is_a_warning_with_its_mend(tmp_path: Path) -> None:
    engine, image = doctor.engine(around(tmp_path)), doctor.image(around(tmp_path))
    assert (engine.ok, engine.required) == (False, False)
    assert "start Docker" in str(engine.mend)
    assert (image.ok, image.mend) == (False, "mend the engine first")
    assert "python:3.11-slim" in image.found


def test_an_engine_address_that_is_none(tmp_path: Path) -> None:
    check = doctor.engine(around(tmp_path, {"DOCKER_HOST": "gopher://x"}))
    assert not check.ok
    assert "\n" not in check.found


def engine_answers(images: tuple[str, ...] = (), registry: int = 404) -> dict[str, tuple[int, object]]:
    """What an engine says that has these images, with a registry that answers like this."""
    told = {"Version": "27.0.1", "ApiVersion": "1.44", "Runtimes": {"runc": {}, "runsc": {}}}
    descriptor = {"Descriptor": {"digest": "sha256:0"}, "message": "no such manifest", "Platforms": []}
    return {
        "/version": (200, told),
        "/info": (200, told),
        **{f"/images/{name}/json": (200, {"Id": "sha256:1"}) for name in images},
        "/distribution/python:3.11-slim/json": (registry, descriptor),
    }


def test_an_engine_and_its_version(tmp_path: Path) -> None:
    with server(404, [], engine_answers()) as host:
        check = doctor.engine(around(tmp_path, {"DOCKER_HOST": f"tcp://{host}"}))
    assert check == Check("engine", True, "Docker 27.0.1")


@pytest.mark.parametrize(("runtime", "ok"), [("runsc", True), ("kata", False)])
def test_the_runtime_asked_for_is_one_the_engine_knows(tmp_path: Path, runtime: str, ok: bool) -> None:
    with server(404, [], engine_answers()) as host:
        environ = {"DOCKER_HOST": f"tcp://{host}", "SWE_AGENT_ENVIRONMENT__RUNTIME": runtime}
        check = doctor.engine(around(tmp_path, environ))
    assert check.ok is ok
    assert ok or "one of: runc, runsc" in str(check.mend)


@pytest.mark.parametrize(
    ("images", "registry", "ok", "found"),
    [
        (("python:3.11-slim",), 404, True, "python:3.11-slim is in the engine"),
        ((), 200, True, "python:3.11-slim is not in the engine yet; its registry has it"),
        ((), 404, False, "python:3.11-slim is neither here nor to be had: no such manifest"),
        ((), 500, False, "python:3.11-slim is neither here nor to be had: no such manifest"),
    ],
)
def test_the_base_image_is_here_or_to_be_had(
    tmp_path: Path, images: tuple[str, ...], registry: int, ok: bool, found: str
) -> None:
    seen: list[tuple[str, dict[str, str]]] = []
    with server(404, seen, engine_answers(images, registry)) as host:
        check = doctor.image(around(tmp_path, {"DOCKER_HOST": f"tcp://{host}"}))
    assert (check.ok, check.found) == (ok, found)
    assert ok or "docker pull python:3.11-slim" in str(check.mend)
    assert not [path for path, _ in seen if "create" in path]


def test_the_registry_of_a_strangers_image_is_not_asked(tmp_path: Path) -> None:
    (tmp_path / "swe-agent.toml").write_text("[project]\nimage = 'evil.example/x:1'\n", encoding="utf-8")
    seen: list[tuple[str, dict[str, str]]] = []
    with server(404, seen, engine_answers()) as host:
        check = doctor.image(around(tmp_path, {"DOCKER_HOST": f"tcp://{host}"}))
    assert (check.ok, check.found) == (False, "evil.example/x:1 is not in the engine")
    assert not [path for path, _ in seen if "distribution" in path]


@pytest.mark.docker
def test_the_engine_of_this_machine(tmp_path: Path) -> None:
    own = {"DOCKER_HOST": os.environ.get("DOCKER_HOST", "")}
    check = doctor.engine(around(tmp_path, own))
    assert check.ok
    assert check.found.startswith("Docker ")
    assert doctor.image(around(tmp_path, own)).found.startswith("python:3.11-slim is ")


def test_no_model_is_fine(tmp_path: Path) -> None:
    assert doctor.model(around(tmp_path)) == Check("model", True, "none: the repair strategy needs no model")


def test_models_without_a_service(tmp_path: Path) -> None:
    script = tmp_path / "replies.yaml"
    script.write_text("- content: hello\n", encoding="utf-8")
    assert doctor.model(around(tmp_path, {"SWE_AGENT_MODEL": "human"})).ok
    assert doctor.model(around(tmp_path, {"SWE_AGENT_MODEL": f"scripted:{script}"})).ok
    for name in (f"scripted:{tmp_path}/none.yaml", f"replay:{tmp_path}/none"):
        check = doctor.model(around(tmp_path, {"SWE_AGENT_MODEL": name}))
        assert (check.ok, check.mend) == (False, "correct model.name (from SWE_AGENT_MODEL)")


@pytest.mark.parametrize(
    ("status", "ok"), [(200, True), (401, True), (302, False), (403, False), (404, False), (500, False)]
)
def test_a_server_is_asked_for_its_models_without_a_key(
    tmp_path: Path, status: int, ok: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    seen: list[tuple[str, dict[str, str]]] = []
    with server(status, seen) as host:
        environ = {"SWE_AGENT_MODEL": "openai/x", "SWE_AGENT_API_BASE": f"http://{host}/v1/"}
        check = doctor.model(around(tmp_path, environ))
    assert check.ok is ok
    assert (check.mend is None) is ok
    assert [path for path, _ in seen] == ["/v1/models"]
    assert "sk-secret" not in str(seen)


def test_a_dead_server_is_named_without_its_password(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        base = f"http://me:secret@127.0.0.1:{unused.getsockname()[1]}/v1"
        check = doctor.model(around(tmp_path, {"SWE_AGENT_MODEL": "openai/x", "SWE_AGENT_API_BASE": base}))
    assert not check.ok
    assert "does not answer: ConnectError" in check.found
    assert "from SWE_AGENT_API_BASE" in str(check.mend)
    assert "secret" not in check.found


def test_an_address_that_cannot_be_asked(tmp_path: Path) -> None:
    environ = {"SWE_AGENT_MODEL": "openai/x", "SWE_AGENT_API_BASE": "http://host:notaport/v1"}
    assert "InvalidURL" in doctor.model(around(tmp_path, environ)).found


def test_a_known_provider_needs_its_variable_and_no_call() -> None:
    code = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
import os
from swe_agent.doctor import _provided
for name in ("anthropic/some", "openai/some"): print(_provided(name))
"""
    environ = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "OPENAI_API_KEY": "sk-x"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environ)
    absent, present = done.stdout.splitlines()
    assert "ok=False" in absent
    assert "export ANTHROPIC_API_KEY=" in absent
    assert "ok=True" in present
    assert "sk-x" not in done.stdout


def test_nothing_reachable_is_known_in_three_seconds(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(16)
        port = silent.getsockname()[1]
        environ = {
            "PATH": os.environ["PATH"],
            "DOCKER_HOST": f"tcp://127.0.0.1:{port}",
            "SWE_AGENT_MODEL": "openai/x",
            "SWE_AGENT_API_BASE": f"http://127.0.0.1:{port}/v1",
        }
        start = time.monotonic()
        report = examine(cwd=tmp_path, environ=environ, user_file=tmp_path / "none.toml")
        seconds = time.monotonic() - start
    assert {check.name for check in report.checks if not check.ok} == {"engine", "image", "model"}
    assert report.ok
    assert seconds < 3
