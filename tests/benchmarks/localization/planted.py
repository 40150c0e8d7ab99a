"""A repository with known faults, and an engine that answers what it was told to."""

import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine import NOTHING
from gold import Definition, Function

from localization import SourceTree
from tests.conftest import init_repository, run_git

FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": (
        "from shop.money import round_price\n\n\nclass Cart:\n    def __init__(self):\n        self.items = []\n\n"
        "    def total(self):\n        return round_price(sum(self.items))\n"
    ),
    "shop/money.py": (
        "def round_price(value):\n    return round(value, 2)\n\n\ndef parse_price(text):\n    return float(text)\n"
    ),
    "shop/dates.py": "def parse_date(text):\n    return tuple(text.split('-'))\n",
    "tests/test_money.py": (
        "from shop.money import round_price\n\n\ndef test_round():\n    assert round_price(1.001) == 1\n"
    ),
    "README.md": "# A shop\n\nround_price, parse_date, Cart\n",
}
CART = ("shop/cart.py", "        return round_price(sum(self.items))", "        return sum(self.items)")
MONEY = ("shop/money.py", "    return float(text)", "    return float(text.strip())")
DATES = ("shop/dates.py", "    return tuple(text.split('-'))", "    return tuple(map(int, text.split('-')))")


def patch_of(*edits: tuple[str, str, str]) -> str:
    """A git patch that replaces one line in each of some files."""
    parts = []
    for path, old, new in edits:
        number = FILES[path].split("\n").index(old) + 1
        parts.append(
            f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -{number} +{number} @@\n-{old}\n+{new}\n"
        )
    return "".join(parts)


NEW_FILE = (
    "diff --git a/shop/new.py b/shop/new.py\nnew file mode 100644\n"
    "--- /dev/null\n+++ b/shop/new.py\n@@ -0,0 +1 @@\n+x\n"
)
README = "diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-# A shop\n+# Shop\n"

ISSUES = {
    "money": ("`parse_price` fails for ' 3 '", patch_of(MONEY)),
    "both": ("Totals and texts are wrong", patch_of(CART, MONEY) + NEW_FILE + README),
    "dates": ("Something about days", patch_of(DATES)),
    "new": ("There should be more", NEW_FILE),
}
"""By id: text and patch. The last has nothing that could be found."""


def make_bare(mirrors: Path, owner: str = "Some", name: str = "Shop") -> str:
    """`FILES` as a bare repository below `mirrors`; returns the commit."""
    work = init_repository(mirrors / "work", FILES)
    bare = mirrors / f"{owner}+{name}" / "repo"
    bare.parent.mkdir(parents=True, exist_ok=True)
    run_git(mirrors, "clone", "--quiet", "--bare", str(work), str(bare))
    return run_git(work, "rev-parse", "HEAD")


def write_rows(path: Path, commit: str, names: Sequence[str] = tuple(ISSUES), **changes: str) -> Path:
    rows = [
        {
            "instance_id": name,
            "repo": "some/shop",
            "base_commit": commit,
            "problem_statement": ISSUES[name][0],
            "patch": ISSUES[name][1],
            "hints_text": "",
            **changes,
        }
        for name in names
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


Answers = Mapping[str, Sequence[Any]]


class PlantedEngine:
    """Answers by the issue's text: names of files, and functions; by signal left out where that is told apart.

    An answer may also be what happens instead: an exception, `"hang"` or `"die"`.
    """

    def __init__(
        self, files: Mapping[str, Any], functions: Answers | None = None, without: Mapping[str, Answers] | None = None
    ) -> None:
        self._files = files
        self._functions = functions or {}
        self._without = without or {}
        self.signals = tuple(self._without)

    def open(self, tree: SourceTree) -> "PlantedEngine":
        return self

    def definitions(self, path: str, text: str) -> tuple[Definition, ...] | None:
        """Every line that begins with `def`, down to the next."""
        if not path.endswith(".py"):
            return None
        starts = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.lstrip().startswith("def ")]
        ends = [*(number - 1 for number, _ in starts[1:]), text.count("\n")]
        return tuple(
            Definition(line.split("def ")[1].split("(")[0], True, number, end)
            for (number, line), end in zip(starts, ends, strict=True)
        )

    def files(self, text: str, limit: int, without: frozenset[str] = NOTHING) -> Sequence[str]:
        for signal in without:
            return self._without[signal].get(text, self._files.get(text, []))[:limit]
        answer = self._files.get(text, [])
        if isinstance(answer, Exception):
            raise answer
        if answer == "hang":
            time.sleep(20)
        if answer == "die":
            os._exit(3)
        return list(answer[:limit])

    def places(self, text: str, limit: int, without: frozenset[str] = NOTHING) -> Sequence[Function | None]:
        return [each and Function(*each) for each in self._functions.get(text, [])[:limit]]

    def stored_bytes(self) -> int | None:
        return None
