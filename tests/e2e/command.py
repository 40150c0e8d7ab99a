"""The installed console script, as a person runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema

SCRIPT = Path(sys.executable).parent / "swe-agent"
SCHEMA = json.loads((Path(__file__).parents[2] / "swe_agent" / "schemas" / "result.json").read_text())


@dataclass(frozen=True)
class Answer:
    """What one command said."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> dict[str, Any]:
        """The one object of `--json`, checked against the committed schema."""
        value: dict[str, Any] = json.loads(self.out)
        jsonschema.validate(value, SCHEMA)
        return value


def swe_agent(*arguments: str, cwd: Path, stdin: str = "", variables: Mapping[str, str] | None = None) -> Answer:
    done = subprocess.run(
        [str(SCRIPT), *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, **(variables or {})},
        timeout=300,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


BUGGY = {
    "shop/__init__.py": "",
    "shop/prices.py": (
        "def total(prices):\n    result = 1\n    for price in prices:\n        result += price\n    return result\n"
    ),
    "tests/test_prices.py": (
        "from shop.prices import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n"
        "    assert [total([]), total([5])] == [0, 5]\n\n\n"
        "def test_total_is_a_number():\n    assert isinstance(total([]), int)\n"
    ),
}
"""A project with one bug and one failing test."""

ISSUE = "The total of an order is one too much\n\n`total([1, 2])` gives 4.\n"
FAILING = "tests/test_prices.py::test_total"
