"""The `agent` strategy: a model with tools works in an environment until it hands in, or a limit ends it."""

from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import replace

from aci import ToolContext
from aci.tests_before import TestsBefore
from envs import Environment, EnvsError, ReplaceableEnvironment
from envs.outcome import why_of_output
from localization import Location
from swe_agent.agent import Agent, AgentLimits
from swe_agent.baseline import Baseline
from swe_agent.candidate import Candidate
from swe_agent.guides import read_guides, top_level
from swe_agent.issue import Issue
from swe_agent.models.base import Model, sees_images
from swe_agent.models.window import fold_rules
from swe_agent.oversight import Oversight
from swe_agent.pictures import MOST, in_tree
from swe_agent.prompts import render
from swe_agent.strategies.base import Context
from swe_agent.strategies.workplace import HowTested, open_workplace, scratch_of, tool_context
from swe_agent.toolset import Toolset, ours
from trajectories import ExitStatus, Message, SystemMessage, UserMessage

HINTS = 6
"""Places named in the opening; more cost tokens and mislead."""


class AgentStrategy:
    """One attempt. However it ends, the work so far is extracted as a candidate."""

    name = "agent"
    enough = 1

    def __init__(self, model: Model, toolset: Toolset | None = None) -> None:
        self._model, self._toolset = model, toolset or ours()

    def solve(self, issue: Issue, context: Context) -> Generator[Candidate, None, ExitStatus]:
        with open_workplace(context.prepared) as environment:
            agent = self._agent(environment, context)
            try:
                status = agent.run(_opening(issue, environment, context, agent.context, agent.toolbox.names))
            except BaseException as error:
                with suppress(EnvsError):
                    ended: ExitStatus = "interrupted" if isinstance(error, KeyboardInterrupt) else "crashed"
                    yield self._work_so_far(environment, ended, unfinished=True)
                raise
            yield self._work_so_far(environment, status, unfinished=status == "stopped")
            return status

    def _agent(self, environment: ReplaceableEnvironment, context: Context) -> Agent:
        tested = HowTested(
            context.baseline.command,
            lambda: max(1.0, min(context.budget.test_timeout, context.seconds_left)),
            context.baseline.scope,
        )
        oversight = Oversight(context.overseer, context.observer)
        oversight.waited.append(context.excuse)
        tools = replace(
            tool_context(
                context.prepared,
                environment,
                context.base,
                tested,
                context.agent,
                context.observer,
                context.budget.command_timeout,
            ),
            before=_tests_before(context.baseline),
            sees_images=sees_images(self._model),
            ask=oversight.ask,
        )
        limits = AgentLimits(
            max_steps=context.budget.max_steps,
            time_limit=context.seconds_left,
            folding=fold_rules(self._model, context.agent),
        )
        toolbox = self._toolset.toolbox.available(tools)
        for event in self._toolset.offered(toolbox):
            context.observer(event)
        return Agent(
            self._model,
            toolbox,
            tools,
            limits=limits,
            observer=context.observer,
            budget=context.ledger,
            oversight=oversight,
        )

    def _work_so_far(self, environment: Environment, status: ExitStatus, *, unfinished: bool = False) -> Candidate:
        return Candidate(1, environment.diff(), f"agent:{self._model.name}", status, status, unfinished)


def _tests_before(baseline: Baseline) -> TestsBefore:
    failing = [result for result in baseline.first.tests if result.id in baseline.failing]
    return TestsBefore(
        passing=baseline.passing,
        failing=baseline.failing,
        flaky=baseline.flaky,
        to_turn=baseline.named if baseline.explicit else (),
        reasons={result.id: why_of_output(result.message) for result in failing if result.message},
        durations=baseline.durations,
        seconds=None if baseline.scope else baseline.first.seconds,
        command=baseline.command,
    )


def _hints(places: Sequence[Location]) -> tuple[Location, ...]:
    """The likeliest few; a class that contains an earlier one says nothing new."""
    kept: list[Location] = []
    for place in places:
        around = [
            one for one in kept if one.path == place.path and place.start_line <= one.start_line <= place.end_line
        ]
        if not around:
            kept.append(place)
    return tuple(kept[:HINTS])


def _opening(
    issue: Issue, environment: Environment, context: Context, tools: ToolContext, offered: frozenset[str]
) -> list[Message]:
    """Failing tests are promised to matter only when a person named them: others may fail for reasons of their own."""
    baseline = context.baseline
    images = (issue.images + in_tree(issue.text, context.base))[:MOST] if tools.sees_images else ()
    task = render(
        "issue",
        issue=issue,
        root=environment.root,
        scratch=scratch_of(environment),
        test_command=baseline.command,
        failing_tests=baseline.named if baseline.explicit else (),
        places=_hints(context.places),
        pictures=[each.told for each in images],
        guides=read_guides(context.base),
        top=top_level(context.base),
    )
    return [SystemMessage(content=render("system", tools=offered)), UserMessage(content=task, images=images)]
