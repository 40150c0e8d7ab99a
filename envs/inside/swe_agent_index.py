"""Run a command that sees the package index as it was at the end of a day: `swe_agent_index.py DAY COMMAND [ARG...]`.

DAY is YYYY-MM-DD in UTC. The command's exit code is the program's own (128 + n when signal n ended it, 127 when it is
not there, 2 for a wrong call); but when the index left a request without an answer it is 75, whatever the command made
of that: what was then installed is not what was asked for.

While it runs, a server on 127.0.0.1 answers PEP 503 pages with only the files uploaded by then, and hands the files
through, so that a pip that knows no modern TLS works as well. Where the index is, its certificates, proxy and
credentials are what pip is configured with; an index that is not http(s) is left as it is.

Upload dates are those of PEP 700 where the index gives them, else of the `pypi/NAME/json` beside its `simple`. Where
there are none every file is offered, which is said once on stderr. What was yanked since is offered as such to clients
that know the word, and else only when nothing else is left. A project all of whose files are younger is offered with
those of its first day. `--find-links` are not dated.
"""

import base64
import hashlib
import html
import html.parser
import http.client
import http.server
import json
import netrc
import os
import re
import signal
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

TRIES = 5
NO_ANSWER = 75  # EX_TEMPFAIL
PIECE = 1 << 16
JSON_TYPE = "application/vnd.pypi.simple.v1+json"
ACCEPT = JSON_TYPE + ", application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
BROKEN_OFF = (http.client.HTTPException, socket.timeout, ConnectionError, ssl.SSLError)
HANDED_THROUGH = ("Content-Length", "Content-Range", "Accept-Ranges", "Content-Type", "ETag", "Last-Modified")


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


class _Anchors(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.base, self.found = None, []

    def handle_starttag(self, tag, attrs):
        values = {key: value or "" for key, value in attrs}
        if tag == "base" and self.base is None:
            self.base = values.get("href")
        elif tag == "a" and values.get("href"):
            self.found.append(values)


def files_of_html(page, address):
    """The files a PEP 503 page names, in the words of PEP 691."""
    anchors = _Anchors()
    anchors.feed(page)
    files = []
    for values in anchors.found:
        url, fragment = urllib.parse.urldefrag(urllib.parse.urljoin(anchors.base or address, values["href"]))
        name = urllib.parse.unquote(urllib.parse.urlsplit(url).path.rsplit("/", 1)[-1])
        kind, equals, value = fragment.partition("=")
        metadata = values.get("data-core-metadata", values.get("data-dist-info-metadata"))
        files.append(
            {
                "filename": name,
                "url": url,
                "hashes": {kind: value} if equals and kind in hashlib.algorithms_available else {},
                "requires-python": values.get("data-requires-python"),
                "yanked": values["data-yanked"] or True if "data-yanked" in values else False,
                "core-metadata": metadata if metadata is not None else False,
                "upload-time": values.get("data-upload-time"),
            }
        )
    return files


class Index:
    """One upstream index as of a day. Answers are kept as long as the command runs."""

    def __init__(self, url, day, web):
        self.simple = web.plain(url).rstrip("/") + "/"
        self.day, self._web = day, web
        self._pages, self._locks, self._lock = {}, {}, threading.Lock()
        self.files = {}
        self._told = False

    def page(self, name, knows_yanked):
        """The project's files by the day as a PEP 503 page; None when it is unknown. Raises `NoAnswer`."""
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            if name not in self._pages:
                self._pages[name] = self._fetch(name)
        files = self._pages[name]
        if files is None:
            return None
        if not knows_yanked:
            files = [file for file in files if not file.get("yanked")] or files
        lines = [self._anchor(file) for file in files]
        head = '<!DOCTYPE html>\n<html><head><meta name="pypi:repository-version" content="1.0">'
        title = "<title>%s</title></head><body>" % html.escape(name)
        return "\n".join([head, title] + lines + ["</body></html>", ""])

    def _fetch(self, name):
        try:
            address, kind, body = self._web.read(self.simple + name + "/", ACCEPT)
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                return None
            raise
        if kind == JSON_TYPE:
            files = json.loads(body.decode("utf-8"))["files"]
            for file in files:
                file["url"] = urllib.parse.urljoin(address, file["url"])
        else:
            files = files_of_html(body.decode("utf-8", "replace"), address)
        files = [file for file in files if re.match(r"https?://", file["url"])]
        undated = [file for file in files if not file.get("upload-time")]
        if undated:
            dates = self._dates(name)
            for file in undated:
                file["upload-time"] = dates.get(file["filename"])
        if not self._told and any(not file["upload-time"] for file in files):
            self._told = True
            say("the index gives no upload date for all of %s: what has none is offered as of today" % name)
        by_then = [file for file in files if (file["upload-time"] or "")[:10] <= self.day]
        if files and not by_then:
            # Its files were removed and uploaded anew (as those of atomicwrites were), or it is younger than who asks.
            first = min(file["upload-time"][:10] for file in files)
            say("%s has no file from before %s: its oldest are offered" % (name, first))
            by_then = [file for file in files if file["upload-time"][:10] == first]
        return by_then

    def _dates(self, name):
        """Upload time by file name, by the older API."""
        try:
            body = self._web.read(urllib.parse.urljoin(self.simple, "../pypi/%s/json" % name), "application/json")[2]
            releases = json.loads(body.decode("utf-8"))
            known = list(releases.get("urls") or [])
            for files in (releases.get("releases") or {}).values():
                known.extend(files)
            return {file["filename"]: file.get("upload_time_iso_8601") or file["upload_time"] for file in known}
        except urllib.error.HTTPError:
            return {}
        except (ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _anchor(self, file):
        token = hashlib.sha256(file["url"].encode("utf-8")).hexdigest()[:24]
        self.files[token] = file["url"]
        hashes = file.get("hashes") or {}
        best = "sha256" if "sha256" in hashes else next(iter(sorted(hashes)), None)
        fragment = "#%s=%s" % (best, hashes[best]) if best else ""
        attributes = [("href", "../../file/%s/%s%s" % (token, urllib.parse.quote(file["filename"]), fragment))]
        if file.get("requires-python"):
            attributes.append(("data-requires-python", file["requires-python"]))
        if file.get("yanked"):
            attributes.append(("data-yanked", file["yanked"] if isinstance(file["yanked"], str) else ""))
        metadata = file.get("core-metadata") or file.get("dist-info-metadata")
        if metadata:
            value = metadata
            if isinstance(metadata, dict):
                value = next(("%s=%s" % pair for pair in sorted(metadata.items(), reverse=True)), "true")
            value = value if isinstance(value, str) else "true"
            attributes += [("data-dist-info-metadata", value), ("data-core-metadata", value)]
        text = " ".join('%s="%s"' % (key, html.escape(value, quote=True)) for key, value in attributes)
        return "<a %s>%s</a><br/>" % (text, html.escape(file["filename"]))


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, day, web):
        super().__init__(("127.0.0.1", 0), Handler)
        self.day, self.web = day, web
        self.indexes = []
        self.unanswered = None

    def server_bind(self):
        # HTTPServer's asks the name service who 127.0.0.1 is, which may take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def local(self, url):
        """Our address of the index at `url`."""
        wanted = self.web.plain(url).rstrip("/") + "/"
        if wanted not in [index.simple for index in self.indexes]:
            self.indexes.append(Index(url, self.day, self.web))
        number = [index.simple for index in self.indexes].index(wanted)
        return "http://127.0.0.1:%d/%d/simple/" % (self.server_address[1], number)

    def handle_error(self, request, client_address):
        pass  # the client went away


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    _begun = False

    def log_message(self, format, *args):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        found = re.match(r"/(\d+)/(simple|file)/([^/]+)/?(.*)$", path)
        indexes = self.server.indexes
        if not found or int(found.group(1)) >= len(indexes):
            self._text(404, "nothing is here")
            return
        index, what, key, rest = indexes[int(found.group(1))], found.group(2), found.group(3), found.group(4)
        if self.server.unanswered:
            self._text(502, self.server.unanswered)
            return
        try:
            if what == "simple" and not rest:
                self._page(index, urllib.parse.unquote(key))
            elif what == "file" and key in index.files:
                url = index.files[key]
                if rest.endswith(".metadata") and not urllib.parse.urlsplit(url).path.endswith(".metadata"):
                    url += ".metadata"
                self._file(url)
            else:
                self._text(404, "nothing is here")
        except urllib.error.HTTPError as error:
            self._text(error.code, "the index answered %d" % error.code)
        except NoAnswer as error:
            self.server.unanswered = "the package index does not answer: %s (asked for %s)" % (error, rest or key)
            if self._begun:
                self.close_connection = True
            else:
                self._text(502, self.server.unanswered)

    def _text(self, status, text, kind="text/plain"):
        body = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", kind + "; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _page(self, index, name):
        old = re.match(r"pip/(\d+)\.(\d+)", self.headers.get("User-Agent") or "")
        knows_yanked = not (old and (int(old.group(1)), int(old.group(2))) < (19, 2))
        page = index.page(re.sub(r"[-_.]+", "-", name).lower(), knows_yanked)
        if page is None:
            self._text(404, "the index knows no " + name)
        else:
            self._text(200, page, "text/html")

    def _file(self, url):
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        if self.headers.get("Range"):
            headers["Range"] = self.headers["Range"]
        answer = self.server.web.open(url, headers, self.command)
        self._begun = True
        self.send_response(answer.getcode())
        for name in HANDED_THROUGH:
            if answer.headers.get(name):
                self.send_header(name, answer.headers[name])
        length = answer.headers.get("Content-Length")
        if length is None:
            self.send_header("Connection", "close")  # sets close_connection too
        self.end_headers()
        if self.command == "HEAD":
            answer.close()
        else:
            self._stream(answer, url, headers, int(length) if length is not None else None)
        self._begun = False

    def _stream(self, answer, url, headers, length):
        """Hand the body on; one that is cut off is taken up again where it ended. Raises `NoAnswer`."""
        sent, broken = 0, ""
        for _ in range(TRIES):
            while True:
                try:
                    piece = answer.read(PIECE)
                except BROKEN_OFF as error:
                    piece, broken = b"", str(error)
                if not piece:
                    break
                self.wfile.write(piece)
                sent += len(piece)
            answer.close()
            if sent >= length if length is not None else not broken:
                return
            if length is None or "Range" in headers:
                break
            answer = self.server.web.open(url, dict(headers, Range="bytes=%d-" % sent))
            if answer.getcode() != 206:
                answer.close()
                break
        raise NoAnswer(broken or "cut off after %d bytes" % sent)


def child_environment(options, server):
    """The variables of the command: every configured http index replaced by its dated one."""
    variables = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1")
    # An answer of ours may stand for several of the index's, each of them retried.
    variables["PIP_DEFAULT_TIMEOUT"] = variables["UV_HTTP_TIMEOUT"] = str(max(int(float(options.timeout or 0)), 600))

    def dated(url):
        return server.local(url) if re.match(r"https?://", url) else url

    if options.index_url:
        variables["PIP_INDEX_URL"] = dated(options.index_url)
    extra = [dated(url) for url in options.extra_index_urls]
    index = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL") or options.index_url
    if index:
        name, equals, url = index.rpartition("=") if re.match(r"[\w-]+=", index) else ("", "", index)
        variables["UV_DEFAULT_INDEX"] = name + equals + dated(url)
        variables["UV_INDEX_URL"] = variables["PIPENV_PYPI_MIRROR"] = dated(url)
    for key, urls in (("PIP_EXTRA_INDEX_URL", extra), ("UV_EXTRA_INDEX_URL", None), ("UV_INDEX", None)):
        said = variables.pop(key, "").split()
        if urls is None:
            split = [re.match(r"(?:[\w-]+=)?", url).end() for url in said]
            urls = [url[:at] + dated(url[at:]) for at, url in zip(split, said)]
        if urls:
            variables[key] = " ".join(urls)
    for key in ("no_proxy", "NO_PROXY"):
        hosts = [host for host in (variables.get(key), "127.0.0.1", "localhost") if host]
        variables[key] = ",".join(hosts)
    if options.proxy:
        # pip sends its own option's proxy everything; requests' variables know exceptions.
        variables.pop("PIP_PROXY", None)
        for key in ("http_proxy", "https_proxy"):
            variables.setdefault(key, options.proxy)
    return variables


def tell_easy_install(url):
    """Old setuptools fetch `setup_requires` by themselves and read this file alone; its path when it was written."""
    path = os.path.join(os.path.expanduser("~"), ".pydistutils.cfg")
    try:
        with open(path, "x") as file:
            file.write("[easy_install]\nindex_url = %s\n" % url)
    except OSError:
        return None
    return path


def main(arguments):
    if len(arguments) < 2 or not re.match(r"\d{4}-\d\d-\d\d$", arguments[0]):
        sys.stderr.write("usage: swe_agent_index.py YYYY-MM-DD COMMAND [ARG...]\n")
        return 2
    day, command = arguments[0], arguments[1:]
    options = Options()
    server = Server(day, Web(options))
    variables = child_environment(options, server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    written = tell_easy_install(variables["PIP_INDEX_URL"]) if variables.get("PIP_INDEX_URL") else None
    try:
        child = subprocess.Popen(command, env=variables)
        # Ctrl-C reaches the child by itself; it decides how this ends.
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        code = child.wait()
    except OSError as error:
        say("%s: %s" % (command[0], error.strerror or error))
        return 127 if isinstance(error, FileNotFoundError) else 126
    finally:
        if written:
            os.unlink(written)
        server.shutdown()
        server.server_close()
    if server.unanswered:
        say(server.unanswered)
        return NO_ANSWER
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
