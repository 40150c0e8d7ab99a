"""What a run ends in, in the shape of `resolve --json` and `runs/<id>/result.json` (schemas/result.json)."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from swe_agent.candidate import Verdict
from swe_agent.errors import EXIT_INFRASTRUCTURE, EXIT_OK, EXIT_UNRESOLVED, EXIT_USER
from swe_agent.evidence import Evidence
from trajectories import Confidence, ExitStatus, Selection, Usage

ResultStatus = Literal[
    "validated", "regression_only", "plausible", "failed", "empty", "user_error", "infrastructure_error"
]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EnvironmentFacts(_Closed):
    kind: Literal["docker", "local"]
    image_digest: str | None = None


class TestFacts(_Closed):
    """Test ids; `command` is what was run."""

    __test__ = False

    fail_to_pass: tuple[str, ...] = ()
    pass_to_fail: tuple[str, ...] = ()
    still_failing: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    command: str | None = None

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        return cls(
            fail_to_pass=verdict.fail_to_pass,
            pass_to_fail=verdict.pass_to_fail,
            still_failing=verdict.still_failing,
            flaky=verdict.flaky,
            command=verdict.command,
        )


class Alternative(_Closed):
    """One of several candidates, with its patch. `confidence` and `grounds` are of those that a search found."""

    rank: int
    number: int
    status: str
    confidence: Confidence | None = None
    grounds: tuple[str, ...] = ()
    reason: str = ""
    origin: str
    explanation: str = ""
    patch: str


class Result(_Closed):
    """`None` is *not known*, never a made-up 0."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    schema_: int = Field(default=1, alias="schema")
    run_id: str | None = None
    run_dir: str | None = None
    status: ResultStatus
    exit_reason: ExitStatus | None = None
    strategy: str | None = None
    model: str | None = None
    repo: str | None = None
    base_commit: str | None = None
    environment: EnvironmentFacts | None = None
    patch_path: str | None = None
    tests: TestFacts | None = None
    candidates: int | None = None
    steps: int | None = None
    usage: Usage | None = None
    seconds: float | None = None
    error: str | None = None
    reason: str | None = None
    selection: Selection | None = None
    evidence: Evidence | None = None
    alternatives: tuple[Alternative, ...] | None = None
    """The best candidates with their patches, where several were asked for."""

    @property
    def exit_code(self) -> int:
        codes = {"validated": EXIT_OK, "user_error": EXIT_USER, "infrastructure_error": EXIT_INFRASTRUCTURE}
        return codes.get(self.status, EXIT_UNRESOLVED)
