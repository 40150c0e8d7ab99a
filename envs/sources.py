"""Where a build takes things from: package indexes, certificates, proxy and images of one's own."""

import base64
import hashlib
import json
import os
import ssl
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict

from envs.errors import UnusableInput

PROXIES = tuple(
    name for word in ("HTTP", "HTTPS", "FTP", "ALL", "NO") for name in (f"{word}_PROXY", f"{word}_PROXY".lower())
)
TRUSTING = ("PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO",
            "NODE_EXTRA_CA_CERTS", "npm_config_cafile")  # fmt: skip
"""Variables by which tools are told the file of certificates to trust."""

_LONG = 8


class Sources(BaseModel):
    """What a person or their company says about where packages come from. All of it is optional.

    A user name and password may stand in an address: they are handed to the steps of a build only, in their
    environment, and are in no image, no image's history and no name made from these values.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    index_url: str | None = None
    """Python packages, as pip's `index-url`."""
    extra_index_urls: tuple[str, ...] = ()
    npm_registry: str | None = None
    ca_file: str | None = None
    """PEM certificates on this host, trusted while an image is built and in it."""
    proxy: str | None = None
    """For http and https while an image is built; None passes on this host's own proxy variables."""
    base_images: Mapping[str, str] = {}
    """From an image's public name to the one to use instead."""

    def image(self, name: str) -> str:
        """The image to start from instead of `name`."""
        return self.base_images.get(name, name)

    def certificates(self) -> bytes | None:
        """Content of `ca_file`. Raises `UnusableInput`."""
        if self.ca_file is None:
            return None
        try:
            data = Path(self.ca_file).expanduser().read_bytes()
        except OSError as error:
            raise UnusableInput(f"environment.ca_file: {self.ca_file}: {error.strerror or error}") from error
        if b"-----BEGIN CERTIFICATE-----" not in data:
            raise UnusableInput(f"environment.ca_file: {self.ca_file} holds no certificate in PEM form")
        return data if data.endswith(b"\n") else data + b"\n"

    def bundle(self) -> bytes | None:
        """What this host trusts, and `ca_file` with it; None without one. Raises `UnusableInput`."""
        own = self.certificates()
        if own is None:
            return None
        system = ssl.get_default_verify_paths().cafile
        return (Path(system).read_bytes() if system else b"") + own

    def identity(self) -> str:
        """What of this decides an image's content, without credentials: two equal ones may share images."""
        addresses = [self.index_url, *self.extra_index_urls, self.npm_registry]
        pem = self.certificates()
        said = [[without_login(url) if url else None for url in addresses]]
        return json.dumps([said, hashlib.sha256(pem).hexdigest() if pem else None])

    def variables(self, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
        """What the steps of a build are told, in the variables their tools read; holds credentials."""
        said = docker_proxies(environ) | {key: environ[key] for key in PROXIES if environ.get(key)}
        if self.proxy:
            said |= dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"), self.proxy)
        if self.index_url:
            said |= {"PIP_INDEX_URL": self.index_url, "UV_INDEX_URL": self.index_url}
            said |= {"UV_DEFAULT_INDEX": self.index_url, "PIPENV_PYPI_MIRROR": self.index_url}
        if self.extra_index_urls:
            said |= dict.fromkeys(("PIP_EXTRA_INDEX_URL", "UV_EXTRA_INDEX_URL"), " ".join(self.extra_index_urls))
        if self.npm_registry:
            said["npm_config_registry"] = without_login(self.npm_registry)
        return said

    def npm_login(self) -> str | None:
        """The line of an `.npmrc` that logs in to the registry; None when its address holds no password."""
        login = _login(self.npm_registry)
        if login is None or self.npm_registry is None:
            return None
        parts = urlsplit(without_login(self.npm_registry))
        path = parts.path.rstrip("/") + "/"
        word = base64.b64encode(":".join(login).encode()).decode("ascii")
        return f"//{parts.netloc}{path}:_auth={word}\n"

    def secrets(self, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
        """Every spelling of every login in the addresses, longest first: what may be written down nowhere.

        A password or token of fewer than 8 characters counts only together with its user name, or its `@`.
        """
        found: set[str] = set()
        proxies = [value for key, value in self.variables(environ).items() if key in PROXIES]
        for url in (self.index_url, *self.extra_index_urls, self.npm_registry, *proxies):
            login = _login(url)
            if login is None:
                continue
            user, password = login
            raw = urlsplit(url or "").netloc.rpartition("@")[0]
            found |= {
                f"{raw}@" if len(raw) < _LONG else raw,
                base64.b64encode(":".join(login).encode()).decode("ascii"),
            }
            if password:
                found |= {f"{user}:{password}", *_long(password, raw.partition(":")[2])}
            else:
                found |= _long(user)
        return tuple(sorted(found, key=lambda secret: (-len(secret), secret)))


def without_login(url: str) -> str:
    """The address without user name and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def masked(text: str, secrets: Sequence[str]) -> str:
    """The text with every secret as `***`."""
    for secret in secrets:
        text = text.replace(secret, "***@" if secret.endswith("@") else "***")
    return text


def _login(url: str | None) -> tuple[str, str] | None:
    login, at, _ = urlsplit(url or "").netloc.rpartition("@")
    user, _, password = login.partition(":")
    return (unquote(user), unquote(password)) if at else None


def docker_proxies(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The proxies of the docker command's own configuration, which it gives to containers and builds."""
    folder = environ.get("DOCKER_CONFIG") or str(Path(environ.get("HOME", "/")) / ".docker")
    try:
        said = json.loads(Path(folder, "config.json").read_text(encoding="utf-8"))["proxies"]["default"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    words = {"httpProxy": "HTTP_PROXY", "httpsProxy": "HTTPS_PROXY", "noProxy": "NO_PROXY", "ftpProxy": "FTP_PROXY"}
    given = {words[key]: str(value) for key, value in said.items() if key in words and value}
    return given | {key.lower(): value for key, value in given.items()}


def _long(*words: str) -> set[str]:
    return {word for word in words if len(word) >= _LONG}
