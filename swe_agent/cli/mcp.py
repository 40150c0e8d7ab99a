"""`swe-agent mcp`: our tools for other agents."""

import os
import sys
from pathlib import Path

import typer


def mcp(
    repo: Path = typer.Option(Path(), help="A checkout or a bare repository."),
    ref: str | None = typer.Option(
        None, help="Commit, tag or branch. Default: HEAD plus what is uncommitted or untracked."
    ),
    read_only: bool = typer.Option(False, "--read-only", help="Only what looks: no edits, no code is run."),
    tools: str | None = typer.Option(None, help="Which tools, such as default,-shell (`swe-agent tools list`)."),
    apply: bool = typer.Option(False, "--apply", help="At the end put what was changed onto the checkout."),
    http: int | None = typer.Option(
        None, min=0, max=65535, help="Serve on this port of 127.0.0.1 instead of the standard streams; 0: any."
    ),
    env: str | None = typer.Option(None, help="auto, docker or local (local is not a sandbox)."),
    test_command: str | None = typer.Option(None, help="How the project's tests are run."),
    image: str | None = typer.Option(None, help="A prepared image, used as it is."),
    output: str | None = typer.Option(None, help="Where patches are kept. Default: runs/"),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="No progress on stderr."),
) -> None:
    """Serve the tools and `locate` to other agents, as a server of the Model Context Protocol.

    They work on a copy of the repository in a container, as in a run of swe-agent's own: the checkout is not touched,
    each change can be undone, a command that ruins the copy is taken back. It needs the optional extra `mcp`. An
    agent's configuration names this command; it ends when the agent closes it. What was changed by then is kept as a
    patch below runs/.

    Exit code 0: it ended as it was asked to; 2: bad input; 3: the environment failed.

    Examples:

      swe-agent mcp --repo /path/to/checkout

      swe-agent mcp --repo . --read-only
    """
    from swe_agent.cli.checkout_settings import checkout_settings
    from swe_agent.cli.progress import Progress
    from swe_agent.errors import UserError
    from swe_agent.mcp_server.bench import served
    from swe_agent.mcp_server.serve import serve
    from swe_agent.mcp_server.transports import LocalHttp, StandardStreams
    from swe_agent.servers import need_sdk

    need_sdk("`swe-agent mcp` cannot start")
    if not repo.is_dir():
        raise UserError(f"no such repository: {repo}")
    flags = {
        "environment.kind": env,
        "project.test_command": test_command,
        "project.image": image,
        "output.folder": output,
    }
    settings = checkout_settings(repo, flags)
    toolbox = served(tools or "default", read_only=read_only)
    transport = StandardStreams.take() if http is None else LocalHttp.open(http)
    with Progress(quiet=quiet) as progress:
        if isinstance(transport, LocalHttp):
            typer.echo(transport.url, err=True)
        code = serve(repo, ref, settings, toolbox, transport, progress, apply=apply)
    sys.stderr.flush()
    # Threads of the libraries may still wait for a client that is gone; all that is ours is closed.
    os._exit(code)
