"""The repository that a server works on: its copy, the tools, and what is left when the server ends."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import JsonValue

from aci import Observation, Tool, Toolbox, ToolContext
from aci.bundles import NotATool, Selection, bundles
from aci.tests_before import TestsBefore
from envs import EnvironmentBroken, EnvSpec, Patch, PatchDoesNotApply, TestReport
from envs.local import prepare_local
from localization import GitTree
from swe_agent.checkout import apply_to_checkout
from swe_agent.config import Settings
from swe_agent.environments import Place, open_place
from swe_agent.errors import UserError
from swe_agent.mcp_server.locate import Locate
from swe_agent.runs import new_run
from swe_agent.strategies.workplace import HowTested, open_workplace, tool_context
from swe_agent.surroundings import Prepared, choose_kind, prepare
from trajectories import Note, Observer, ToolCall

OF_THE_LOOP = frozenset({"ask", "note", "submit"})
"""Tools that mean something in our own loop alone."""
RUN_CODE = frozenset({"debug", "run_tests", "shell"})


def served(tools: str, *, read_only: bool) -> Toolbox:
    """The tools of a server. Raises `UserError` for a name that is none."""
    own: dict[str, type[Tool]] = {tool.name: tool for tool in Toolbox.default().tools} | {Locate.name: Locate}
    stands_for = bundles(name for name in own if name != Locate.name) | {name: (name,) for name in own}
    try:
        names = set(Selection.parse(tools).tools(stands_for)) | {Locate.name}
    except NotATool as error:
        raise UserError(f"--tools: {error}") from error
    if read_only:
        names &= {*stands_for["read-only"], Locate.name}
    return Toolbox(tuple(own[name] for name in sorted(names - OF_THE_LOOP)))


@dataclass
class Bench:
    """Open within `open_bench`. Calls come from one thread, one at a time; each is a step."""

    context: ToolContext
    toolbox: Toolbox
    _compared: set[tuple[str, ...]] = field(default_factory=set)
    _stopped: bool = False

    def __post_init__(self) -> None:
        self.context.sees_images = True  # the protocol has pictures; a client whose model has no eyes leaves them out
        self._run_tests = self.context.run_tests
        self.context.run_tests = self._tests

    def call(self, name: str, arguments: Mapping[str, JsonValue]) -> Observation:
        """As in the loop: saved before, guarded after, filtered. Raises `EnvironmentBroken`; Ctrl-C propagates."""
        self._settle()
        self.context.step += 1
        call = ToolCall(id=str(self.context.step), name=name, arguments=dict(arguments))
        try:
            return self.toolbox.run(call, self.context)
        except KeyboardInterrupt:
            self._stopped = True
            raise

    def _settle(self) -> None:
        """What the last call had changed when it was stopped is a change like any other. Looked at when there is time:
        not when everything ends."""
        if not self._stopped:
            return
        self._stopped, checkpoints = False, self.context.checkpoints
        if checkpoints is not None and checkpoints.log and checkpoints.log[-1].step == self.context.step:
            checkpoints.settle()
        self.context.changed(())

    def _tests(self, ids: tuple[str, ...]) -> TestReport:
        """Before tests are run for the first time, they are on the code without any change, to compare with."""
        if not self._compared & {ids, ()}:
            untouched = self.context.environment.diff().is_empty
            report = self._run_tests(ids) if untouched else self._unfixed(ids)
            if report is not None:
                self._compared.add(ids)
                self.context.before = _with(self.context.before, report, whole=not ids)
            if untouched and report is not None:
                return report
        return self._run_tests(ids)

    def _unfixed(self, ids: tuple[str, ...]) -> TestReport | None:
        try:
            return self.context.run_unfixed(ids) if self.context.run_unfixed is not None else None
        except PatchDoesNotApply:
            return None


def _with(before: TestsBefore, report: TestReport, *, whole: bool) -> TestsBefore:
    durations = {test.id: test.seconds for test in report.tests if test.seconds is not None}
    return replace(
        before,
        passing=before.passing | report.passed,
        failing=before.failing | report.failed,
        durations={**before.durations, **durations},
        seconds=report.seconds if whole else before.seconds,
    )


@contextmanager
def open_bench(
    repo: Path, ref: str | None, settings: Settings, toolbox: Toolbox, observer: Observer, *, apply: bool = False
) -> Iterator[Bench]:
    """Prepare the environment and open it. What is changed at the end is kept as a patch, and put onto the checkout
    where that is wanted. Raises `UserError`, `InfrastructureError`."""
    with open_place(repo, ref, settings) as place:
        prepared = _prepared(place, toolbox, observer)
        with closing(prepared.environment), open_workplace(prepared.environment) as environment:
            base = GitTree(place.snapshot.git_dir, place.snapshot.commit)
            command = prepared.spec.test_command or "python -m pytest"
            tested = HowTested(command, lambda: settings.budget.test_timeout)
            timeout = settings.budget.command_timeout
            context = tool_context(prepared.environment, environment, base, tested, settings.agent, observer, timeout)
            try:
                yield Bench(context, toolbox)
            finally:
                with suppress(EnvironmentBroken):  # it is told already
                    _hand_over(environment.diff(), place, observer, apply=apply)


def _prepared(place: Place, toolbox: Toolbox, observer: Observer) -> Prepared:
    """Where nothing of the repository is run, a clone is enough."""
    if not toolbox.names & RUN_CODE and not any(tool.mutates for tool in toolbox.tools):
        spec = EnvSpec()
        return Prepared(prepare_local(place.snapshot, spec), spec)
    environment = place.settings.environment
    kind, warning = choose_kind(environment.kind, named_checkout=True)
    if warning:
        observer(Note(text=warning, level="warning"))
    return prepare(kind, place.snapshot, place.found(), "", observer, environment)


def _hand_over(patch: Patch, place: Place, observer: Observer, *, apply: bool) -> None:
    if patch.is_empty:
        return
    folder = new_run(Path(place.settings.output.folder), f"mcp {place.repository.name}")
    folder.patch.write_bytes(patch.raw)
    observer(Note(text=f"what was changed is in {folder.patch}"))
    if not apply:
        return
    try:
        apply_to_checkout(place.repository, place.snapshot, patch)
        observer(Note(text=f"applied to {place.repository}"))
    except UserError as error:
        observer(Note(text=str(error), level="error"))
