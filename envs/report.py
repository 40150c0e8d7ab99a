"""What a test run showed, test by test."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["passed", "failed", "error", "skipped"]


class TestResult(BaseModel):
    """One test. `seconds` is None when the runner did not say."""

    __test__ = False
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    status: Status
    seconds: float | None = None
    message: str = ""


class TestReport(BaseModel):
    """A whole run. With `opaque` the command's tests could not be told apart: it stands as one test of its own name."""

    __test__ = False
    model_config = ConfigDict(frozen=True, extra="forbid")

    command: str
    exit_code: int | None
    timed_out: bool
    seconds: float
    tests: tuple[TestResult, ...] = ()
    output: str = ""
    opaque: bool = False
    from_log: bool = False
    """Told apart from what was printed: the ids need not name files."""
    log: str = Field(default="", exclude=True, repr=False)
    """All that was printed, as far as the environment kept it; not written down with the rest."""

    @property
    def statuses(self) -> dict[str, Status]:
        return {test.id: test.status for test in self.tests}

    @property
    def passed(self) -> frozenset[str]:
        return frozenset(test.id for test in self.tests if test.status == "passed")

    @property
    def failed(self) -> frozenset[str]:
        """Failures and errors."""
        return frozenset(test.id for test in self.tests if test.status in ("failed", "error"))
