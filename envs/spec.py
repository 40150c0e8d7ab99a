"""How a repository's environment is made: what to start from, what to install, how its tests are run."""

from pydantic import BaseModel, ConfigDict


class Limits(BaseModel):
    """What one environment may use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    memory_mb: int = 4096
    cpus: float = 2.0
    pids: int = 512
    file_mb: int = 2048
    """Largest file a process may write, in MiB."""
    disk_mb: int = 10240
    """MiB a container may write in all, checked about twice a second; a local environment has no such limit."""


class EnvSpec(BaseModel):
    """A recipe. `install` steps run with network while it is built; nothing in it may be a secret."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    image: str | None = None
    """A prepared image to use as it is, with the dependencies in it; None builds one from `python`."""
    python: str = "3.11"
    system_packages: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    """Install steps that do not read the tree: run before it is there, so that every commit shares their layer."""
    install: tuple[str, ...] = ()
    test_command: str | None = None
    variables: dict[str, str] = {}
    limits: Limits = Limits()
    runtime: str | None = None
    """A runtime known to the container engine, such as `runsc`; None is the engine's default."""
    reasons: dict[str, str] = {}
    """Where each field's value was found, for a person."""
