"""The tests that reach what was changed: by the index's calls and uses, by imports, by name; the nearest first."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from aci.tests_before import TestsBefore
from envs import Patch
from localization import CodeIndex, Symbol, is_test_path
from localization.resolve import EdgeKind

MOST = 300
"""Tests chosen at most."""
ENOUGH = 10
"""Tests that call what was changed, from which those that only import its file are not wanted."""
SECONDS = 60.0
"""What the chosen tests together may have taken before, as far as that is known."""


def affected_tests(patch: Patch, index: CodeIndex, before: TestsBefore) -> tuple[str, ...]:
    """Ids for `run_tests`; empty when nothing is changed, or nothing is known to reach it.

    Where tests were named before, only such ids (or files of them) are given, so that the runner knows them.
    """
    found: dict[str, None] = {}
    names = _Names(before)
    for section in patch.sections:
        if section.deleted or section.path not in index.paths:
            continue
        if is_test_path(section.path):
            found |= dict.fromkeys(names.of_file(section.path))
    for section in patch.sections:
        if not section.deleted and section.path in index.paths and not is_test_path(section.path):
            for symbol in _reaching(section.path, section.changed_lines, index):
                found |= dict.fromkeys(names.of(symbol))
    return tuple(_within(found, before))


def _reaching(path: str, lines: Iterable[int], index: CodeIndex) -> Iterator[Symbol]:
    """Test functions that lead to the changed definitions, then files of tests that import the changed one."""
    graph = index.graph
    columns = graph.columns
    units = dict.fromkeys(unit for line in lines if (unit := columns.at_line(path, line)) is not None)
    # Who tests a class tests its methods, which are often called without being named.
    owners = dict.fromkeys(owner for unit in units for owner in graph.neighbours(unit, (EdgeKind.CONTAINS,), "in"))
    found = dict.fromkeys(test for unit in (*units, *owners) for test in graph.tests_of(unit))
    yield from (columns.symbol(test) for test in found if columns.symbol(test).name.lower().startswith("test"))
    if len(found) >= ENOUGH:
        return
    module = columns.units_of(path).start
    tests = {module}
    for _ in range(2):
        tests |= {
            columns.units_of(columns.path_of(other)).start
            for one in tests
            for other in graph.neighbours(one, (EdgeKind.IMPORTS,), "in")
        }
    near = sorted(tests - {module}, key=lambda unit: _unlike(columns.path_of(unit), path))
    yield from (columns.symbol(unit) for unit in near if columns.roles[int(columns.file[unit])] == "test")


def _unlike(test: str, path: str) -> tuple[bool, str]:
    return PurePosixPath(path).stem.lower() not in PurePosixPath(test).stem.lower(), test


class _Names:
    """From definitions in test files to the ids by which the runner knows them."""

    def __init__(self, before: TestsBefore) -> None:
        self._by_file: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        for test in sorted(before.known):
            parts = test.split("[")[0].split("::")
            self._by_file.setdefault(parts[0], []).append(test)
            self._by_name.setdefault(parts[-1].split("/")[0], []).append(test)

    def of_file(self, path: str) -> list[str]:
        """The file itself where ids begin with files, or nothing is known of ids."""
        if not self._by_file or path in self._by_file or any("/" in file or "." in file for file in self._by_file):
            return [path]
        return []

    def of(self, symbol: Symbol) -> list[str]:
        inside = symbol.qualified.partition("::")[2]
        if not inside:
            return self.of_file(symbol.path)
        own = "::".join([symbol.path, *inside.split(".")])
        known = self._by_name.get(symbol.name, [])
        if not self._by_file or any(test.split("[")[0] == own for test in known):
            return [own]
        # Other runners name a package or a suite in front: of namesakes those whose front speaks of the file.
        stem = PurePosixPath(symbol.path).stem
        folder = str(PurePosixPath(symbol.path).parent)
        near = [test for test in known if stem in test or test.partition("::")[0].endswith(folder)]
        return near or known or (self.of_file(symbol.path) if symbol.path in self._by_file else [])


def _within(found: Iterable[str], before: TestsBefore) -> Iterator[str]:
    seconds = 0.0
    for number, test in enumerate(found):
        seconds += before.durations.get(test, 0.0)
        if number >= MOST or (number and seconds > SECONDS):
            return
        yield test
