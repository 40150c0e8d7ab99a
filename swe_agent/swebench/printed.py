"""What a test command printed, as the ids a dataset knows tests by.

A dataset's ids are what the parser that recorded them made of the log. For most repositories that is the first word
after `PASSED` or `FAILED` in pytest's summary (`-rA`), so that a parametrised id with a space in it is cut there and
several tests share it. Such an id passes when all of them pass: pytest prints failures last and the recording parsers
kept the last, so that this is also what was recorded.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from envs.log_parsers import parse_log
from swe_agent.swebench.names import is_cut, meant

Status = Literal["passed", "failed", "skipped"]

_RANK: dict[Status, int] = {"passed": 0, "skipped": 1, "failed": 2}
_WORDS: dict[str, Status] = {"PASSED": "passed", "XFAIL": "passed", "FAILED": "failed", "ERROR": "failed"}
"""A test that fails as it is expected to counts as passed, and SKIPPED lines name no test."""

_SUMMARY = re.compile(r"^=+ short test summary info =+\r?$", re.M)
_LINE = re.compile(r"(PASSED|XFAIL|FAILED|ERROR) (\S.*)")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_OPTION = re.compile(r"(.*?)\[(/(?!/)[^*]*)\](.*)")

_WHOLE_NAMES = frozenset({"astropy", "scikit", "sphinx"})
_RUNNERS = frozenset({"immutable_js", "jest", "karma", "mocha", "tap", "vitest"})
"""Families that are runners of JavaScript: our own parsers read them, by other names than the dataset's."""
_SHORT_PATHS = frozenset({"pydicom", "requests", "pylint"})


@dataclass(frozen=True)
class Printed:
    """Every test that was named, by the dataset's way of naming it."""

    statuses: dict[str, Status]
    naming: Callable[[str], str] = str
    by_title: bool = False
    """Whether an id may be the end of a test's name: its own title, or that behind those of the groups around it."""

    def of(self, test_id: str) -> Status | None:
        """None for a test that was not named. A cut id stands for every test that begins with it.

        An id may have been recorded before the naming was what it is, with a path of the machine it was recorded on.
        """
        for name in (test_id, self.naming(test_id)):
            if name in self.statuses:
                return self.statuses[name]
        if self.by_title:
            return self._by_title(test_id)
        if not is_cut(test_id):
            return None
        found = [status for name, status in self.statuses.items() if name.startswith(test_id)]
        return max(found, key=_RANK.__getitem__, default=None)

    def _by_title(self, test_id: str) -> Status | None:
        """The worst of the tests whose titles end in the id's: a dataset may leave the file or the groups away."""
        found = [self.statuses[name] for name in meant(test_id, self.statuses)]
        return max(found, key=_RANK.__getitem__, default=None)

    @property
    def any_failed(self) -> bool:
        return "failed" in self.statuses.values()


def read_printed(output: str, log_parser: str | None, command: str, exit_code: int | None) -> Printed:
    """The tests in `output`; `log_parser` is the row's (`parse_log_NAME`), None decides by the command."""
    family = (log_parser or "").removeprefix("parse_log_")
    text = _COLOUR.sub("", output)
    if family == "django" or (not family and "runtests.py" in command):
        return Printed(_worst(_django(text)))
    if family == "sympy" or (not family and re.search(r"(?:^|\s)bin/test\b", command)):
        return Printed(_worst(_sympy(text)))
    if not family and "pytest" not in command and (results := parse_log(command, output, exit_code)):
        return Printed({one.id: "failed" if one.status == "error" else one.status for one in results})
    if family in _RUNNERS:
        results = parse_log(command, output, exit_code)
        return Printed({one.id: "failed" if one.status == "error" else one.status for one in results or ()}, str, True)
    naming: Callable[[str], str] = str.strip if family in _WHOLE_NAMES else _first_word
    if family in _SHORT_PATHS:
        naming = _short_path
    return Printed(_worst((naming(name), status) for name, status in _pytest(text)), naming)


def _worst(pairs: Iterable[tuple[str, Status]]) -> dict[str, Status]:
    found: dict[str, Status] = {}
    for name, status in pairs:
        found[name] = max(found.get(name, status), status, key=_RANK.__getitem__)
    return found


def _pytest(text: str) -> Iterable[tuple[str, Status]]:
    """The lines of the last summary: what the tests themselves printed stands before it."""
    heads = list(_SUMMARY.finditer(text))
    for line in text[heads[-1].end() if heads else 0 :].splitlines():
        if found := _LINE.fullmatch(line):
            word, rest = found.groups()
            yield (rest.split(" - ", 1)[0] if word in ("FAILED", "ERROR") else rest), _WORDS[word]


def _first_word(name: str) -> str:
    return name.split()[0]


def _short_path(name: str) -> str:
    """A path among the parameters is recorded as `/` and its last part: where the tree lies does not matter then."""
    name = _first_word(name)
    found = _OPTION.fullmatch(name)
    return f"{found[1]}[/{found[2].rsplit('/', 1)[-1]}]" if found else name


_DJANGO: tuple[tuple[re.Pattern[str], Status], ...] = (
    (re.compile(r"(?P<name>.+?) \.\.\. +(?:.*\.\.\. )?ok", re.I), "passed"),
    (re.compile(r"(?P<name>.+?) \.\.\. skipped.*"), "skipped"),
    (re.compile(r"(?P<name>.+?) \.\.\. (?:FAIL|ERROR)"), "failed"),
    (re.compile(r"(?:FAIL|ERROR): (?P<name>.+)"), "failed"),
)


def _django(text: str) -> Iterable[tuple[str, Status]]:
    """unittest's verbose lines; a test's own prints may stand between its name and the `ok` that begins a line."""
    pending: str | None = None
    for line in (raw.strip() for raw in text.splitlines()):
        found = next(((match["name"], status) for one, status in _DJANGO if (match := one.fullmatch(line))), None)
        if found:
            pending = None
            yield found
        elif " ... " in line:
            pending = line.split(" ... ")[0]
        elif line.startswith("ok") and pending is not None:
            yield pending, "passed"
            pending = None


def _sympy(text: str) -> Iterable[tuple[str, Status]]:
    """`bin/test --verbose`: a line for each test, then a heading with the file for each failure."""
    ends: dict[str, Status] = {"ok": "passed", "f": "skipped", "s": "skipped", "F": "failed", "E": "failed"}
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 2 and words[0].startswith("test_") and words[-1] in ends:
            yield words[0], ends[words[-1]]
        elif found := re.fullmatch(r"_+ (\S+\.py:\S+) _+", line.strip()):
            yield found[1], "failed"
