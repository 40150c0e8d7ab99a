"""What the other files of a repository tell an edit: how its code is written, what its functions take."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from localization import GitTree, is_test_path
from swe_agent.repair.earlier import replacements
from swe_agent.repair.naturalness import Model

MOST_TOKENS = 300_000
"""The model is built of the nearest files until it has seen as many: about half a second of a processor."""
_CHARACTERS = 30
"""Signatures are read of about eight times as much code as the model is built of."""
_LARGEST, _MOST_FILES, _FIXES = 200_000, 200, 150
_DEFINITION = re.compile(r"^\s*(?:async\s+)?def\s+(\w+)\s*\(([^)]{0,600})\)|^\s*class\s+(\w+)", re.M)
_PARAMETER = re.compile(r"(?:^|,)\s*(\w+)\s*(?::[^,=]*)?(?:=\s*([^,]*?))?\s*(?=,|$)")


class Repository:
    """Learned from files given nearest first. Compared and hashed by identity."""

    def __init__(self, files: Iterable[str] = (), most_tokens: int = MOST_TOKENS) -> None:
        self.model = Model()
        self.parameters: dict[str, Counter[tuple[str, str]]] = {}
        """Function (a class for its `__init__`) -> parameters with their defaults, and how often they are defined."""
        read = 0
        for text in files:
            if len(self.model) < most_tokens:
                self.model.add(text)
            self.learn_signatures(text)
            read += len(text)
            if read > _CHARACTERS * most_tokens:
                break

    def learn_signatures(self, text: str) -> None:
        owner = ""
        for name, given, class_name in _DEFINITION.findall(text):
            if class_name:
                owner = class_name
                continue
            known = self.parameters.setdefault(owner if name == "__init__" and owner else name, Counter())
            for parameter, default in _PARAMETER.findall(given):
                if parameter not in ("self", "cls"):
                    known[parameter, default.strip()] += 1

    def keywords(self, function: str, most: int = 12) -> list[tuple[str, str]]:
        """Parameters with defaults that functions of a name have, the most frequent first."""
        known = self.parameters.get(function, Counter())
        return [pair for pair, _ in known.most_common() if pair[1]][:most]


def nearest(tree: GitTree, path: str) -> Iterator[str]:
    """Python source files of a tree, tests left out: this one, then those that share most folders with it."""
    found = [
        (_away(entry.path, path), entry.path)
        for entry in tree.entries()
        if entry.path.endswith(".py") and entry.size < _LARGEST and not is_test_path(entry.path)
    ]
    for _, data in tree.read_many([name for _, name in sorted(found)[:_MOST_FILES]]):
        yield data.decode("utf-8", "replace")


def earlier_fixes(tree: GitTree) -> tuple[tuple[str, str], ...]:
    """What the newest fixes before a tree replaced; nothing where their objects are not all at hand."""
    try:
        return replacements(tree.patches("fix|bug", ".py", limit=_FIXES))
    except ValueError:
        return ()  # a shallow or partial clone


def _away(path: str, other: str) -> int:
    """Folders that two paths do not share; 0 for the same file."""
    if path == other:
        return 0
    one, two = path.split("/")[:-1], other.split("/")[:-1]
    same = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return 1 + len(one) + len(two) - 2 * same
