"""Tools that servers of the Model Context Protocol offer (modelcontextprotocol.io), through the official Python SDK.

The SDK is an optional extra: nothing here imports it before a server is to be reached.
"""

from aci.mcp_servers.connection import Connection
from aci.mcp_servers.spec import ServerFailed, ServerSpec
from aci.mcp_servers.tools import tools_of

__all__ = ["Connection", "ServerFailed", "ServerSpec", "tools_of"]
