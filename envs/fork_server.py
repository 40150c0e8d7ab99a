"""A project's tests as a server: imported and collected once, then thousands of candidate edits run against them.

The server is a pytest process in the environment (envs/inside/swe_agent_forks.py). It is spoken to through files in a
folder outside the tree, so it lives wherever an environment does.
"""

import json
import shlex
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Self, get_args

from envs.base import Environment
from envs.errors import EnvironmentBroken
from envs.testing import plugin_command, plugins_folder, with_files

Outcome = Literal["ok", "partial", "failing", "broke", "timeout", "died", "denied", "syntax", "unswappable"]
Mode = Literal["swap", "import"]
Span = tuple[str, int, int, str]
"""Path, first byte, byte after the last, new text: relative to what the edits before it left."""

_OUTCOMES: frozenset[str] = frozenset(get_args(Outcome))
_PLUGINS = ("swe_agent_report", "swe_agent_forks")
_THEIRS = (
    "swe_agent_fence", "swe_agent_fresh", "swe_agent_pool", "swe_agent_prove", "swe_agent_state", "swe_agent_swap",
    "swe_agent_trial",
)  # fmt: skip
_POLL = 0.01
_PATIENCE = 30.0
"""Seconds beyond its own limits after which a server that says nothing is given up."""


@dataclass(frozen=True)
class Ready:
    """How the tests behave in forked children. `why` says what is wrong where `forks` is False.

    `unsafe` are tests that come out otherwise there, with the reason; `repeatable` is False when they cannot be run
    twice in one process, so that each candidate needs a child of its own. `direct` tests are called without pytest's
    protocol.
    """

    forks: bool
    why: str = ""
    repeatable: bool = True
    seconds: Mapping[str, float] = field(default_factory=dict)
    unsafe: Mapping[str, str] = field(default_factory=dict)
    direct: int = 0
    jobs: int = 1
    fence: str = "nothing"
    needs: tuple[str, ...] = ()
    """Kinds of events that the tests themselves cause: process, network, signal. Others are refused to candidates."""


@dataclass(frozen=True)
class Group:
    """Tests for some candidates, by id. `first` represent `must`: while none of them passes no other is run."""

    must: tuple[str, ...]
    keep: tuple[str, ...] = ()
    first: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spans:
    """A candidate: its edits, and the name of the group whose tests it has to pass."""

    number: int
    edits: tuple[Span, ...]
    group: str


@dataclass(frozen=True)
class Answer:
    """`test` is the first that did not pass. Of a partial one, `fixed` are the failing tests that it turned."""

    number: int
    outcome: Outcome
    test: str = ""
    fixed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tier:
    """CPU seconds of one test: `factor` times what it takes on unchanged code, from `least` to `most`."""

    factor: float
    least: float
    most: float


class ForkServer:
    """One running server. Not thread-safe; `close` ends it and everything it started."""

    def __init__(
        self,
        environment: Environment,
        command: str,
        must: Sequence[str],
        keep: Sequence[str],
        *,
        jobs: int = 0,
        memory_mb: int = 1024,
        most: int = 500,
        tree_writable: bool = False,
    ) -> None:
        """`must` fail and `keep` pass on the unchanged tree. `jobs` 0: as many as there are cores.

        A worker may use `memory_mb` of address space more than the process had, and tries `most` candidates at most.
        """
        self._environment, self._command = environment, command
        self._ids = (*must, *keep)
        self._numbers = {test: number for number, test in enumerate(self._ids)}
        self._run = uuid.uuid4().hex[:12]
        self._folder = f"{environment.outside}/forks-{self._run}"
        self._jobs, self._memory, self._most = jobs, memory_mb, most
        self._must, self._keep, self._tree_writable = tuple(must), tuple(keep), tree_writable
        self._offset, self._requests, self._rest = 0, 0, ""
        self._running = False
        self.leaks = 0
        """Groups of candidates that left something behind and were tried again one by one."""

    def start(self, seconds: float) -> Ready:
        """Import, collect, and run the tests three times on unchanged code; `seconds` of wall time for that."""
        plugins = plugins_folder(self._environment, *_PLUGINS, *_THEIRS)
        self._write("plan.json", self._plan(seconds))
        self._write("select.json", list(self._ids))
        variables = {"SWE_AGENT_FORKS": self._folder, "SWE_AGENT_SELECT": f"{self._folder}/select.json"}
        line = plugin_command(self._environment, with_files(self._command, self._ids), plugins, _PLUGINS, variables)
        script = f"{self._folder}/run.sh"
        self._environment.write(script, f"echo $$ > {shlex.quote(self._folder)}/pid\n{line}\n".encode())
        quoted = shlex.quote(self._folder)
        begin = f"setsid sh {quoted}/run.sh > {quoted}/log 2>&1 < /dev/null &"
        self._environment.exec(["sh", "-c", begin], timeout=60.0)
        self._running = True
        for record in self._records(seconds + _PATIENCE):
            if isinstance(ready := record.get("ready"), dict):
                return _ready(ready)
        return Ready(False, f"the tests did not start as a server: {self._last_words()}")

    def run(
        self,
        candidates: Sequence[Spans],
        groups: Mapping[str, Group],
        *,
        tier: Tier,
        seconds: float,
        stop_after: int,
        mode: Mode = "swap",
        partial: bool = False,
    ) -> Iterator[Answer]:
        """Answers as they come; a candidate that has none was not tried. Ends early after `stop_after` that are ok."""
        self._requests += 1
        number = self._requests
        request = {
            "candidates": [
                {"n": each.number, "edits": [list(edit) for edit in each.edits], "group": each.group}
                for each in candidates
            ],
            "groups": {name: self._numbered(group) for name, group in groups.items()},
            "mode": mode, "partial": partial, "seconds": seconds, "stop_after": stop_after,
            "factor": tier.factor, "least": tier.least, "most": tier.most,
        }  # fmt: skip
        self._write(f"request-{number}.json", request)
        ended = False
        try:
            for record in self._records(seconds + _PATIENCE):
                if record.get("end") == number:
                    ended = True
                    leaks = record.get("leaks")
                    self.leaks = leaks if isinstance(leaks, int) else self.leaks
                    return
                if (answer := self._answer(record)) is not None:
                    yield answer
            raise EnvironmentBroken("the server of the tests ended", self._last_words())
        finally:
            if not ended:
                self._write(f"stop-{number}", None)

    def close(self) -> None:
        """End it; calling it again does nothing."""
        if not self._running:
            return
        self._running = False
        self._write("stop", None)
        pid, ended = f"$(cat {shlex.quote(self._folder)}/pid)", False
        for _ in range(40):
            ended = not self._environment.glance(f"kill -0 {pid} 2>/dev/null && echo alive").strip()
            if ended:
                return
            time.sleep(0.05)
        self._environment.glance(f"kill -9 -- -{pid} 2>/dev/null; true")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _plan(self, seconds: float) -> dict[str, object]:
        place = self._environment.glance('printf "%s\\n%s" "${TMPDIR:-/tmp}" "$HOME"').splitlines()
        writable = [*place, *(["/tmp", "/var/tmp", "/dev/shm"] if self._environment.sandbox else [])]
        return {
            "must": self._must, "keep": self._keep, "expected": {}, "jobs": self._jobs, "memory_mb": self._memory,
            "most": self._most, "seconds": seconds,
            "writable": [*writable, *([self._environment.root] if self._tree_writable else [])],
        }  # fmt: skip

    def _numbered(self, group: Group) -> dict[str, list[int]]:
        return {
            name: [self._numbers[test] for test in tests if test in self._numbers]
            for name, tests in (("must", group.must), ("keep", group.keep), ("first", group.first))
        }

    def _answer(self, record: Mapping[str, object]) -> Answer | None:
        number, outcome, test, fixed = (record.get(key) for key in ("n", "outcome", "test", "fixed"))
        if not isinstance(number, int) or outcome not in _OUTCOMES or not isinstance(fixed, list):
            return None
        name = self._ids[test] if isinstance(test, int) and 0 <= test < len(self._ids) else ""
        turned = tuple(self._ids[each] for each in fixed if isinstance(each, int) and each < len(self._ids))
        known: Outcome = next(each for each in get_args(Outcome) if each == outcome)
        return Answer(number, known, name, turned)

    def _records(self, seconds: float) -> Iterator[dict[str, object]]:
        """What the server says, for so long as it lives and nothing longer than `seconds` in all passes."""
        deadline, pause = time.monotonic() + seconds, _POLL
        folder = shlex.quote(self._folder)
        alive = f'kill -0 "$(cat {folder}/pid 2>/dev/null)" 2>/dev/null && echo "#alive"'
        silent = 0
        while time.monotonic() < deadline:
            said = self._environment.glance(
                f"tail -c +{self._offset + 1} {folder}/out.jsonl 2>/dev/null | head -c 1000000; echo; {alive}"
            )
            text, lives = said.removesuffix("\n").removesuffix("#alive"), said.rstrip().endswith("#alive")
            text = text.removesuffix("\n")
            self._offset += len(text.encode())
            *lines, self._rest = (self._rest + text).split("\n")
            for line in lines:
                try:
                    record = json.loads(line)
                except ValueError:
                    continue
                if isinstance(record, dict):
                    yield record
            if not lives and not text:
                silent += 1
                if silent > 5:
                    return
            pause = _POLL if lines else min(pause * 1.5, 0.1)
            time.sleep(pause)

    def _last_words(self) -> str:
        said = self._environment.glance(f"tail -c 2000 {shlex.quote(self._folder)}/log 2>/dev/null")
        lines = [line for line in said.splitlines() if line.strip()]
        return lines[-1][:300] if lines else "it printed nothing"

    def _write(self, name: str, value: object) -> None:
        self._environment.write(f"{self._folder}/{name}", json.dumps(value).encode())


def _ready(record: Mapping[str, object]) -> Ready:
    def texts(name: str) -> dict[str, str]:
        value = record.get(name)
        return {str(key): str(each) for key, each in value.items()} if isinstance(value, dict) else {}

    needs, jobs, direct = record.get("needs"), record.get("jobs"), record.get("direct")
    return Ready(
        forks=record.get("forks") is True,
        why=str(record.get("why", "")),
        repeatable=record.get("repeatable") is not False,
        seconds={test: float(value) for test, value in texts("seconds").items()},
        unsafe=texts("unsafe"),
        direct=direct if isinstance(direct, int) else 0,
        jobs=jobs if isinstance(jobs, int) else 1,
        fence=str(record.get("fence", "nothing")),
        needs=tuple(map(str, needs)) if isinstance(needs, list) else (),
    )
