"""Where a model works: an environment, and around it all that the tools use."""

from collections.abc import Callable
from dataclasses import dataclass

from aci import ToolContext
from aci.checkpoints import Checkpoints
from aci.command_policy import DENIED, CommandPolicy
from aci.guard import Guard
from aci.live_index import LiveIndex
from aci.tests_before import TestsBefore
from aci.vitals import Vitals
from envs import CannotSave, Environment, PreparedEnvironment, ReplaceableEnvironment, TestReport
from envs.testing import run_tests
from localization import CodeIndex, GitTree
from swe_agent.config import AgentSettings
from swe_agent.strategies.unfixed import run_unfixed
from swe_agent.trees import EnvironmentTree
from trajectories import Note, Observer


@dataclass(frozen=True)
class HowTested:
    """`timeout` tells how many seconds a run of the tests has from now. `scope` are the tests that are all of them."""

    command: str
    timeout: Callable[[], float]
    scope: tuple[str, ...] = ()


def open_workplace(prepared: PreparedEnvironment) -> ReplaceableEnvironment:
    """A clean environment with a folder for scratch files."""
    return ReplaceableEnvironment(prepared, _make_scratch)


def scratch_of(environment: Environment) -> str:
    """A folder of its own: what a model cleans up there must not be what we keep outside the tree."""
    return f"{environment.outside}/scratch"


def tool_context(
    prepared: PreparedEnvironment,
    environment: ReplaceableEnvironment,
    base: GitTree,
    tested: HowTested,
    agent: AgentSettings,
    observer: Observer,
    command_timeout: float,
) -> ToolContext:
    """What tools use, with checkpoints and guard where they can be had; nobody to ask, no tests known before."""
    index = CodeIndex.build(EnvironmentTree(base, environment))
    live, checkpoints = LiveIndex(index), _checkpoints(environment, observer)

    def tests(ids: tuple[str, ...]) -> TestReport:
        return run_tests(environment, tested.command, ids or tested.scope, timeout=tested.timeout()).report

    def unfixed(ids: tuple[str, ...]) -> TestReport:
        return run_unfixed(prepared, environment.diff(), tested.command, ids, timeout=tested.timeout())

    return ToolContext(
        environment=environment,
        live=live,
        run_tests=tests,
        run_unfixed=unfixed,
        before=TestsBefore(command=tested.command),
        command_timeout=command_timeout,
        policy=CommandPolicy((*DENIED, *agent.deny_commands), agent.allow_commands),
        checkpoints=checkpoints,
        guard=Guard(environment, checkpoints, Vitals.of(environment), live.changed) if checkpoints else None,
    )


def _checkpoints(environment: Environment, observer: Observer) -> Checkpoints | None:
    """None where the tree cannot be saved: the work goes on without a way back, and a person is told."""
    checkpoints = Checkpoints(environment, observer)
    try:
        checkpoints.latest = environment.save()
    except CannotSave as error:
        text = f"no change can be undone, and what a command ruins stays so: {error}"
        observer(Note(text=text, level="warning"))
        return None
    return checkpoints


def _make_scratch(environment: Environment) -> None:
    environment.exec(["mkdir", "-p", scratch_of(environment)], timeout=60)
