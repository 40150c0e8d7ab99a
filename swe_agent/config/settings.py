"""The tree of settings with its defaults; docs/configuration.md describes every key for people."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from envs.sources import Sources
from envs.spec import Limits
from envs.storage import IMAGES_GB
from swe_agent.config.words import (
    Count,
    Day,
    Dollars,
    Folder,
    Gigabytes,
    Host,
    Image,
    Package,
    Seconds,
    ServerName,
    Service,
    Text,
    Url,
    Variable,
    Version,
)
from trajectories import Approval

EnvironmentKind = Literal["auto", "docker", "local"]
ToolFormat = Literal["auto", "native", "text"]
ShowImages = Literal["auto", "always", "never"]
StrategyName = Literal["auto", "agent", "repair"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProjectSettings(_Section):
    """How the target is built and tested: what its own `swe-agent.toml` may say. None and () mean: find out."""

    test_command: Text | None = None
    image: Image | None = None
    """A prepared image with the dependencies in it, used as it is."""
    base: Image | None = None
    """The image to build on, where it is not the one of `python`."""
    python: Version | None = None
    as_of: Day | None = None
    """The day whose packages are installed, or `today`."""
    system_packages: tuple[Package, ...] = ()
    tools: tuple[Text, ...] = ()
    """Shell commands that need no file of the repository, run first: every commit shares what they make."""
    manifests: tuple[Text, ...] = ()
    """Files that decide what `dependencies` installs: commits that agree on them share it."""
    dependencies: tuple[Text, ...] = ()
    """Shell commands in a throw-away copy of the repository: what they leave outside it stays."""
    install: tuple[Text, ...] = ()
    """Shell commands in the repository, in order, after the others. All of them run with network."""
    services: tuple[Service, ...] = ()
    """Servers that run beside the tests: postgres, mysql, redis, ..."""
    variables: Mapping[Variable, Text] = {}
    """Set while the environment is built and in it."""
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
    tool_format: ToolFormat = "auto"
    """How tools are called: as the service has it, in the text of a reply, or as the model can."""
    images: ShowImages = "auto"
    """Whether the model is shown pictures; `auto` is for those that litellm's list says can see."""


class BudgetSettings(_Section):
    """What one issue may use. None means no limit."""

    max_cost: Dollars | None = None
    """US dollars."""
    max_steps: Count = 60
    max_tokens: Count | None = None
    """Input and output tokens of all calls together."""
    time_limit: Seconds = 1800.0
    """Seconds for the whole issue."""
    max_candidates: Count = 10_000
    validated_candidates: Count | None = None
    """How many validated candidates to collect before one is chosen; None: 1 for a model, 4 for repair."""
    command_timeout: Seconds = 120.0
    """Seconds for one shell command of the model."""
    test_timeout: Seconds = 600.0
    """Seconds for one run of the tests."""
    regression_time: Seconds | None = None
    """Seconds of tests for one candidate, nearest to its edit first; None runs all of them."""


def _as_tuple(value: object) -> object:
    """A list of a file, below the level at which lists are taken for tuples anyway."""
    return tuple(value) if isinstance(value, list) else value


class McpServer(_Section):
    """A server of the Model Context Protocol that runs on this host, or is reached from it, with your rights.

    In values of `env` and `headers` `$NAME` stands for this program's own variable of that name.
    """

    command: Text | None = None
    args: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = ()
    env: Mapping[Variable, str] = {}
    """The variables that it gets; of this program's own none but HOME, LOGNAME, PATH, SHELL, TERM and USER."""
    url: Url | None = None
    """Of a server that runs already, over streamable HTTP."""
    headers: Mapping[Text, str] = {}
    timeout: Seconds = 120.0
    """Seconds for one call."""
    start_timeout: Seconds = 60.0

    @model_validator(mode="after")
    def _one_way(self) -> "McpServer":
        if (self.command is None) == (self.url is None):
            raise PydanticCustomError("server", "a table with either a command or a url")
        return self


class AgentSettings(_Section):
    """What the model is given to work with, what it is shown of its own past, and which commands it may run."""

    fold: bool = True
    """Fold old observations where that costs less than to show them again."""
    keep_observations: Count = 3
    """How many of the last observations are shown whole, if they are small."""
    context_tokens: Count = 100_000
    """Most that is shown at once, estimated; a smaller context window of the model counts."""
    deny_commands: tuple[Text, ...] = ()
    """Commands that are refused besides those that always are: a program and the words that begin its arguments."""
    allow_commands: tuple[Text, ...] = ()
    """Commands that are run whatever else is said, those that always are refused among them."""
    approve: Approval = "never"
    """Which calls wait for the word of a person, where `--interactive` puts one beside the agent."""
    tools: Text = "default"
    """Which tools the model is given: names of bundles, tools and servers, `-` before what is taken away."""
    mcp_servers: Mapping[ServerName, McpServer] = {}
    """Servers whose tools can be named in `tools`; one that is not named is not started."""


class EnvironmentSettings(_Section):
    """Where code runs."""

    kind: EnvironmentKind = "auto"
    limits: Limits = Limits()
    runtime: Text | None = None
    """A runtime known to the container engine, such as `runsc`; None is the engine's default."""
    allow_hosts: tuple[Host, ...] = ()
    """Hosts that a container may reach, at ports 80 and 443 unless another is named; none: no network."""
    index_url: Url | None = None
    """Where Python packages come from while an environment is built; None is what the image is configured with."""
    extra_index_urls: tuple[Url, ...] = ()
    npm_registry: Url | None = None
    ca_file: Text | None = None
    """PEM certificates on this host to trust as well, while an environment is built and in it."""
    proxy: Url | None = None
    """For http and https while an environment is built; None passes on this host's own proxy variables."""
    base_images: Mapping[Image, Image] = {}
    """From an image's public name to the one to use instead."""
    images_gb: Gigabytes = IMAGES_GB
    """GiB that images of environments may use; beyond it those unused for longest are removed after a build."""

    def sources(self) -> Sources:
        """What of it says where a build takes things from."""
        return Sources(**{key: getattr(self, key) for key in Sources.model_fields})

    def with_sources_of(self, other: "EnvironmentSettings") -> "EnvironmentSettings":
        """The same with the sources and the budget of `other`: what was kept of a run has its credentials masked."""
        return self.model_copy(update={key: getattr(other, key) for key in (*Sources.model_fields, "images_gb")})


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
    agent: AgentSettings = AgentSettings()
    environment: EnvironmentSettings = EnvironmentSettings()
    strategy: StrategySettings = StrategySettings()
    output: OutputSettings = OutputSettings()
