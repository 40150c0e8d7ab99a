import os
import subprocess
from pathlib import Path

import pytest

PROJECT = {
    "src/shop/__init__.py": '"""A small shop."""\n',
    "src/shop/cart.py": (
        '"""Carts."""\n\nfrom shop.money import round_price\n\n\nclass Cart:\n    """What a customer wants."""\n\n'
        "    def __init__(self):\n        self.items = []\n\n"
        "    def add_item(self, item, quantity=1):\n        self.items.append((item, quantity))\n\n"
        "    def total(self):\n        return round_price(sum(item.price * n for item, n in self.items))\n"
    ),
    "src/shop/money.py": (
        '"""Amounts."""\n\nCURRENCY = "EUR"\n\n\ndef round_price(value, digits=2):\n    """Round half up."""\n'
        "    return round(value, digits)\n\n\ndef parse_price(text):\n    return float(text.strip())\n"
    ),
    "src/shop/dates.py": (
        "def parse_date(text):\n    year, month, day = text.split('-')\n    return int(year), int(month), int(day)\n"
        "\n\ndef format_date(date):\n    return '-'.join(map(str, date))\n"
    ),
    "tests/test_money.py": (
        "from shop.money import round_price\n\n\ndef test_round_price():\n    assert round_price(0.125) == 0.13\n"
    ),
    "docs/usage.md": "# Usage\n\nCall `round_price` and `parse_date` to round a price and parse a date.\n",
}


def write_project(root: Path) -> Path:
    for path, text in PROJECT.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


def git(repository: Path, *arguments: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(repository),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org",
    }
    done = subprocess.run(
        ["git", "-C", str(repository), *arguments], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


@pytest.fixture
def repository(project: Path) -> Path:
    """The project, committed."""
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "first")
    return project
