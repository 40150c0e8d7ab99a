"""How messages come and go: this process's standard streams, or HTTP on this machine alone."""

import asyncio
import os
import secrets
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from swe_agent.errors import UserError

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of one message."""
HOST = "127.0.0.1"


@dataclass(frozen=True)
class StandardStreams:
    """The descriptors that were 0 and 1. What reads or prints by those numbers from now on meets nothing of them."""

    source: BinaryIO
    sink: int

    @classmethod
    def take(cls) -> Self:
        source, sink = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        return cls(open(source, "rb"), sink)  # noqa: PTH123 - it is open as long as the process

    async def serve(self, server: "Server") -> None:
        """Until the client closes its end."""
        async with self._streams() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    @asynccontextmanager
    async def _streams(self) -> AsyncIterator[tuple[Any, Any]]:
        import anyio  # noqa: PLC0415 - comes with the optional extra
        from mcp.shared.message import SessionMessage  # noqa: PLC0415
        from mcp.types import JSONRPCMessage  # noqa: PLC0415

        come, incoming = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        outgoing, go = anyio.create_memory_object_stream[SessionMessage](0)
        lines: asyncio.Queue[bytes] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def read() -> None:
            # A daemon: a client that is gone without closing its end must not keep this program alive.
            try:
                while line := self.source.readline(LONGEST_LINE):
                    loop.call_soon_threadsafe(lines.put_nowait, line)
                loop.call_soon_threadsafe(lines.put_nowait, b"")
            except (OSError, RuntimeError):
                return

        async def hear() -> None:
            async with come:
                while line := await lines.get():
                    if line.strip():
                        await come.send(_message(line))

        def _message(line: bytes) -> SessionMessage | Exception:
            try:
                return SessionMessage(JSONRPCMessage.model_validate_json(line))
            except ValueError as error:
                return error

        async def speak() -> None:
            async with go:
                async for each in go:
                    text = each.message.model_dump_json(by_alias=True, exclude_none=True)
                    await asyncio.to_thread(_write, self.sink, f"{text}\n".encode())

        threading.Thread(target=read, name="stdin", daemon=True).start()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(hear)
            tasks.start_soon(speak)
            yield incoming, outgoing
            tasks.cancel_scope.cancel()


def _write(sink: int, data: bytes) -> None:
    try:
        while data:
            data = data[os.write(sink, data) :]
    except BrokenPipeError:
        return


@dataclass(frozen=True)
class LocalHttp:
    """Streamable HTTP on this machine's own address. The path holds a secret: who does not know it is answered 404."""

    door: socket.socket
    path: str

    @classmethod
    def open(cls, port: int) -> Self:
        """Port 0 is any free one. Raises `UserError` for one that is taken."""
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except OSError as error:
            door.close()
            raise UserError(f"--http {port}: {error.strerror}: give another port, or 0 for any") from error
        return cls(door, f"/{secrets.token_urlsafe(24)}/mcp")

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.door.getsockname()[1]}{self.path}"

    async def serve(self, server: "Server") -> None:
        """Until it is cancelled."""
        import uvicorn  # noqa: PLC0415 - comes with the optional extra
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager  # noqa: PLC0415
        from mcp.server.transport_security import TransportSecuritySettings  # noqa: PLC0415

        port = self.door.getsockname()[1]
        # A page in a browser can reach this address too, under a name of its own.
        named = TransportSecuritySettings(
            enable_dns_rebinding_protection=True, allowed_hosts=[f"{HOST}:{port}", f"localhost:{port}"]
        )
        manager = StreamableHTTPSessionManager(server, security_settings=named)

        async def app(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and secrets.compare_digest(scope["path"], self.path):
                await manager.handle_request(scope, receive, send)
            else:
                await send({"type": "http.response.start", "status": 404, "headers": []})
                await send({"type": "http.response.body", "body": b""})

        config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
        async with manager.run():
            await uvicorn.Server(config).serve(sockets=[self.door])
