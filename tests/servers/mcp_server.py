"""A server of the Model Context Protocol, made with the official SDK: `stdio`, or `http PORT`."""

import base64
import json
import os
import sys
import time
from pathlib import Path

from mcp.server.fastmcp import FastMCP
from mcp.types import ImageContent

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A PNG of one pixel."""
server = FastMCP("oddities", port=int(sys.argv[2]) if len(sys.argv) > 2 else 8000, log_level="ERROR")


@server.tool()
def add(a: int, b: int) -> str:
    """Add two numbers."""
    return str(a + b)


@server.tool(name="where.am-i")
def where() -> str:
    """Say what this process knows of its host."""
    return json.dumps({"environ": dict(os.environ), "cwd": str(Path.cwd()), "pid": os.getpid()})


@server.tool()
def sleep(seconds: float) -> str:
    """Answer late."""
    time.sleep(seconds)
    return "awake"


@server.tool()
def die() -> str:
    """End the server in the middle of a call."""
    print("I cannot go on", file=sys.stderr, flush=True)
    os._exit(7)


@server.tool()
def say(text: str, times: int = 1) -> str:
    """Say a text so often."""
    return text * times


@server.tool()
def fail() -> str:
    """Fail."""
    raise ValueError("no such ticket")


@server.tool()
def picture() -> list[ImageContent]:
    """Show a picture."""
    return [ImageContent(type="image", data=base64.b64encode(DOT).decode(), mimeType="image/png")]


if __name__ == "__main__":
    server.run("stdio" if sys.argv[1] == "stdio" else "streamable-http")
