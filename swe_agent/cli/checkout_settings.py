"""Settings of a command that names a repository."""

import os
from collections.abc import Mapping
from pathlib import Path

from swe_agent.config import PROJECT_FILE, Settings, load_settings, working_directory


def checkout_settings(repo: Path, flags: Mapping[str, object]) -> Settings:
    """A checkout's own swe-agent.toml counts where the working directory has none."""
    cwd = working_directory()
    if not (cwd / PROJECT_FILE).exists() and (repo / PROJECT_FILE).is_file():
        cwd = repo
    return load_settings(cwd=cwd, environ=os.environ, flags=flags).settings
