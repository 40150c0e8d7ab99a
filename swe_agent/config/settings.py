"""The tree of settings with its defaults; docs/configuration.md describes every key for people."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from envs.spec import Limits
from swe_agent.config.words import Count, Dollars, Folder, Image, Package, Seconds, Text, Url, Version

EnvironmentKind = Literal["auto", "docker", "local"]
StrategyName = Literal["auto", "agent", "repair"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProjectSettings(_Section):
    """How the target is built and tested: what its own `swe-agent.toml` may say. None and () mean: find out."""

    test_command: Text | None = None
    image: Image | None = None
    """A prepared image with the dependencies in it, used as it is."""
    python: Version | None = None
    system_packages: tuple[Package, ...] = ()
    install: tuple[Text, ...] = ()
    """Shell commands, in order, with network, while the environment is built."""
    paths: tuple[Folder, ...] = ()
    """Source folders to prefer when looking for the fault; empty means all."""


class ModelSettings(_Section):
    """Which model answers. A key is never a setting: the model layer reads the provider's own variable."""

    name: Text | None = None
    """A litellm name, `scripted:FILE`, `replay:RUN` or `human`; None means no model."""
    api_base: Url | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    """None leaves it to the provider."""
    max_output_tokens: Count = 8192
    """Of one reply."""
    timeout: Seconds = 300.0
    """Seconds for one reply."""


class BudgetSettings(_Section):
    """What one issue may use. None means no limit."""

    max_cost: Dollars | None = None
    """US dollars."""
    max_steps: Count = 60
    max_tokens: Count | None = None
    """Input and output tokens of all calls together."""
    time_limit: Seconds = 1800.0
    """Seconds for the whole issue."""
    max_candidates: Count = 1500
    command_timeout: Seconds = 120.0
    """Seconds for one shell command of the model."""
    test_timeout: Seconds = 600.0
    """Seconds for one run of the tests."""


class EnvironmentSettings(_Section):
    """Where code runs."""

    kind: EnvironmentKind = "auto"
    limits: Limits = Limits()
    runtime: Text | None = None
    """A runtime known to the container engine, such as `runsc`; None is the engine's default."""


class StrategySettings(_Section):
    """How an issue is solved."""

    name: StrategyName = "auto"


class OutputSettings(_Section):
    """What is left behind."""

    folder: Text = "runs"
    """Where runs are written, relative to the working directory."""


class Settings(_Section):
    """All of it. Complete with defaults, so `Settings()` is usable as it is."""

    project: ProjectSettings = ProjectSettings()
    model: ModelSettings = ModelSettings()
    budget: BudgetSettings = BudgetSettings()
    environment: EnvironmentSettings = EnvironmentSettings()
    strategy: StrategySettings = StrategySettings()
    output: OutputSettings = OutputSettings()
