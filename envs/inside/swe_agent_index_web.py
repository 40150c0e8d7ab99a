"""Requests to a package index with what pip is configured with; used by `swe_agent_index.py`, which lies beside it."""

import base64
import http.client
import netrc
import os
import socket
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

TRIES = 5
BROKEN_OFF = (http.client.HTTPException, socket.timeout, ConnectionError, ssl.SSLError)


class NoAnswer(Exception):
    """The index, not the client, left a request without an answer."""


def say(text):
    sys.stderr.write("swe_agent_index: " + text + "\n")
    sys.stderr.flush()


class Options:
    """What pip is configured with, asked of pip itself: its files, its variables, its built-in index."""

    def __init__(self):
        self.index_url, self.extra_index_urls, self.trusted_hosts = None, [], []
        self.cert = self.client_cert = self.proxy = self.timeout = None
        try:
            values = self._parser().parse_args([])[0]
        except (Exception, SystemExit) as error:
            say("pip cannot be asked for its configuration: %s" % (error,))
            return
        for name in vars(self):
            setattr(self, name, getattr(values, name, None) or getattr(self, name))

    @staticmethod
    def _parser():
        try:
            from pip._internal.commands import create_command
        except ImportError:  # before pip 19.3
            try:
                from pip._internal.commands import commands_dict
            except ImportError:  # before pip 10
                from pip.commands import commands_dict
            return commands_dict["install"](isolated=False).parser
        return create_command("install").parser


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Credentials go along to the same host only."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        new = super().redirect_request(req, fp, code, msg, headers, newurl)
        told = req.unredirected_hdrs.get("Authorization")
        if new is not None and told and urllib.parse.urlsplit(new.full_url).netloc == req.host:
            new.add_unredirected_header("Authorization", told)
        return new


class Web:
    """Requests with pip's certificates, proxy and credentials; retried while there is hope."""

    def __init__(self, options):
        self._options = options
        self._timeout = max(float(options.timeout or 0), 30.0)
        self._logins = {}
        handlers = [_Redirects()]
        if options.proxy:
            handlers.append(urllib.request.ProxyHandler({"http": options.proxy, "https": options.proxy}))
        self._checked = urllib.request.build_opener(urllib.request.HTTPSHandler(context=self._context()), *handlers)
        blind = ssl._create_unverified_context()
        self._unchecked = urllib.request.build_opener(urllib.request.HTTPSHandler(context=blind), *handlers)
        self._trusted = {str(host).lower() for host in options.trusted_hosts}

    def _context(self):
        cert = self._options.cert or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
        if cert and os.path.exists(cert):
            folder = os.path.isdir(cert)
            context = ssl.create_default_context(cafile=None if folder else cert, capath=cert if folder else None)
        else:
            context = ssl.create_default_context()
            try:  # an interpreter without certificates of its own still has pip's
                from pip._vendor import certifi

                context.load_verify_locations(certifi.where())
            except Exception:
                pass
        if self._options.client_cert:
            context.load_cert_chain(self._options.client_cert)
        return context

    def plain(self, url):
        """`url` without its user and password, which are kept for its host."""
        parts = urllib.parse.urlsplit(url)
        login, at, host = parts.netloc.rpartition("@")
        if at:
            user, _, password = login.partition(":")
            self._logins[host] = urllib.parse.unquote(user), urllib.parse.unquote(password)
        return urllib.parse.urlunsplit(parts._replace(netloc=host))

    def _login(self, parts):
        if parts.netloc in self._logins:
            return self._logins[parts.netloc]
        try:
            found = netrc.netrc().authenticators(parts.hostname or "")
        except (OSError, netrc.NetrcParseError):
            found = None
        return (found[0], found[2]) if found else None

    def open(self, url, headers, method="GET"):
        """The open answer. Raises `urllib.error.HTTPError` for a refusal, `NoAnswer`."""
        request = urllib.request.Request(url, headers=dict(headers), method=method)
        parts = urllib.parse.urlsplit(url)
        login = self._login(parts)
        if login:
            word = base64.b64encode(("%s:%s" % login).encode("utf-8")).decode("ascii")
            request.add_unredirected_header("Authorization", "Basic " + word)
        trusted = bool({str(parts.hostname).lower(), parts.netloc.lower()} & self._trusted)
        opener = self._unchecked if trusted else self._checked
        number = 0
        while True:
            number += 1
            wait = 0.5 * 2**number
            try:
                return opener.open(request, timeout=self._timeout)
            except urllib.error.HTTPError as error:
                if error.code < 500 and error.code not in (408, 429):
                    raise
                if number == TRIES:
                    raise NoAnswer("HTTP %d %s" % (error.code, error.reason))
                asked = error.headers.get("Retry-After") or ""
                wait = min(int(asked), 30) if asked.isdigit() else wait
                error.close()
            except (OSError, http.client.HTTPException) as error:
                reason = getattr(error, "reason", error)
                refused = isinstance(reason, ConnectionRefusedError) and number == 2
                if number == TRIES or refused or isinstance(reason, ssl.CertificateError):
                    raise NoAnswer(str(reason))
            time.sleep(wait)

    def read(self, url, accept):
        """Address after redirects, content type and body; cut-off bodies are asked for again."""
        number = 0
        while True:
            number += 1
            try:
                with self.open(url, {"Accept": accept}) as answer:
                    kind = (answer.headers.get("Content-Type") or "").split(";")[0].strip().lower()
                    return answer.geturl(), kind, answer.read()
            except BROKEN_OFF as error:
                if number == TRIES:
                    raise NoAnswer(str(error))
