"""The house in one function: an issue in, a validated patch and its evidence out."""

import os
import tempfile
import time
import traceback
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from envs import EnvironmentBroken, Patch, UnusableInput
from envs.snapshot import add_to_snapshot, take_snapshot
from localization import is_test_path
from swe_agent.budget import Budget
from swe_agent.config import AgentSettings, Settings
from swe_agent.errors import InfrastructureError, ModelError, UserError
from swe_agent.intake import Request, take_in
from swe_agent.models import HumanModel, LitellmModel, Model, ReplayModel, open_model
from swe_agent.models.pricing import prices_of
from swe_agent.overseers import Overseer, ScriptedOverseer
from swe_agent.result import Result, ResultStatus
from swe_agent.run import Run
from swe_agent.toolset import Toolset, open_toolset
from trajectories import ExitStatus, Observer


def resolve(
    request: Request,
    settings: Settings,
    observer: Observer,
    environ: Mapping[str, str] = os.environ,
    overseer: Overseer | None = None,
) -> Result:
    """Resolve one issue. Never raises for what can go wrong with it: the result's status and error say so.

    `overseer` is a person beside the model. A replayed run has the one of its recording.

    KeyboardInterrupt ends the run cleanly: the trajectory is closed, the best patch so far is kept.
    """
    started = time.monotonic()
    run: Run | None = None
    try:
        model, budget = _model(settings)
        overseer = _beside(overseer, model)
        settings = _as_recorded(settings, model)
        tests = _test_patch(request)
        if tests is not None and not request.failing_tests:
            # Who gives a test that shows the fault names the failing tests in it.
            request = replace(request, failing_tests=tuple(path for path in tests.paths if is_test_path(path)))
        with (
            _tools(model, settings, request) as toolset,
            tempfile.TemporaryDirectory(prefix="swe-agent-base-") as scratch,
        ):
            task = take_in(request, environ)
            try:
                base = Path(scratch) / "base.git"
                snapshot = take_snapshot(task.repository, base, task.ref, committed_only=request.committed)
                snapshot = add_to_snapshot(snapshot, tests) if tests is not None else snapshot
                run = Run(request, settings, task, snapshot, model, budget, observer, started)
                run.overseer = overseer
                run.toolset = toolset
                return run.dry() if request.dry_run else run.carry_out()
            finally:
                task.close()
    except (UserError, UnusableInput) as error:
        return _ended(run, "user_error", str(error), started)
    except (InfrastructureError, EnvironmentBroken, ModelError) as error:
        detail = getattr(error, "detail", "")
        return _ended(run, "infrastructure_error", str(error), started, detail)
    except KeyboardInterrupt:
        return _ended(run, "failed", "interrupted", started, exit_reason="interrupted")
    except Exception as error:  # the one place where a bug of ours ends an issue instead of the program
        text = f"{type(error).__name__}: {error}"
        return _ended(run, "infrastructure_error", text, started, traceback.format_exc(), exit_reason="crashed")


def _model(settings: Settings) -> tuple[Model | None, Budget]:
    limits = settings.budget
    budget = Budget(limits.max_cost, limits.max_tokens, max_steps=limits.max_steps, max_seconds=limits.time_limit)
    wanted = settings.strategy.name
    if settings.model.name is None:
        if wanted == "agent":
            raise UserError(
                "the agent strategy needs a model: --model PROVIDER/NAME (or --strategy repair, which needs none)"
            )
        return None, budget
    if wanted == "repair":
        return None, budget
    model = open_model(
        settings.model.name,
        api_base=settings.model.api_base,
        budget=budget,
        timeout=settings.model.timeout,
        max_output_tokens=settings.model.max_output_tokens,
        temperature=settings.model.temperature,
        tool_format=settings.model.tool_format,
        images=settings.model.images,
    )
    limited = settings.budget.max_cost is not None and settings.budget.max_tokens is None
    if limited and isinstance(model, LitellmModel) and not prices_of(model.name).known:
        raise UserError(
            f"the price of {model.name} is not known, so --max-cost cannot hold: "
            "leave it out and set budget.max_tokens (SWE_AGENT_BUDGET__MAX_TOKENS)"
        )
    return model, budget


def _beside(overseer: Overseer | None, model: Model | None) -> Overseer | None:
    """Who stands beside this model. Raises `UserError` where nobody can."""
    if overseer is None:
        return ScriptedOverseer.of(model.trajectory) if isinstance(model, ReplayModel) else None
    if model is None:
        raise UserError("--interactive puts you beside a model at work, so it needs one: --model PROVIDER/NAME")
    if isinstance(model, ReplayModel):
        raise UserError("a recorded run is replayed with what was done beside it: leave out --interactive")
    if isinstance(model, HumanModel):
        raise UserError("with --model human you are the model yourself: leave out --interactive")
    return overseer


def _as_recorded(settings: Settings, model: Model | None) -> Settings:
    """A recording is replayed with the tools it was made with, unless others are chosen."""
    if not isinstance(model, ReplayModel) or settings.agent.tools != AgentSettings().tools:
        return settings
    return settings.model_copy(update={"agent": settings.agent.model_copy(update={"tools": model.tools})})


def _tools(model: Model | None, settings: Settings, request: Request) -> AbstractContextManager[Toolset]:
    """A model's tools. They are opened first: what cannot be had is told before anything is built."""
    return open_toolset(settings.agent, connect=model is not None and not request.dry_run)


def _test_patch(request: Request) -> Patch | None:
    if request.test_patch is None:
        return None
    try:
        return Patch(request.test_patch.read_bytes())
    except OSError as error:
        raise UserError(f"cannot read the test patch {request.test_patch}: {error.strerror}") from error


def _ended(
    run: Run | None,
    status: ResultStatus,
    message: str,
    started: float,
    detail: str = "",
    exit_reason: ExitStatus | None = None,
) -> Result:
    """The result of a run that an error ended; `detail` goes to a file beside it."""
    line = " ".join(message.split())
    if run is None or run.folder is None:
        return Result(status=status, exit_reason=exit_reason, error=line, seconds=round(time.monotonic() - started, 3))
    if detail:
        (run.folder.path / "error.txt").write_text(detail + "\n", encoding="utf-8")
    return run.finish(status, line, error=line, exit_reason=exit_reason)
