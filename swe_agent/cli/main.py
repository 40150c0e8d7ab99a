"""The commands and what a bad input looks like: one line on stderr and the exit code of whose mistake it is."""

import signal
import sys
from types import FrameType

import typer

from swe_agent import __version__
from swe_agent.cli import batch, config, demo, doctor, env, index, locate, mcp, resolve, tools, trajectory, verify
from swe_agent.errors import EXIT_UNRESOLVED, SweAgentError

FIRST_STEPS = """\
swe-agent resolves issues: it finds the fault, edits the code, and proves the fix by running the tests.

Try first:
  swe-agent demo                              a small project with a bug, no model and no key needed
  swe-agent doctor                            what works on this machine, and how to mend what does not
  swe-agent resolve ISSUE.md --repo PATH      an issue of your own (a file, a text, or a GitHub issue URL)

swe-agent --help lists everything."""

app = typer.Typer(
    name="swe-agent",
    help="Resolve issues: an issue goes in, a validated patch and its evidence come out.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("resolve")(resolve.resolve)
app.command("locate")(locate.locate)
app.command("index")(index.index)
app.command("mcp")(mcp.mcp)
app.command("verify")(verify.verify)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.add_typer(batch.app, name="batch")
app.add_typer(config.app, name="config")
app.add_typer(env.app, name="env")
app.add_typer(tools.app, name="tools")
app.add_typer(trajectory.app, name="trajectory")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"swe-agent {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(FIRST_STEPS)


def _interrupt(number: int, frame: FrameType | None) -> None:
    # Not by way of SIGINT: a program started in the background may have that one ignored.
    raise KeyboardInterrupt


def run() -> None:
    """Entry point after `swe_agent.console`. SIGTERM ends a run as Ctrl-C does: cleanly."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app()
    except SweAgentError as error:
        typer.echo(f"swe-agent: {' '.join(str(error).split())}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("swe-agent: interrupted", err=True)
        sys.exit(EXIT_UNRESOLVED)
    except BrokenPipeError:
        sys.exit(EXIT_UNRESOLVED)
