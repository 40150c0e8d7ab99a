"""`swe-agent mcp` as other agents use it: the official SDK's client, real processes, a real container."""

import contextlib
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MakeRepository
from tests.e2e.command import BUGGY, SCRIPT, swe_agent
from tests.e2e.test_resolve import everything_below

pytest.importorskip("mcp")

import anyio
import httpx
import mcp
from mcp import ClientSession, StdioServerParameters, types
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

Scenario = Callable[[ClientSession], Awaitable[None]]


def text(result: types.CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, types.TextContent)
    return block.text


@contextlib.asynccontextmanager
async def talking(repository: Path, *arguments: str) -> AsyncIterator[tuple[ClientSession, list[object]]]:
    """A session, and what came on stdout that was no message."""
    wrong: list[object] = []

    async def other(message: object) -> None:
        if isinstance(message, Exception):
            wrong.append(message)

    command = StdioServerParameters(command=str(SCRIPT), args=["mcp", *arguments], cwd=repository)
    with (repository.parent / "stderr.txt").open("w") as errors:
        async with (
            stdio_client(command, errlog=errors) as (come, go),
            ClientSession(come, go, timedelta(seconds=120), message_handler=other) as session,
        ):
            await session.initialize()
            yield session, wrong


def test_another_agent_looks_edits_and_takes_back(make_repository: MakeRepository) -> None:
    repository = make_repository(BUGGY)
    before = everything_below(repository)

    async def scenario() -> None:
        async with talking(repository, "--env", "local") as (session, wrong):
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            assert {"view", "search", "replace", "run_tests", "undo", "diff", "shell", "locate"} <= set(tools)
            assert {"submit", "ask", "note"}.isdisjoint(tools)
            assert tools["replace"].inputSchema["required"] == ["path", "old", "new"]
            found = await session.call_tool("locate", {"text": "the total of prices is one too much"})
            assert text(found).startswith("1. shop/prices.py:1-5  function total")
            assert "2      result = 1" in text(await session.call_tool("view", {"path": "shop/prices.py"}))
            assert "shop/prices.py" in text(await session.call_tool("search", {"pattern": "result", "kind": "text"}))
            ran = text(await session.call_tool("run_tests", {"tests": ["tests/test_prices.py"]}))
            assert "1 fail as before" in ran
            refused = await session.call_tool(
                "replace", {"path": "shop/prices.py", "old": "result = 1", "new": "result = ("}
            )
            assert refused.isError
            fixed = {"path": "shop/prices.py", "old": "result = 1", "new": "result = 0"}
            assert not (await session.call_tool("replace", fixed)).isError
            assert "+    result = 0" in text(await session.call_tool("diff", {}))
            assert "taken back: replace shop/prices.py" in text(await session.call_tool("undo", {}))
            assert text(await session.call_tool("diff", {})) == "Nothing is changed."
            assert not (await session.call_tool("replace", fixed)).isError
            ran = text(await session.call_tool("run_tests", {"tests": ["tests/test_prices.py"]}))
            assert "1 newly pass" in ran
            for name, arguments in (("view", {"lines": 3}), ("veiw", {}), ("view", {"path": "../../etc/passwd"})):
                assert (await session.call_tool(name, arguments)).isError
            printed = await session.call_tool("shell", {"command": "echo '{\"jsonrpc\": 1}'; cat"})
            assert '{"jsonrpc": 1}' in text(printed)
            assert wrong == []

    anyio.run(scenario)
    (patch,) = repository.glob("runs/*/patch.diff")
    assert "+    result = 0" in patch.read_text()
    assert everything_below(repository) == before
    assert f"what was changed is in runs/{patch.parent.name}/patch.diff" in (
        (repository.parent / "stderr.txt").read_text()
    )


def test_a_call_that_is_cancelled_is_stopped_and_the_next_one_works(make_repository: MakeRepository) -> None:
    repository = make_repository(BUGGY)
    mark = f"6{time.time_ns() % 10**9}"

    async def scenario() -> None:
        async with talking(repository, "--env", "local", "--apply") as (session, wrong):
            await session.call_tool("shell", {"command": "cd shop; kept=yes"})
            began = time.monotonic()
            asked = types.CallToolRequest(
                params=types.CallToolRequestParams(
                    name="shell", arguments={"command": f"echo late > late.txt; sleep {mark}"}
                )
            )
            async with anyio.create_task_group() as tasks:

                async def call() -> None:
                    with pytest.raises(mcp.McpError):
                        await session.send_request(types.ClientRequest(asked), types.CallToolResult)

                tasks.start_soon(call)
                while not running(f"sleep {mark}"):
                    await anyio.sleep(0.05)
                number: Any = session._request_id - 1
                cancel = types.CancelledNotification(params=types.CancelledNotificationParams(requestId=number))
                await session.send_notification(types.ClientNotification(cancel))
            said = text(await session.call_tool("shell", {"command": "echo $kept; ls"}))
            assert time.monotonic() - began < 30
            assert "yes" in said
            assert "prices.py" in said
            assert not running(f"sleep {mark}")
            assert "shop/late.txt" in text(await session.call_tool("undo", {}))
            await session.call_tool("create", {"path": "new.txt", "text": "new\n"})
            # The end finds a command running.
            with anyio.move_on_after(1):
                await session.call_tool("shell", {"command": f"sleep {mark}"})
            assert wrong == []

    anyio.run(scenario)
    assert not running(f"sleep {mark}")
    assert (repository / "new.txt").read_text() == "new\n"
    assert not (repository / "shop/late.txt").exists()


def running(words: str) -> bool:
    """Whether a process with these arguments is there."""
    wanted = words.replace(" ", "\0").encode()
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if process.read_bytes().rstrip(b"\0") == wanted:
                return True
    return False


def containers() -> set[str]:
    listed = subprocess.run(["docker", "ps", "-aq"], capture_output=True, text=True, check=True, timeout=60)
    return set(listed.stdout.split())


@pytest.mark.docker
def test_in_a_container_that_is_gone_with_the_client(make_repository: MakeRepository) -> None:
    repository = make_repository(BUGGY)
    seen: list[str] = []

    async def scenario() -> None:
        async with talking(repository, "--image", "python:3.11-slim", "--env", "docker") as (session, wrong):
            said = text(await session.call_tool("shell", {"command": "cat /proc/sys/kernel/hostname; id -u"}))
            seen.append(said.splitlines()[1])
            assert said.splitlines()[2] != "0"
            with anyio.move_on_after(1):
                await session.call_tool("shell", {"command": "sleep 600"})
            assert wrong == []

    anyio.run(scenario)
    assert seen
    assert not any(seen[0].startswith(container) or container.startswith(seen[0]) for container in containers())


def test_over_http_only_who_was_told_the_address(make_repository: MakeRepository) -> None:
    repository = make_repository(BUGGY)
    with subprocess.Popen(
        [str(SCRIPT), "mcp", "--read-only", "--http", "0"], cwd=repository, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        url = server.stderr.readline().strip()
        try:

            async def scenario() -> None:
                async with (
                    streamable_http_client(url) as (come, go, _),
                    ClientSession(come, go, timedelta(seconds=120)) as session,
                ):
                    await session.initialize()
                    names = {tool.name for tool in (await session.list_tools()).tools}
                    assert names == {"diff", "locate", "search", "unfold", "view"}
                    assert "result = 1" in text(await session.call_tool("view", {"path": "shop/prices.py"}))
                    assert (await session.call_tool("shell", {"command": "id"})).isError

            until = time.monotonic() + 60
            while True:
                try:
                    status = httpx.post(url.replace("/mcp", "x/mcp"), json={}).status_code
                    break
                except httpx.ConnectError:
                    assert time.monotonic() < until
                    time.sleep(0.05)
            assert status == 404
            assert httpx.post(url, json={}, headers={"Host": "evil.example"}).status_code == 421
            anyio.run(scenario)
        finally:
            server.terminate()
            server.stderr.read()
        assert server.wait(30) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--repo", "no/such"), "no such repository: no/such"),
        (("--tools", "veiw"), "did you mean view?"),
    ],
)
def test_what_is_wrong_at_the_start_is_one_line(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    answer = swe_agent("mcp", *arguments, cwd=tmp_path)
    assert answer.code == 2
    assert words in answer.err
    assert answer.out == ""


def test_what_is_wrong_later_is_told_with_each_call(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with talking(folder) as (session, wrong):
            for _ in range(2):
                result = await session.call_tool("view", {})
                assert result.isError
                assert "the server cannot work on this repository" in text(result)
            assert wrong == []

    folder = tmp_path / "no-repository"
    folder.mkdir()
    anyio.run(scenario)


def test_without_the_extra_it_is_one_line(tmp_path: Path) -> None:
    program = "import sys; sys.modules['mcp'] = None; from swe_agent.console import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "mcp"], cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "`swe-agent mcp` cannot start: it needs the optional extra `mcp`" in done.stderr
