"""Small trees to ask, opened as the commands open them, and commands run in this process, which is quicker."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from localization import CodeIndex, DirectoryTree
from swe_agent.cli.found import Found, Level, find
from swe_agent.cli.indexing import Opened
from swe_agent.cli.main import app
from swe_agent.errors import SweAgentError
from swe_agent.source import Source
from tests.conftest import write_files
from tests.e2e.command import Answer

SHOP: Mapping[str, str | bytes] = {
    "shop/prices.py": "def discounted(price, discount):\n    return price - discount\n\n\n"
    "class Cart:\n    def total(self):\n        return sum(discounted(p, self.discount) for p in self.prices)\n",
    "shop/report.py": "from shop.prices import Cart\n\n\ndef summary(cart: Cart):\n    return str(cart.total())\n",
    "tests/test_prices.py": "from shop.prices import discounted\n\n\ndef test_discounted():\n"
    "    assert discounted(5, 1) == 4\n",
}


def opened(folder: Path, files: Mapping[str, str | bytes]) -> Opened:
    write_files(folder, files)
    tree = DirectoryTree(folder)
    return Opened(Source(tree, folder), CodeIndex.build(tree, workers=0), folder / "nowhere", 0.1)


def found(folder: Path, files: Mapping[str, str | bytes], text: str, level: Level = "places", limit: int = 10) -> Found:
    answer = find(opened(folder, files), text, level, limit, None)
    if not answer.locations:
        pytest.fail(f"nothing was found for {text!r}")
    return answer


def inside(*arguments: str, cwd: Path, stdin: str = "") -> Answer:
    """The answer of a command, its errors told as the console script tells them."""
    before = Path.cwd()
    os.chdir(cwd)
    try:
        done = CliRunner().invoke(app, arguments, input=stdin)
    finally:
        os.chdir(before)
    if isinstance(done.exception, SweAgentError):
        return Answer(done.exception.exit_code, done.stdout, f"{done.stderr}swe-agent: {done.exception}\n")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Answer(done.exit_code, done.stdout, done.stderr)
