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

import http.server
import os
import re
import signal
import socketserver
import subprocess
import sys
import threading
import urllib.error
import urllib.parse

from swe_agent_index_pages import Index
from swe_agent_index_web import BROKEN_OFF, TRIES, NoAnswer, Options, Web, say

NO_ANSWER = 75  # EX_TEMPFAIL
PIECE = 1 << 16
HANDED_THROUGH = ("Content-Length", "Content-Range", "Accept-Ranges", "Content-Type", "ETag", "Last-Modified")


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
