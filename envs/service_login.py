"""Where a project expects a server and as whom, read from the variables that its CI or its own settings give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, unquote, urlsplit

_WORDS = {
    "user": ("USER", "USERNAME"),
    "password": ("PASSWORD", "PASS"),
    "database": ("DB", "DATABASE", "DB_NAME"),
}


@dataclass(frozen=True)
class Login:
    """What everybody uses, or what the project's variables say instead."""

    user: str
    password: str
    database: str
    port: int
    root_password: str = ""


def login_of(
    usual: Login, words: Sequence[str], prefixes: Sequence[str], variables: Mapping[str, str]
) -> tuple[Login, tuple[str, ...]]:
    """The login, and the bare host names under which the server is looked for.

    Read are addresses whose scheme is one of `words` (`postgresql+psycopg2://me:secret@db:5433/shop`) and variables
    that begin with one of `prefixes` (`POSTGRES_USER`), which win. A port below 1024 is nobody's to open.
    """
    found = {"user": usual.user, "password": usual.password, "database": usual.database}
    port, hosts = "", []
    for url in map(_url, variables.values()):
        if url is None or _server(url.scheme) not in words:
            continue
        given = {"user": url.username, "password": url.password, "database": url.path.strip("/")}
        found |= {key: unquote(value) for key, value in given.items() if value}
        port = str(url.port or "") or port
        hosts.append(url.hostname or "")
    root = ""
    for prefix in prefixes:
        for key, names in _WORDS.items():
            for name in names:
                found[key] = variables.get(prefix + name) or found[key]
        port = variables.get(f"{prefix}PORT") or port
        root = variables.get(f"{prefix}ROOT_PASSWORD") or root
        hosts.append(variables.get(f"{prefix}HOST", ""))
    if found["user"] == "root":
        found["password"] = root = found["password"] or root
    number = int(port) if port.isdecimal() and 1024 <= int(port) < 65536 else usual.port
    bare = tuple(host for host in hosts if host != "localhost" and host.replace("-", "").isalnum())
    return replace(usual, **found, port=number, root_password=root), bare


def _server(scheme: str) -> str:
    """`postgresql+psycopg2`, `mysql2` and `rediss` are spoken by the same servers."""
    word = scheme.partition("+")[0].removesuffix("2")
    return "redis" if word == "rediss" else word


def _url(value: str) -> SplitResult | None:
    try:
        url = urlsplit(value)
        return url if url.hostname and url.port != 0 else None
    except ValueError:  # an address that is none is somebody else's business
        return None
