"""A package index with a past, as a real HTTP server; runs on Python 3.6 too: `index_server.py MODE COMMAND [ARG...]`.

Modes: `json` (PEP 691 and 700), `legacy` (HTML pages, and dates beside them), `none` (HTML pages alone). It has a
project `thing` with releases of several years, one of them yanked, and `renewed`, whose files were uploaded anew.
"""

import base64
import hashlib
import http.server
import io
import json
import os
import socketserver
import subprocess
import sys
import threading
import zipfile

FILES = {
    "thing": [
        ("1.0", "2018-01-01T10:00:00.000000Z", {}),
        ("1.5", "2018-06-30T23:59:59.999999Z", {"requires-python": ">=3.6"}),
        ("1.6", "2018-07-01T00:00:00Z", {}),
        ("2.0", "2020-01-01T10:00:00Z", {}),
        ("2.1", "2020-02-01T10:00:00Z", {"yanked": "broken <badly>"}),
        ("3.0", "2022-01-01T10:00:00Z", {"requires-python": ">=99"}),
    ],
    "renewed": [("1.0", "2022-07-08T10:00:00Z", {}), ("1.1", "2023-07-08T10:00:00Z", {})],
    "gone": [("1.0", "2018-01-01T10:00:00Z", {"yanked": True})],
}


def wheel(name, version):
    """The bytes of a wheel with one module that says its version."""
    info = f"{name}-{version}.dist-info"
    contents = {
        f"{name}.py": f"VERSION = '{version}'\n" + "# " + "x" * 200000 + "\n",
        info + "/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        info + "/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in contents) + info + "/RECORD,,\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, text in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(path, (2018, 1, 1, 0, 0, 0)), text)
        archive.writestr(zipfile.ZipInfo(info + "/RECORD", (2018, 1, 1, 0, 0, 0)), record)
    return out.getvalue()


class IndexServer(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """`asked` holds the paths that were asked for; `failing` maps a path to how often it still fails, and how."""

    daemon_threads = True

    def __init__(self, mode, login=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.mode, self.login = mode, login
        self.asked, self.failing = [], {}
        self.bodies = {
            f"/files/{name}-{version}-py3-none-any.whl": wheel(name, version)
            for name, files in FILES.items()
            for version, _, _ in files
        }
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        login = f"{self.login}@" if self.login else ""
        return f"http://{login}127.0.0.1:{self.server_address[1]}/simple"

    def close(self):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        pass

    def describe(self, name):
        found = []
        for version, day, more in FILES[name]:
            path = f"/files/{name}-{version}-py3-none-any.whl"
            entry = {"filename": path.rsplit("/", 1)[-1], "url": "../.." + path, "upload-time": day}
            entry["hashes"] = {"sha256": hashlib.sha256(self.bodies[path]).hexdigest()}
            entry.update(more)
            found.append(entry)
        return found


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, format, *args):
        pass

    def do_GET(self):
        server = self.server
        server.asked.append(self.path)
        if server.login:
            word = base64.b64encode(server.login.encode()).decode()
            if self.headers.get("Authorization") != "Basic " + word:
                self.send_error(401)
                return
        times, how = server.failing.get(self.path, (0, None))
        if times:
            server.failing[self.path] = (times - 1, how)
            if how != "cut":
                self.send_error(how)
                return
        parts = self.path.strip("/").split("/")
        if self.path in server.bodies:
            self._send(server.bodies[self.path], "application/octet-stream", cut=times and how == "cut")
        elif parts[0] == "simple" and len(parts) == 2 and parts[1] in FILES:
            self._page(parts[1])
        elif parts[0] == "pypi" and server.mode == "legacy" and parts[1] in FILES:
            described = server.describe(parts[1])
            files = [
                {"filename": entry["filename"], "upload_time_iso_8601": entry["upload-time"]} for entry in described
            ]
            self._send(json.dumps({"releases": {"any": files}}).encode(), "application/json")
        else:
            self.send_error(404)

    def _page(self, name):
        described = self.server.describe(name)
        if self.server.mode == "json" and "application/vnd.pypi.simple.v1+json" in self.headers.get("Accept", ""):
            page = {"meta": {"api-version": "1.1"}, "name": name, "files": described}
            self._send(json.dumps(page).encode(), "application/vnd.pypi.simple.v1+json")
            return
        lines = []
        for entry in described:
            more = ""
            if "requires-python" in entry:
                more += ' data-requires-python="{}"'.format(entry["requires-python"].replace(">", "&gt;"))
            if "yanked" in entry:
                more += ' data-yanked="broken"'
            link = "{}#sha256={}".format(entry["url"], entry["hashes"]["sha256"])
            lines.append('<a href="{}"{}>{}</a>'.format(link, more, entry["filename"]))
        self._send("\n".join(lines).encode(), "text/html")

    def _send(self, body, kind, cut=False):
        start = 0
        asked = self.headers.get("Range")
        if asked:
            start = int(asked.split("=")[1].split("-")[0])
        self.send_response(206 if asked else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        self.wfile.write(body[start : start + 100000] if cut else body[start:])


if __name__ == "__main__":
    index = IndexServer(sys.argv[1])
    sys.exit(subprocess.call(sys.argv[2:], env=dict(os.environ, PIP_INDEX_URL=index.url)))
