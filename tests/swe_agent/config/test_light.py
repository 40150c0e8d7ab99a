"""Reading the configuration costs no heavy import."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HEAVY = ("litellm", "docker", "tree_sitter", "networkx")


@pytest.mark.parametrize(
    "module", ["swe_agent.config", "swe_agent.cli.config", "swe_agent.cli.doctor", "swe_agent.doctor"]
)
def test_importing_it_imports_nothing_heavy(module: str) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert module in done.stdout.split()
    assert not set(HEAVY) & set(done.stdout.split())
