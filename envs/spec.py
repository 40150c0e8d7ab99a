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
    """A recipe. Its steps run with network while it is built; nothing in it may be a secret.

    The order of an image's layers: base, `system_packages`, `tools`, `dependencies`, the tree, `install`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ecosystem: str = "python"
    """Which detector wrote it: python, node, go, rust, java, ruby, php, c."""
    image: str | None = None
    """A prepared image to use as it is, with the dependencies in it; None builds one from `base`."""
    base: str | None = None
    """The image to build on; None is the slim image of `python`."""
    python: str = "3.11"
    as_of: str | None = None
    """A day (YYYY-MM-DD): packages the index took in later are not seen while it is built; None is today."""
    system_packages: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    """Install steps that do not read the tree: run before it is there, so that every commit shares their layer."""
    manifests: tuple[str, ...] = ()
    """Files of the tree that decide what `dependencies` installs: commits that agree on them share its layer."""
    dependencies: tuple[str, ...] = ()
    """Steps run in a throw-away copy of the tree; what they leave outside it (site-packages, a package cache) stays."""
    install: tuple[str, ...] = ()
    """Steps run in the tree of this commit, after `dependencies`."""
    services: tuple[str, ...] = ()
    """Servers the tests need beside them, by their common name: postgres, redis, mysql."""
    test_command: str | None = None
    variables: dict[str, str] = {}
    limits: Limits = Limits()
    runtime: str | None = None
    """A runtime known to the container engine, such as `runsc`; None is the engine's default."""
    allow_hosts: tuple[str, ...] = ()
    """Hosts that a container may reach through a proxy (`envs.network`); none: no network."""
    reasons: dict[str, str] = {}
    """Where each field's value was found, for a person."""

    @property
    def starts_from(self) -> str:
        """The image everything else is put on."""
        return self.image or self.base or f"python:{self.python}-slim"
