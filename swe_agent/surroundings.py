"""Choose and build the environment of a task."""

from typing import NamedTuple

from envs import EnvironmentBroken, EnvSpec, PreparedEnvironment, UnusableInput
from envs.base import Kind
from envs.detect import detect
from envs.docker import prepare_docker
from envs.engine import engine_available
from envs.errors import BuildFailed
from envs.local import prepare_local
from envs.proof import prove
from envs.recipes import forget_recipe, keep_recipe, known_recipe
from envs.snapshot import Snapshot
from envs.trial import How
from swe_agent import __version__
from swe_agent.config import EnvironmentSettings, ProjectSettings
from swe_agent.errors import UserError
from trajectories import Note, Observer

ATTEMPTS = 8
TIME_LIMIT = 1800.0
"""Seconds after which no other recipe is begun before an issue is worked on."""

_OVERRIDES = (
    "image", "base", "python", "system_packages", "tools", "manifests", "dependencies", "install", "services",
    "test_command",
)  # fmt: skip


def make_spec(snapshot: Snapshot, project: ProjectSettings, environment: EnvironmentSettings) -> EnvSpec:
    """What the repository's files say, overridden by what a person said. A given image is used as it is."""
    found = detect(snapshot)
    said: dict[str, object] = {
        "limits": environment.limits,
        "runtime": environment.runtime,
        "allow_hosts": environment.allow_hosts,
    }
    reasons = dict(found.reasons)
    for key in _OVERRIDES:
        value = getattr(project, key)
        if value:
            said[key] = value
            reasons[key] = "configuration"
    if project.python and not project.base and found.ecosystem == "python":
        said["base"] = None
    if project.as_of:
        said["as_of"] = None if project.as_of == "today" else project.as_of
        reasons["as_of"] = "configuration"
    if project.variables:
        said["variables"] = {**found.variables, **project.variables}
        reasons["variables"] = "configuration"
    if project.install:
        said |= {key: getattr(project, key) for key in ("tools", "manifests", "dependencies")}
    elif project.image:
        said |= {"tools": (), "dependencies": (), "install": ()}
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


class Prepared(NamedTuple):
    """An environment, and the recipe it was made by in the end."""

    environment: PreparedEnvironment
    spec: EnvSpec


def prepare(
    kind: Kind,
    snapshot: Snapshot,
    spec: EnvSpec,
    run_id: str,
    observer: Observer,
    environment: EnvironmentSettings = EnvironmentSettings(),
) -> Prepared:
    """Build the environment: by the recipe that was proven here before, else by climbing the ladder of fall-backs.

    Proven means that tests could be collected; they are not run here. An image that a person named is used as it is.
    Raises `UnusableInput` for one that does not exist or cannot be used, `EnvironmentBroken` when nothing could be
    built.
    """
    if kind == "local":
        if spec.reasons.get("as_of") != "configuration":
            # This machine's Python is what it is: packages of another time would not fit it.
            spec = spec.model_copy(update={"as_of": None})
        return Prepared(prepare_local(snapshot, spec, sources=environment.sources()), spec)
    known = known_recipe(snapshot, spec, __version__) if spec.image is None else None
    if known is not None:
        try:
            return Prepared(_build(snapshot, known, run_id, observer, environment), known)
        except (BuildFailed, UnusableInput) as error:
            observer(Note(text=f"the recipe proven before no longer builds: {error}", level="warning"))
            forget_recipe(snapshot, spec, __version__)
    if spec.image is None:
        spec = _proven(snapshot, spec, run_id, observer, environment)
    try:
        return Prepared(_build(snapshot, spec, run_id, observer, environment), spec)
    except BuildFailed as error:
        if spec.image is None:
            raise
        raise UnusableInput(f"the image {spec.image} cannot be used: {error.reason}") from error


def _build(
    snapshot: Snapshot, spec: EnvSpec, run_id: str, observer: Observer, environment: EnvironmentSettings
) -> PreparedEnvironment:
    def told(text: str) -> None:
        observer(Note(text=text))

    return prepare_docker(
        snapshot,
        spec,
        run_id=run_id,
        sources=environment.sources(),
        images_gb=environment.images_gb,
        on_line=lambda line: told(line) if line.startswith("swe-agent: ") else None,
        told=told,
    )


def _proven(
    snapshot: Snapshot, spec: EnvSpec, run_id: str, observer: Observer, environment: EnvironmentSettings
) -> EnvSpec:
    how = How(
        depth="collect",
        sources=environment.sources(),
        images_gb=environment.images_gb,
        run_id=run_id,
        on_step=lambda line: observer(Note(text=line)),
    )
    proof = prove(snapshot, spec, how, max_attempts=ATTEMPTS, time_limit=TIME_LIMIT)
    if proof.image is None:
        told = "; ".join(f"{attempt.step}: {attempt.reason}" for attempt in proof.attempts[1:4])
        raise EnvironmentBroken(
            f"building the environment failed: {proof.reason}" + (f" (tried as well: {told})" if told else "")
        )
    if proof.tests is not None and proof.tests.collected:
        keep_recipe(snapshot, spec, __version__, proof.spec)
    return proof.spec
