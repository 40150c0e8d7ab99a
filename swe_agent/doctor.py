"""What this machine has of what a run needs, and what to do where something is missing.

A check is one function from `Surroundings` to `Check`, listed in `CHECKS`. Nothing is pulled, paid or changed.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from swe_agent.config import LoadedSettings, Settings, load_settings, masked_url
from swe_agent.errors import EXIT_INFRASTRUCTURE, EXIT_OK, EXIT_USER, UserError
from swe_agent.models import KINDS, open_model
from swe_agent.models.litellm_errors import missing_keys
from swe_agent.models.litellm_model import check_name

if TYPE_CHECKING:
    from docker import DockerClient

OLDEST_GIT = (2, 30)
OLDEST_PYTHON = (3, 11)
DISK_NEEDED = 5 * 1000**3
"""Bytes: an image, a clone and the caches of one run."""
PATIENCE = 1.5
"""Seconds for each question to a service. Checks run side by side: a dead machine is known in about that time."""

ENGINE_PATIENCE = 2
"""The same for the container engine, whose library counts in whole seconds."""


@dataclass(frozen=True)
class Check:
    """One answer. `mend` says what to do and is None when nothing is to be done."""

    name: str
    ok: bool
    found: str
    mend: str | None = None
    required: bool = False
    """Whether nothing at all works without it."""


@dataclass(frozen=True)
class Report:
    """All answers, in the order of `CHECKS`."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks if check.required)

    @property
    def exit_code(self) -> int:
        """2 when the configuration is wrong, else 3 when another required check fails."""
        failed = {check.name for check in self.checks if check.required and not check.ok}
        return EXIT_USER if "config" in failed else EXIT_INFRASTRUCTURE if failed else EXIT_OK

    def as_dict(self) -> dict[str, Any]:
        return {"schema": 1, "ok": self.ok, "checks": [asdict(check) for check in self.checks]}


@dataclass(frozen=True)
class Surroundings:
    """What a check may look at. Without `loaded` the configuration is wrong and `settings` are the defaults."""

    cwd: Path
    environ: Mapping[str, str]
    loaded: LoadedSettings | None = None
    config_error: str | None = None

    @property
    def settings(self) -> Settings:
        return self.loaded.settings if self.loaded else Settings()


def examine(*, cwd: Path, environ: Mapping[str, str], user_file: Path | None = None) -> Report:
    """Ask every check, side by side. A failing check is an answer, not an exception."""
    try:
        around = Surroundings(cwd, environ, load_settings(cwd=cwd, environ=environ, flags={}, user_file=user_file))
    except UserError as error:
        around = Surroundings(cwd, environ, config_error=str(error))
    with ThreadPoolExecutor(len(CHECKS)) as pool:
        return Report(tuple(pool.map(lambda check: check(around), CHECKS)))


def python(around: Surroundings) -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info[:2] >= OLDEST_PYTHON
    return Check("python", ok, version, None if ok else "install swe-agent with Python 3.11 or newer", required=True)


def git(around: Surroundings) -> Check:
    mend = f"install git {'.'.join(map(str, OLDEST_GIT))} or newer and put it on PATH"
    said = _program(around, "git")
    version = re.match(r"git version (\d+)\.(\d+)", said or "")
    if said is None or version is None:
        return Check("git", False, said or "none on PATH", mend, required=True)
    ok = (int(version[1]), int(version[2])) >= OLDEST_GIT
    return Check("git", ok, said, None if ok else mend, required=True)


def config(around: Surroundings) -> Check:
    if around.loaded is None:
        mend = "correct the place that line names; `swe-agent config path` lists the files"
        return Check("config", False, around.config_error or "cannot be loaded", mend, required=True)
    layers = sorted(set(around.loaded.origins.values()) - {"default"}) or ["the defaults alone"]
    return Check("config", True, f"loads; values from {', '.join(layers)}", required=True)


def disk(around: Surroundings, *, needed: int = DISK_NEEDED) -> Check:
    places = {place.stat().st_dev: place for place in (Path(tempfile.gettempdir()), around.cwd)}.values()
    free = {place: shutil.disk_usage(place).free for place in places}
    found = ", ".join(f"{size / 1000**3:.1f} GB free at {place}" for place, size in free.items())
    ok = min(free.values()) >= needed
    mend = f"free {needed / 1000**3:.0f} GB there, or set TMPDIR and start in a folder that has them"
    return Check("disk", ok, found, None if ok else mend, required=True)


def engine(around: Surroundings) -> Check:
    mend = "start Docker, or set DOCKER_HOST to an engine's socket; without one only the demo and named checkouts run"
    try:
        with _docker(around) as client:
            version, runtimes = client.version()["Version"], client.info().get("Runtimes") or {}
    except OSError as error:
        if "Permission denied" in str(error):
            mend = "join the group that owns the engine's socket (usually docker) and log in again"
        return Check("engine", False, f"not reachable: {_short(error)}", mend)
    wanted = around.settings.environment.runtime
    if wanted is not None and wanted not in runtimes:
        mend = f"install that runtime, or set environment.runtime to one of: {', '.join(sorted(runtimes))}"
        return Check("engine", False, f"Docker {version}, without the runtime {wanted}", mend)
    return Check("engine", True, f"Docker {version}")


def image(around: Surroundings) -> Check:
    project = around.settings.project
    name = project.image or f"python:{project.python or '3.11'}-slim"
    mend = f"docker pull {name}, or `docker load` it, or name an image you have with --image"
    try:
        with _docker(around) as client:
            if _has(client, name):
                return Check("image", True, f"{name} is in the engine")
            if project.image:
                # Its registry may be a stranger's choice: it is not asked here.
                return Check("image", False, f"{name} is not in the engine", mend)
            client.images.get_registry_data(name)
    except ConnectionError:
        return Check("image", False, f"{name}: not known without an engine", "mend the engine first")
    except OSError as error:
        return Check("image", False, f"{name} is neither here nor to be had: {_short(error)}", mend)
    return Check("image", True, f"{name} is not in the engine yet; its registry has it")


def ripgrep(around: Surroundings) -> Check:
    return Check("ripgrep", True, _program(around, "rg") or "none: searches use Python, which is slower")


def model(around: Surroundings) -> Check:
    settings = around.settings.model
    if around.loaded is None:
        return Check("model", False, "not known while the configuration is wrong", "correct the configuration first")
    if settings.name is None:
        return Check("model", True, "none: the repair strategy needs no model")
    try:
        if settings.name.partition(":")[0] in KINDS:
            open_model(settings.name)
            return Check("model", True, f"{settings.name}: no service is called")
        if settings.api_base is not None:
            return _served(settings.name, settings.api_base, around.loaded.origins["model.api_base"])
        return _provided(settings.name)
    except UserError as error:
        return Check("model", False, str(error), f"correct model.name (from {around.loaded.origins['model.name']})")


def _served(name: str, base: str, origin: str) -> Check:
    import httpx  # noqa: PLC0415 - 0.1 s that other commands need not pay

    where = masked_url(base)
    mend = f"start that server, or correct model.api_base (from {origin})"
    try:
        url = httpx.URL(base)
        asked = url.copy_with(path=url.path.rstrip("/") + "/models")
        # Only the status is read; no key is sent, so that nothing can be charged.
        with httpx.stream("GET", asked, timeout=PATIENCE, follow_redirects=False) as reply:
            status = reply.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Check("model", False, f"{name}: {where} does not answer: {type(error).__name__}", mend)
    if status == 401:
        return Check("model", True, f"{name}: {where} answers and wants a key, which is not tried here")
    if status >= 300:  # may as well be a proxy's answer, so it proves nothing
        mend += "; most addresses end in /v1"
        return Check("model", False, f"{name}: {where} answers HTTP {status} when asked for /models", mend)
    return Check("model", True, f"{name}: {where} answers")


def _provided(name: str) -> Check:
    check_name(name)
    missing = missing_keys(name, None)
    if missing:
        mend = f"export {missing[0]}=..., or set model.api_base for a server of your own"
        return Check("model", False, f"{name}: not in the environment: {', '.join(missing)}", mend)
    return Check("model", True, f"{name}: what its provider wants is in the environment; no call was made")


def _program(around: Surroundings, name: str) -> str | None:
    """First line of `name --version`. Relative entries of PATH are skipped: they lead into a stranger's checkout."""
    entries = around.environ.get("PATH", os.defpath).split(os.pathsep)
    found = shutil.which(name, path=os.pathsep.join(entry for entry in entries if os.path.isabs(entry)))  # noqa: PTH117
    if found is None:
        return None
    try:
        done = subprocess.run([found, "--version"], capture_output=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{found} does not run: {type(error).__name__}"
    return next(iter(done.stdout.decode("utf-8", "replace").splitlines()), f"{found} says nothing")


@contextmanager
def _docker(around: Surroundings) -> Iterator["DockerClient"]:
    """The engine. ConnectionError when there is none; what fails later, in the body, is another OSError."""
    import docker  # noqa: PLC0415 - other commands need not pay for it

    _knock(around.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock")
    try:
        client = docker.from_env(timeout=ENGINE_PATIENCE, environment=dict(around.environ))
    except docker.errors.DockerException as error:
        raise ConnectionError(str(error)) from error
    try:
        with closing(client):
            yield client
    except docker.errors.DockerException as error:
        raise OSError(getattr(error, "explanation", None) or str(error)) from error


def _knock(host: str) -> None:
    """ConnectionError in plain words when nobody listens on a Unix socket, where the library leaks a descriptor."""
    if not host.startswith("unix://"):
        return
    path = "/" + host.removeprefix("unix://").lstrip("/")
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(ENGINE_PATIENCE)
        try:
            door.connect(path)
        except OSError as error:
            raise ConnectionError(f"{path}: {error.strerror or error}") from error


def _has(client: "DockerClient", name: str) -> bool:
    from docker.errors import NotFound  # noqa: PLC0415 - see `_docker`

    try:
        client.images.get(name)
    except NotFound:
        return False
    return True


def _short(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 160 else text[:160] + "..."


CHECKS: tuple[Callable[[Surroundings], Check], ...] = (python, git, config, disk, engine, image, ripgrep, model)
