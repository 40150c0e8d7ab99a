"""Everything that can happen in a run, one frozen model per kind. Keys are only ever added."""

import time
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field, JsonValue, TypeAdapter

from trajectories.folding import Collapse, Fold
from trajectories.messages import Frozen, Message, Usage
from trajectories.person import Act
from trajectories.selection import Selection

SCHEMA = 1

ExitStatus = Literal[
    "submitted",
    "step_limit",
    "cost_limit",
    "time_limit",
    "context_overflow",
    "format_errors",
    "stuck",
    "candidate_limit",
    "no_candidates",
    "no_failing_test",
    "model_error",
    "stopped",
    "interrupted",
    "crashed",
]
"""Why a strategy stopped. A limit is a status, not an error."""


class _Base(Frozen):
    at: float = Field(default_factory=time.time)
    """Seconds since the epoch."""


class RunStarted(_Base):
    kind: Literal["run_started"] = "run_started"
    schema_version: int = SCHEMA
    run_id: str
    version: str
    strategy: str
    model: str | None = None
    repo: str | None = None
    base_commit: str | None = None
    issue: dict[str, JsonValue] = Field(default_factory=dict)
    settings: dict[str, JsonValue] = Field(default_factory=dict)


class EnvironmentReady(_Base):
    kind: Literal["environment_ready"] = "environment_ready"
    environment: str
    sandbox: bool
    image: str | None = None
    image_digest: str | None = None
    seconds: float = 0.0


class Located(_Base):
    """Where localization looked, best first. Each place is `path`, `start_line`, `symbol`, `score`, `evidence`."""

    kind: Literal["located"] = "located"
    places: tuple[dict[str, JsonValue], ...] = ()


class ToolsOffered(_Base):
    """The tools that the model is given, by name, with whose each is that is not this program's own.

    `digest` is the SHA-256 of their schemas as the model gets them: two runs with the same one offered the same.
    """

    kind: Literal["tools_offered"] = "tools_offered"
    tools: tuple[str, ...]
    sources: dict[str, str] = Field(default_factory=dict)
    digest: str = ""


class MessageAdded(_Base):
    """One message joined the conversation. `step` counts the model's replies from 1; 0 is the opening."""

    kind: Literal["message"] = "message"
    step: int
    message: Message
    seconds: float = 0.0


class HistoryFolded(_Base):
    """From here on the model is shown these texts instead of the messages, which stay in the trajectory as they were.

    `before` and `after` are estimated tokens of what is shown. What was folded earlier stays folded.
    """

    kind: Literal["history_folded"] = "history_folded"
    step: int
    reason: Literal["saving", "bound", "overflow"]
    folds: tuple[Fold, ...] = ()
    collapse: Collapse | None = None
    before: int = 0
    after: int = 0


class TestsRan(_Base):
    """`statuses` maps test id to passed, failed, error, skipped."""

    __test__ = False

    kind: Literal["tests_ran"] = "tests_ran"
    when: str
    command: str
    statuses: dict[str, str]
    exit_code: int | None = None
    timed_out: bool = False
    seconds: float = 0.0


class CandidateTried(_Base):
    """A candidate edit of a search was executed: progress, kept small because there may be thousands."""

    kind: Literal["candidate_tried"] = "candidate_tried"
    number: int
    total: int | None = None
    path: str
    line: int
    template: str
    passed: bool
    detail: str = ""
    best: str = ""
    """The best candidate so far, in words."""


class CandidateFound(_Base):
    kind: Literal["candidate_found"] = "candidate_found"
    number: int
    origin: str
    patch: str
    explanation: str = ""
    notices: tuple[str, ...] = ()
    """Files left out of the patch or to be looked at by a person: `path: why`."""


class VerdictReached(_Base):
    kind: Literal["verdict"] = "verdict"
    number: int
    status: str
    reason: str = ""
    fail_to_pass: tuple[str, ...] = ()
    pass_to_fail: tuple[str, ...] = ()
    still_failing: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    evidence: dict[str, JsonValue] = Field(default_factory=dict)
    """Every claim of the verdict, as in `result.json`."""


class Selected(_Base):
    """One of the candidates was chosen to be handed over, and why."""

    kind: Literal["selected"] = "selected"
    selection: Selection


class RolledBack(_Base):
    """Changes to the tree were taken back: it is as it was before step `to_step`, or before one call of that step.

    `reason` is `asked` (by the model or a person) or `wrecked` (a command ruined the tree or its environment). `calls`
    are what was taken back, the last first; of many `paths` the first are named and `count` says how many there are.
    """

    kind: Literal["rolled_back"] = "rolled_back"
    step: int
    to_step: int
    reason: Literal["asked", "wrecked"] = "asked"
    calls: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    count: int = 0
    lost: tuple[str, ...] = ()
    """What could not be brought back."""
    detail: str = ""
    """What was found wrong."""


class PersonActed(_Base):
    """A person beside the agent did something: before the call of that number, from 1, of step `step`, or with no
    call after that step. `seconds` is how long they took, which counts against no limit of time."""

    kind: Literal["person"] = "person"
    step: int
    call: int | None = None
    act: Act
    seconds: float = 0.0


class Note(_Base):
    """One line for a person; `level` is info, warning or error."""

    kind: Literal["note"] = "note"
    text: str
    level: Literal["info", "warning", "error"] = "info"


class RunFinished(_Base):
    kind: Literal["run_finished"] = "run_finished"
    status: str
    exit_reason: ExitStatus | None = None
    steps: int = 0
    candidates: int = 0
    usage: Usage = Usage()
    seconds: float = 0.0
    error: str | None = None


Event = Annotated[
    RunStarted
    | EnvironmentReady
    | Located
    | ToolsOffered
    | MessageAdded
    | HistoryFolded
    | TestsRan
    | CandidateTried
    | CandidateFound
    | VerdictReached
    | Selected
    | RolledBack
    | PersonActed
    | Note
    | RunFinished,
    Field(discriminator="kind"),
]

Observer = Callable[[Event], None]
"""The one way to watch a run: progress, files, metrics and pages are all observers."""

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
