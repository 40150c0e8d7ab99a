"""One server, for a program that waits: the SDK lives in an event loop of its own, in a thread of its own."""

import asyncio
import concurrent.futures
import os
import tempfile
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

from pydantic import JsonValue

from aci.mcp_servers.spec import ServerFailed, ServerSpec, absolute_path

if TYPE_CHECKING:
    from mcp import ClientSession
    from mcp.types import CallToolResult, Tool

MOST_STARTS = 3
"""A server that ended is started again with the next call, so often in all."""
PATIENCE = 5.0
"""Seconds beyond a limit that the SDK is given to keep it itself."""
CLOSING = 10.0
"""Seconds in which a server can end by itself before it is killed; the SDK asks it twice in four."""
CONNECTING = 30.0
"""Seconds until a server on the network answers at all."""
MOST_PAGES = 100
_SAID = 300
"""Characters of what a failed server wrote last."""


class Connection:
    """Open from `open` to `close`. Whatever fails is a `ServerFailed`; calls come from one thread at a time."""

    def __init__(self, spec: ServerSpec) -> None:
        self.spec = spec
        self.version = ""
        """What the server calls itself."""
        self.tools: tuple[Tool, ...] = ()
        self._starts = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stop: asyncio.Event | None = None
        self._session: ClientSession | None = None
        self._stderr: TextIO | None = None

    def open(self) -> None:
        """Start or reach it, and ask for its tools."""
        self._starts += 1
        self._stderr = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - see `close`
        ready: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name=f"mcp {self.spec.name}", daemon=True)
        self._thread.start()
        try:
            ready.result(self.spec.start_timeout)
        except TimeoutError:
            self.close()
            raise ServerFailed(f"it did not say within {self.spec.start_timeout:g} s what tools it has") from None
        except ServerFailed as error:
            said = self._last_words()
            self.close()
            raise ServerFailed(f"{error}{said}") from error
        except BaseException:
            self.close()
            raise

    def call(self, name: str, arguments: Mapping[str, JsonValue], timeout: float) -> "CallToolResult":
        """Its answer within `timeout` seconds. One that has ended is started again first."""
        if self._session is None:
            self._again()
        loop, limit = self._loop, min(timeout, self.spec.timeout)
        assert loop is not None
        asked = asyncio.run_coroutine_threadsafe(self._ask(name, dict(arguments), limit), loop)
        try:
            return asked.result(limit + PATIENCE)
        except TimeoutError:
            asked.cancel()
            raise ServerFailed(f"no answer within {limit:g} s") from None
        except concurrent.futures.CancelledError:
            self.close()
            raise ServerFailed("it ended before it answered") from None
        except BaseException:
            asked.cancel()
            raise

    def close(self) -> None:
        """End it; a process that was started for it is gone then."""
        thread, loop, task = self._thread, self._loop, self._task
        if thread is not None and loop is not None and self._stop is not None:
            ending = [self._stop.set] if self._session is not None else []
            for end in (*ending, task.cancel if task is not None else self._stop.set):
                with suppress(RuntimeError):  # the loop has ended by itself
                    loop.call_soon_threadsafe(end)
                thread.join(CLOSING)
                if not thread.is_alive():
                    break
        self._thread = self._loop = self._task = self._stop = self._session = None
        if self._stderr is not None:
            self._stderr.close()
            self._stderr = None

    def _again(self) -> None:
        self.close()
        if self._starts >= MOST_STARTS:
            raise ServerFailed("it has ended too often")
        self.open()

    def _run(self, ready: "concurrent.futures.Future[None]") -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._live(ready))

    async def _live(self, ready: "concurrent.futures.Future[None]") -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._task = asyncio.current_task()
        try:
            async with AsyncExitStack() as stack:
                session = await stack.enter_async_context(self._connected())
                started = await session.initialize()
                self.version = f"{started.serverInfo.name} {started.serverInfo.version}"
                self.tools = await _all_tools(session)
                self._session = session
                ready.set_result(None)
                await self._stop.wait()
        except Exception as error:
            if not ready.done():
                ready.set_exception(ServerFailed(_reason(error)))
        finally:
            self._session = None
            if not ready.done():
                ready.set_exception(ServerFailed("it was ended"))

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator["ClientSession"]:
        import httpx  # noqa: PLC0415 - 0.1 s that others need not pay
        from mcp import ClientSession, StdioServerParameters  # noqa: PLC0415 - an optional extra
        from mcp.client.stdio import stdio_client  # noqa: PLC0415
        from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415

        spec = self.spec
        async with AsyncExitStack() as stack:
            if spec.url:
                patience = httpx.Timeout(CONNECTING, read=spec.timeout)
                client = await stack.enter_async_context(
                    httpx.AsyncClient(headers=dict(spec.headers), timeout=patience)
                )
                streams: Any = await stack.enter_async_context(streamable_http_client(spec.url, http_client=client))
            else:
                parameters = StdioServerParameters(
                    command=spec.program(),
                    args=[os.path.expanduser(each) if each.startswith("~/") else each for each in spec.args],  # noqa: PTH111
                    env={"PATH": absolute_path(), **spec.env},
                    # Not the working directory: it may be a stranger's checkout, from which Python and node import.
                    cwd=stack.enter_context(tempfile.TemporaryDirectory(prefix="swe-agent-mcp-")),
                )
                assert self._stderr is not None
                streams = await stack.enter_async_context(stdio_client(parameters, errlog=self._stderr))
            yield await stack.enter_async_context(ClientSession(streams[0], streams[1]))

    async def _ask(self, name: str, arguments: dict[str, JsonValue], timeout: float) -> "CallToolResult":
        from mcp import McpError  # noqa: PLC0415 - an optional extra
        from mcp.types import CONNECTION_CLOSED, CallToolRequest, CallToolRequestParams, ClientRequest  # noqa: PLC0415
        from mcp.types import CallToolResult as Result  # noqa: PLC0415

        session = self._session
        if session is None:
            raise ServerFailed("it has ended")
        request = ClientRequest(CallToolRequest(params=CallToolRequestParams(name=name, arguments=arguments)))
        try:
            async with asyncio.timeout(timeout):
                return await session.send_request(request, Result)
        except TimeoutError:
            raise ServerFailed(f"no answer within {timeout:g} s") from None
        except McpError as error:
            if error.error.code == CONNECTION_CLOSED:
                self._session = None
                raise ServerFailed(f"it ended before it answered{self._last_words()}") from error
            raise ServerFailed(f"it refused: {error.error.message}") from error
        except Exception as error:
            self._session = None
            raise ServerFailed(f"it ended before it answered ({_reason(error)})") from error

    def _last_words(self) -> str:
        if self._stderr is None:
            return ""
        size = os.fstat(self._stderr.fileno()).st_size
        text = os.pread(self._stderr.fileno(), 4 * _SAID, max(size - 4 * _SAID, 0)).decode("utf-8", "replace")
        words = " ".join(text.split())[-_SAID:]
        return f"; it wrote: {words}" if words else ""


async def _all_tools(session: "ClientSession") -> tuple["Tool", ...]:
    from mcp.types import PaginatedRequestParams  # noqa: PLC0415 - an optional extra

    found: list[Tool] = []
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await session.list_tools(params=PaginatedRequestParams(cursor=cursor) if cursor else None)
        found += page.tools
        cursor = page.nextCursor
        if not cursor:
            break
    return tuple(found)


def _reason(error: BaseException) -> str:
    """The innermost cause in one line: the SDK's task groups wrap what happened."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, ServerFailed):
        return str(error)
    text = " ".join(str(error).split())[:_SAID]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
