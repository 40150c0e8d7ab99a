"""Choose and build the environment of a task."""

from envs import EnvironmentBroken, EnvSpec, PreparedEnvironment, UnusableInput
from envs.base import Kind
from envs.detect import detect
from envs.detect.python import PYTHONS
from envs.docker import prepare_docker
from envs.engine import engine_available
from envs.local import prepare_local
from envs.snapshot import Snapshot
from swe_agent.config import EnvironmentSettings, ProjectSettings
from swe_agent.errors import UserError
from trajectories import Note, Observer


def make_spec(snapshot: Snapshot, project: ProjectSettings, environment: EnvironmentSettings) -> EnvSpec:
    """What the repository's files say, overridden by what a person said. A given image is used as it is."""
    found = detect(snapshot)
    said: dict[str, object] = {"limits": environment.limits, "runtime": environment.runtime}
    reasons = dict(found.reasons)
    for key in ("image", "python", "system_packages", "install", "test_command"):
        value = getattr(project, key)
        if value:
            said[key] = value
            reasons[key] = "configuration"
    if project.install:
        said["tools"] = ()
    elif project.image:
        said |= {"tools": (), "install": ()}
        reasons["install"] = "the image is used as it is"
    return found.model_copy(update={**said, "reasons": reasons})


def choose_kind(wanted: str, *, named_checkout: bool) -> tuple[Kind, str | None]:
    """The environment's kind, and a warning for a person. Raises `UserError`, `EnvironmentBroken`.

    Without an engine only code that a person named by its path may run on this host.
    """
    if wanted == "local":
        return "local", "the local environment is not a sandbox: the project's code runs on this machine as you"
    if wanted == "docker" or engine_available():
        return "docker", None
    if named_checkout:
        return "local", (
            "no Docker engine: falling back to the local environment, which is not a sandbox "
            "(the project's code runs on this machine as you, in a temporary clone)"
        )
    raise UserError(
        "no Docker engine, and code from elsewhere is not run on this machine unasked: "
        "start Docker, or clone it and give --repo PATH --env local"
    )


def prepare(kind: Kind, snapshot: Snapshot, spec: EnvSpec, run_id: str, observer: Observer) -> PreparedEnvironment:
    """Build the environment. A Python without an image gives way to the next one, newer first."""
    if kind == "local":
        return prepare_local(snapshot, spec)
    if spec.image is not None:
        return prepare_docker(snapshot, spec, run_id=run_id)
    wanted = int(spec.python.split(".")[1])
    minors = sorted(
        {int(version.split(".")[1]) for version in PYTHONS}, key=lambda minor: (minor < wanted, abs(minor - wanted))
    )
    missing: UnusableInput | None = None
    for minor in minors:
        try:
            return prepare_docker(snapshot, spec.model_copy(update={"python": f"3.{minor}"}), run_id=run_id)
        except UnusableInput as error:
            missing = error
            observer(Note(text=f"{error}; trying the next Python", level="warning"))
    raise EnvironmentBroken(f"no Python image is to be had: {missing}")
