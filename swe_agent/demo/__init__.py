"""A small example project with a real bug, for the first minute with this program."""

import shutil
from pathlib import Path

from envs.git import IDENTITY, git

PLACE = "demo"
"""What a run's record calls the example project, which is made anew each time (with the same commit)."""
PROJECT = Path(__file__).parent / "project"


def make_demo_repository(folder: Path) -> Path:
    """Copy the example project into `folder` as a git repository with one commit; returns the issue's file in it."""
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    git(["init", "--quiet"], cwd=folder)
    git(["add", "--all"], cwd=folder)
    git(["commit", "--quiet", "-m", "A small shop"], cwd=folder, variables=IDENTITY)
    return folder / "ISSUE.md"
