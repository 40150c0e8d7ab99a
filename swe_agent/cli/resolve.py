"""`swe-agent resolve`: the main job."""

import os
import sys
from pathlib import Path

import typer


def resolve(
    target: str | None = typer.Argument(
        None, help="A GitHub issue URL, a file with an issue, '-' for standard input, or the text itself."
    ),
    repo: str | None = typer.Option(None, help="Checkout (path) or repository (URL). Default: the working directory."),
    ref: str | None = typer.Option(
        None, help="Commit, tag or branch to start from. Default: HEAD plus what is uncommitted or untracked."
    ),
    committed: bool = typer.Option(False, "--committed", help="Start from HEAD alone."),
    test_command: str | None = typer.Option(None, help="How the project's tests are run. Default: python -m pytest."),
    failing_test: list[str] | None = typer.Option(
        None, help="A test that shows the fault (an id, a file or a class). May be given again."
    ),
    test_patch: Path | None = typer.Option(None, help="A patch that adds a test which shows the fault."),
    instance: str | None = typer.Option(None, help="A SWE-bench row: FILE.jsonl[.gz]:ID. Its tests stay hidden."),
    repo_path: str | None = typer.Option(
        None, help="Where bare repositories lie: '/dir/{owner}+{name}/repo'. Nothing is then cloned."
    ),
    strategy: str | None = typer.Option(None, help="auto, agent (a model with tools) or repair (no model)."),
    model: str | None = typer.Option(None, help="PROVIDER/NAME (litellm), scripted:FILE, replay:RUN or human."),
    api_base: str | None = typer.Option(None, help="Base URL of an OpenAI-compatible service."),
    tool_format: str | None = typer.Option(
        None, help="How the model calls tools: auto, native (function calling) or text."
    ),
    tools: str | None = typer.Option(
        None, help="Tools of the model, such as minimal or default,-ask,my_tool (`swe-agent tools list`)."
    ),
    env: str | None = typer.Option(None, help="auto, docker or local (local is not a sandbox)."),
    image: str | None = typer.Option(None, help="A prepared image with the dependencies in it."),
    max_cost: float | None = typer.Option(None, help="US dollars, checked before each call of the model."),
    max_steps: int | None = typer.Option(None, help="Replies of the model."),
    time_limit: float | None = typer.Option(None, help="Seconds for the whole issue."),
    output: str | None = typer.Option(None, help="Where runs are written. Default: runs/"),
    apply: bool = typer.Option(False, "--apply", help="Put a validated patch onto the checkout."),
    keep_test: bool = typer.Option(
        False, "--keep-test", help="Add the test made from the issue's own code to the patch, if it shows the fix."
    ),
    alternatives: int = typer.Option(
        1, min=1, max=20, help="Look for so many candidates and show them ranked, with their diffs."
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would be done; build and run nothing."),
    interactive: bool = typer.Option(
        False,
        "--interactive",
        help="Stand beside the model: see each step; pause it (Ctrl-C), instruct, deny, undo.",
    ),
    approve: str | None = typer.Option(
        None, help="With --interactive, calls that wait for your word: never, commands or changes. Default: never."
    ),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="No progress on stderr."),
    json: bool = typer.Option(False, "--json", help="One JSON object on stdout."),
) -> None:
    """Resolve one issue and hand over a validated patch with its evidence.

    Your checkout is not touched: work happens on a copy in a container. The patch, the result and the trajectory are
    written to runs/ID/. Exit code 0: validated; 1: finished without; 2: bad input; 3: the environment failed.

    Without a model the repair strategy searches for a small fix, which needs a failing test: one that fails already,
    --failing-test, or --test-patch.

    Examples:

      swe-agent resolve https://github.com/OWNER/REPO/issues/7 --model anthropic/claude-sonnet-4-5

      swe-agent resolve ISSUE.md --repo . --failing-test tests/test_a.py::test_b --apply

      swe-agent resolve ISSUE.md --repo . --model anthropic/claude-sonnet-4-5 --interactive --approve commands

    With --interactive, Ctrl-C makes the agent wait at the next safe moment: type a text for the model, /diff, /back N,
    /go, /help. A second Ctrl-C ends the run with its patch. The time you take counts against no limit.
    """
    from swe_agent.cli.beside import Beside
    from swe_agent.cli.progress import Progress
    from swe_agent.cli.summary import show_result
    from swe_agent.cli.terminal import Terminal, check_terminal
    from swe_agent.config import load_settings, working_directory
    from swe_agent.errors import UserError
    from swe_agent.intake import Request
    from swe_agent.resolve import resolve as resolve_issue

    flags = {
        "project.test_command": test_command,
        "project.image": image,
        "model.name": model,
        "model.api_base": api_base,
        "model.tool_format": tool_format,
        "agent.tools": tools,
        "budget.max_cost": max_cost,
        "budget.max_steps": max_steps,
        "budget.time_limit": time_limit,
        "agent.approve": approve,
        "environment.kind": env,
        "strategy.name": strategy,
        "output.folder": output,
    }
    settings = load_settings(cwd=working_directory(), environ=os.environ, flags=flags).settings
    request = Request(
        target=target,
        repo=repo,
        ref=ref,
        committed=committed,
        failing_tests=tuple(failing_test or ()),
        test_patch=test_patch,
        instance=instance,
        repo_path=repo_path,
        dry_run=dry_run,
        apply=apply,
        keep_test=keep_test,
        alternatives=alternatives,
    )
    overseer = None
    if interactive:
        if json or quiet:
            raise UserError(f"--interactive shows each step to a person: leave out {'--json' if json else '--quiet'}")
        check_terminal()
        overseer = Terminal(settings.agent.approve)
    elif approve is not None:
        raise UserError("--approve says which calls wait for your word: it needs --interactive")
    with Beside() if overseer else Progress(quiet=quiet) as progress:
        result = resolve_issue(request, settings, progress, overseer=overseer)
    if json:
        typer.echo(result.model_dump_json())
    else:
        show_result(result, progress.places)
    sys.exit(0 if dry_run and result.error is None else result.exit_code)
