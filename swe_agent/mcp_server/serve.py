"""`swe-agent mcp` from its first message to its end."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aci import Toolbox
from envs import EnvironmentBroken
from swe_agent.config import Settings
from swe_agent.errors import EXIT_INFRASTRUCTURE, EXIT_OK, SweAgentError
from swe_agent.mcp_server.bench import open_bench
from swe_agent.mcp_server.desk import Desk
from swe_agent.mcp_server.protocol import make_server
from swe_agent.mcp_server.transports import LocalHttp, StandardStreams
from trajectories import Note, Observer

INSTRUCTIONS = """\
Tools on a copy of the repository {name}: the state of its checkout when this server started. What edits, commands \
and tests do stays in the copy; `diff` shows it. Each call is a step, counted from 1: `undo` takes back the last \
change, or all since a step. Paths are relative to the repository's root. `locate` says where in the code a problem is.\
"""
ENDING = 5.0


def serve(
    repo: Path,
    ref: str | None,
    settings: Settings,
    toolbox: Toolbox,
    transport: StandardStreams | LocalHttp,
    observer: Observer,
    *,
    apply: bool,
) -> int:
    """Answer until the client goes, or Ctrl-C; returns the exit code. Must be called in the main thread.

    What fails after the start is told to the client with each call, and is the exit code at the end.
    """
    desk = Desk()
    try:
        with _speaking(desk, toolbox, repo, transport):
            try:
                with open_bench(repo, ref, settings, toolbox, observer, apply=apply) as bench:
                    observer(Note(text=f"ready: {len(toolbox.tools)} tools on a copy of {repo.resolve()}"))
                    with suppress(KeyboardInterrupt):
                        desk.work(bench.call)
                    # Clients are impatient: what is left to be done is quick, and must not be cut short.
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)
                    signal.signal(signal.SIGINT, signal.SIG_IGN)
            except (SweAgentError, EnvironmentBroken) as error:
                line = " ".join(str(error).split())
                observer(Note(text=line, level="error"))
                desk.refuse(f"the server cannot work on this repository: {line}")
                return getattr(error, "exit_code", EXIT_INFRASTRUCTURE)
    except KeyboardInterrupt:
        pass  # while the environment was made, or closed
    finally:
        desk.close()
    return EXIT_OK


@contextmanager
def _speaking(desk: Desk, toolbox: Toolbox, repo: Path, transport: StandardStreams | LocalHttp) -> Iterator[None]:
    """A thread that speaks the protocol as long as the context lasts."""
    server = make_server(toolbox, desk, INSTRUCTIONS.format(name=repo.resolve().name))
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = []

    async def speak() -> None:
        task = asyncio.current_task()
        assert task is not None
        running.append((asyncio.get_running_loop(), task))
        try:
            await transport.serve(server)
        finally:
            desk.stop()

    def run() -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(speak())

    thread = threading.Thread(target=run, name="protocol", daemon=True)
    thread.start()
    try:
        yield
    finally:
        for loop, task in running:
            with suppress(RuntimeError):  # it has ended by itself
                loop.call_soon_threadsafe(task.cancel)
        thread.join(ENDING)
