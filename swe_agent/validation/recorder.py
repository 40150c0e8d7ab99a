"""Runs tests and steps for a verdict and keeps what each did: command, exit code, duration."""

from collections import Counter
from dataclasses import dataclass, field

from envs import Environment, ExecResult, TestReport
from envs.testing import run_tests
from swe_agent.baseline import tests_ran
from swe_agent.evidence import CommandRun
from trajectories import Observer


@dataclass
class Recorder:
    """`timeout` is in seconds, for each run."""

    command: str
    timeout: float
    observer: Observer
    runs: list[CommandRun] = field(default_factory=list)

    def tests(
        self, environment: Environment, ids: tuple[str, ...], when: str, command: str | None = None
    ) -> TestReport:
        """Run the tests, or those `ids` of them, and tell the observer."""
        report = run_tests(environment, command or self.command, ids, timeout=self.timeout).report
        self.observer(tests_ran(when, report))
        counts = Counter(report.statuses.values())
        apart = not report.opaque
        self.runs.append(
            CommandRun(
                when=when,
                command=report.command,
                exit_code=report.exit_code,
                timed_out=report.timed_out,
                seconds=round(report.seconds, 3),
                passed=counts["passed"] if apart else None,
                failed=counts["failed"] + counts["error"] if apart else None,
                skipped=counts["skipped"] if apart else None,
            )
        )
        return report

    def step(self, environment: Environment, command: str, when: str) -> ExecResult:
        """Run a shell command."""
        done = environment.exec(command, timeout=self.timeout)
        self.runs.append(
            CommandRun(
                when=when,
                command=command,
                exit_code=done.exit_code,
                timed_out=done.timed_out,
                seconds=round(done.seconds, 3),
            )
        )
        return done
