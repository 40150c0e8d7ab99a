"""What a person may set, in one typed tree, and where each value came from."""

from swe_agent.config.files import PROJECT_FILE, user_config_file, working_directory
from swe_agent.config.keys import FLAGS, leaves, variable
from swe_agent.config.load import LoadedSettings, load_settings
from swe_agent.config.settings import (
    AgentSettings,
    BudgetSettings,
    EnvironmentKind,
    EnvironmentSettings,
    McpServer,
    ModelSettings,
    OutputSettings,
    ProjectSettings,
    Settings,
    StrategyName,
    StrategySettings,
)
from swe_agent.config.show import flat_settings, masked_url, settings_as_dict

__all__ = [
    "FLAGS",
    "PROJECT_FILE",
    "AgentSettings",
    "BudgetSettings",
    "EnvironmentKind",
    "EnvironmentSettings",
    "LoadedSettings",
    "McpServer",
    "ModelSettings",
    "OutputSettings",
    "ProjectSettings",
    "Settings",
    "StrategyName",
    "StrategySettings",
    "flat_settings",
    "leaves",
    "load_settings",
    "masked_url",
    "settings_as_dict",
    "user_config_file",
    "variable",
    "working_directory",
]
