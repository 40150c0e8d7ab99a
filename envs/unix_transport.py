"""The engine's Unix socket for the `docker` library, without the socket that the library forgets.

`docker.transport.unixconn` opens a socket for every connection and loses it when the engine refuses, as one that was
killed does. Importing this module imports the library, which is slow.
"""

import socket
from typing import TYPE_CHECKING, Any

from docker.transport import UnixHTTPAdapter
from docker.transport.unixconn import UnixHTTPConnection, UnixHTTPConnectionPool

if TYPE_CHECKING:
    from docker import DockerClient

_SCHEME = "http+docker://"
"""What the library calls the engine in its own addresses."""


def close_what_is_refused(client: "DockerClient") -> None:
    """Let the client open its connections here from now on. Nothing happens to one of another kind (TCP, ssh)."""
    api: Any = client.api
    usual = api.get_adapter(_SCHEME) if str(api.base_url).startswith(_SCHEME) else None
    if type(usual) is UnixHTTPAdapter:
        api.mount(_SCHEME, _Adapter(usual))
        usual.close()


class _Connection(UnixHTTPConnection):
    def connect(self) -> None:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            made.settimeout(self.timeout)
            made.connect(self.unix_socket)
        except BaseException:
            made.close()
            raise
        self.sock = made


class _Pool(UnixHTTPConnectionPool):
    def _new_conn(self) -> Any:
        seconds: Any = self.timeout
        return _Connection(self.base_url, self.socket_path, seconds)


class _Adapter(UnixHTTPAdapter):
    def __init__(self, like: UnixHTTPAdapter) -> None:
        super().__init__(f"http+unix://{like.socket_path}", like.timeout, max_pool_size=like.max_pool_size)

    def get_connection(self, url: Any, proxies: object = None) -> Any:
        with self.pools.lock:
            pool = self.pools.get(url)
            if pool is None:
                pool = self.pools[url] = _Pool(url, self.socket_path, self.timeout, maxsize=self.max_pool_size)
        return pool
